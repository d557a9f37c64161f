"""What a person wants to be told: how many false alarms a month are bearable, and whether by e-mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals.budgets import SMALLEST_BUDGET, budget_of, set_budget
from civicstat.measurement.signals.models import Budget, Evaluation, Mail, Reading
from civicstat.measurement.signals.models.people import LARGEST_BUDGET
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.signals.devices import told_on_devices
from civicstat.web.ui.access import StaffRequest, open_to

OFFERED = (0.5, 1.0, 2.0, 5.0, 10.0)
HOURS = [("", "None"), *((str(hour), f"{hour:02}:00") for hour in range(24))]


class BudgetForm(forms.Form):
    """One number, and how to be told."""

    false_alarms = forms.FloatField(
        label="False alarms a month", min_value=SMALLEST_BUDGET, max_value=LARGEST_BUDGET,
        help_text="About so many of the signals that you are told each month are chance alone. Fewer, and you hear of "
        "small real changes later or never.",
    )  # fmt: skip
    mail = forms.ChoiceField(label="By e-mail", choices=Mail.choices, widget=forms.RadioSelect)
    quiet_from = forms.ChoiceField(
        label="Quiet from", choices=HOURS, required=False,
        help_text="What would come in quiet hours, as e-mail or on a device, comes when they end.",
    )  # fmt: skip
    quiet_until = forms.ChoiceField(label="Quiet until", choices=HOURS, required=False)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if bool(told.get("quiet_from")) != bool(told.get("quiet_until")):
            self.add_error("quiet_until", "Choose both hours, or neither.")
        return told

    @property
    def quiet(self) -> tuple[int, int] | None:
        told = self.cleaned_data
        return (int(told["quiet_from"]), int(told["quiet_until"])) if told["quiet_from"] else None


@open_to("staff")
def budget(request: StaffRequest) -> HttpResponse:
    now_borne = budget_of(request.user)
    form = BudgetForm(sent(request)[0], initial=_as_kept(request.user, now_borne))
    if form.is_valid():
        told = form.cleaned_data
        try:
            set_budget(
                user=request.user, false_alarms=told["false_alarms"], mail=Mail(told["mail"]), quiet=form.quiet,
                at=localtime(),
            )  # fmt: skip
        except CivicStatError as fault:
            form.add_error("false_alarms", str(fault))
        else:
            messages.success(request, "Kept. The list follows.")
            return redirect("signals")
    context = {
        "form": form,
        "budget": now_borne,
        "told": told_by_budget(request.user),
        "has_mail": bool(settings.EMAIL_HOST),
        "mail_address": request.user.email,
        "breadcrumb": [("Signals", reverse("signals"))],
        **told_on_devices(request.user),
    }
    return render(request, "pages/signals/budget.html", context)


def told_by_budget(user: User) -> list[tuple[float, int]]:
    """Return for some budgets how many series stood out when figures were last checked, that the person may see."""
    last = Evaluation.objects.filter(series__gt=0).newest().first()
    readings = Reading.objects.filter(evaluation=last, metric__in=Metric.objects.visible_to(user))
    costs: dict[tuple[int, int, bool], float] = {}
    for metric, area, is_up, cost in readings.values_list("metric_id", "area_id", "is_up", "cost"):
        costs[metric, area, is_up] = min(cost, costs.get((metric, area, is_up), cost))
    return [(each, sum(cost <= each for cost in costs.values())) for each in OFFERED]


def _as_kept(user: User, false_alarms: float) -> dict[str, object]:
    kept = Budget.objects.filter(user=user).first()
    return {
        "false_alarms": f"{false_alarms:g}",
        "mail": kept.mail if kept else Mail.NONE,
        "quiet_from": "" if kept is None or kept.quiet_from is None else kept.quiet_from,
        "quiet_until": "" if kept is None or kept.quiet_until is None else kept.quiet_until,
    }
