"""The list of goals, those first that need somebody; its filters stand in the address."""

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from civicstat.directory.models import Department
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.goals.rows import ENDED, TITLES, GoalRow, goals_for_lists, groups_of, key_of, rows_of
from civicstat.web.pages.goals.wording import ORDER
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

STATES = (("", "All states"), *((key_of(state), TITLES[state]) for state in ORDER), (ENDED, "Ended"))


class GoalFilter(forms.Form):
    """Which goals are shown. What is not known falls back to all."""

    department = forms.ChoiceField(label="Department", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=STATES)

    def __init__(self, data: QueryDict) -> None:
        known = list(Department.objects.filter(contributions__isnull=False).distinct().order_by("name"))
        choices = [("", "All departments"), *((each.slug, each.name) for each in known)]
        wanted = {"department": data.get("department", ""), "state": data.get("state", "")}
        allowed = {"department": dict(choices), "state": dict(STATES)}
        super().__init__({name: value if value in allowed[name] else "" for name, value in wanted.items()})
        self.fields["department"].choices = choices  # type: ignore[attr-defined]

    def select(self, rows: list[GoalRow]) -> list[GoalRow]:
        state = self.data["state"]
        return [row for row in rows if not state or row.group == state]


@open_to("staff")
def goals(request: StaffRequest) -> HttpResponse:
    form = GoalFilter(request.GET)
    there = goals_for_lists(request.user)
    if form.data["department"]:
        there = there.filter(contributions__department__slug=form.data["department"])
    rows = form.select(rows_of(there, at=city_now()))
    context = {
        "form": form,
        "groups": groups_of(rows),
        "rows": rows,
        "counts": [(group.title.lower(), len(group.rows)) for group in groups_of(rows)],
        "any": goals_for_lists(request.user).exists(),
        "first": Metric.objects.visible_to(request.user).exclude(computed_at=None).order_by("title").first(),
    }
    return render(request, "pages/goals/list.html", context)
