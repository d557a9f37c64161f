"""The list of signals: what is new, what waits, what became of the others."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.timezone import now

from civicstat.directory.models import Department
from civicstat.measurement.signals.budgets import budget_of
from civicstat.measurement.signals.models import Evaluation, Signal, SignalQuerySet, SignalState, Verdict
from civicstat.measurement.signals.precision import precision_of, year_begins
from civicstat.web.pages.shown.moments import age
from civicstat.web.pages.signals.shown import places_of, precision_in_words, rows_of, summary_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

PER_PAGE = 40
NOBODY = "none"


class SignalFilter(forms.Form):
    """Which signals are shown. What is not known falls back to those that are open."""

    state = forms.ChoiceField(label="State", required=False)
    department = forms.ChoiceField(label="Department", required=False)
    told = forms.ChoiceField(label="Told", required=False)

    def __init__(self, data: QueryDict, *, budget: float) -> None:
        departments = Department.objects.filter(signals__isnull=False).distinct().order_by("name")
        choices: dict[str, list[tuple[str, str]]] = {
            "state": [
                ("", "Open"), (SignalState.NEW, "New"), ("waiting", "Waiting for an answer"),
                (SignalState.ANSWERED, "Answered and open"), (SignalState.CLOSED, "Closed"),
                *((f"closed-{verdict}", f"Closed: {verdict.label.lower()}") for verdict in Verdict), ("all", "All"),
            ],
            "department": [
                ("", "All departments"), *departments.values_list("slug", "name"), (NOBODY, "No department"),
            ],
            "told": [("", f"Within your budget ({budget:g} a month)"), ("all", "All that were found")],
        }  # fmt: skip
        given = {name: data.get(name, "") for name in choices}
        super().__init__({name: value if value in dict(choices[name]) else "" for name, value in given.items()})
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def select(self, signals: SignalQuerySet) -> SignalQuerySet:
        wanted = self.data
        if wanted["department"]:
            nobody = wanted["department"] == NOBODY
            signals = signals.filter(department=None) if nobody else signals.filter(
                department__slug=wanted["department"]
            )  # fmt: skip
        state = wanted["state"]
        if state == "all":
            return signals
        if state == "waiting":
            return signals.waiting()
        if state.startswith("closed-"):
            return signals.filter(verdict=state.removeprefix("closed-"))
        return signals.filter(state=state) if state else signals.open()


@open_to("staff")
def signals(request: StaffRequest) -> HttpResponse:
    budget, at = budget_of(request.user), city_now()
    form = SignalFilter(request.GET, budget=budget)
    every = Signal.objects.visible_to(request.user).leading()
    told = every if form.data["told"] else every.within(budget)
    found = form.select(told).with_metric().annotate(number_of_parts=Count("parts")).order_by(
        "state", "-until_on", "cost"
    )  # fmt: skip
    ordered = sorted(found, key=lambda each: (list(SignalState).index(SignalState(each.state)), each.cost))
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    year = precision_of(told.filter(opened_at__gte=year_begins(at)))
    last = Evaluation.objects.visible_to(request.user).newest().first()
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page, places_of(request.user, list(page))),
        "finding": summary_of(list(told.open()), year),
        "precision": precision_in_words(year),
        "year": year,
        "budget": budget,
        "last": last,
        "last_age": age(last.ran_at, now()) if last else "",
        "any": every.exists(),
        "beyond": every.open().count() - every.within(budget).open().count(),
    }
    return render(request, "pages/signals/list.html", context)
