"""Signals that wait for somebody."""

from collections.abc import Iterator

from django.urls import reverse

from civicstat.directory.models import Department, User
from civicstat.measurement.signals.budgets import budget_of
from civicstat.measurement.signals.models import Signal
from civicstat.web.pages.weekly.needs.need import Need
from civicstat.web.ui.signals.telling import finding_of, title_of

MOST_TOLD = 4  # one by one; more are told as one line


def needs_of_signals(user: User, departments: list[Department] | None) -> Iterator[Need]:
    """Yield the signals within a person's budget that nobody has answered; departments: None for those of all."""
    waiting = Signal.objects.editable_by(user).waiting().within(budget_of(user))
    if departments is not None:
        waiting = waiting.filter(department__in=departments)
    found = list(waiting.with_metric().order_by("cost"))
    for signal in found[:MOST_TOLD]:
        yield Need(
            "new" if signal.state == "new" else "acknowledged", "", title_of(signal), finding_of(signal),
            "Say what it is", reverse("signal", args=[signal.pk]), rank=2, metric=signal.metric_id,
        )  # fmt: skip
    if (further := len(found) - MOST_TOLD) > 0:
        yield Need(
            "new", "", f"{further} more signal{'s' * (further > 1)}", "They changed beyond chance, less surely.",
            "See them", reverse("signals"), rank=2,
        )  # fmt: skip
