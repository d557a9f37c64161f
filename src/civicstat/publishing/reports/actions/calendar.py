"""The release calendar, written: announced a year ahead, moved only in the open."""

from datetime import date, datetime, timedelta

from django.db import transaction

from civicstat.directory.clock import judged_at
from civicstat.directory.models import User
from civicstat.publishing.reports.actions.refusing import ReportRefused
from civicstat.publishing.reports.models import Report, ReportState, Slot, Template
from civicstat.publishing.reports.periods import due_at, span_after, span_before

AHEAD = timedelta(days=366)


@transaction.atomic
def plan_ahead(*, template: Template, by: User | None, at: datetime, today: date | None = None) -> int:
    """Announce the releases of the year ahead that are not announced yet; return how many there were.

    today: on which day; none: as the clock of the workspace says. What was announced stays, also where the template
    says something else by now: it is moved by name, with a reason.
    """
    definition, today = template.definition, today or judged_at(at).date()
    known = {(each.starts_on, each.ends_on) for each in template.slots.all()}
    span, added = span_before(definition, today), 0
    while (due := due_at(definition, span)).date() <= today + AHEAD:
        if (span.starts_on, span.ends_on) not in known and due.date() >= today:
            Slot.objects.create(
                template=template, grain=span.grain, starts_on=span.starts_on, ends_on=span.ends_on, label=span.label,
                due_at=due, by=by, at=at,
            )  # fmt: skip
            added += 1
        span = span_after(definition, span)
    return added


@transaction.atomic
def move(*, slot: Slot, due_at: datetime, reason: str, by: User | None, at: datetime) -> Slot:
    """Plan a release for another moment. What was announced first stays beside it, and late is judged by that.

    Raises ReportRefused without a reason, and for what is out already.
    """
    if not reason.strip():
        raise ReportRefused("Say why the release is moved: the reason stands in the public calendar.")
    out = Report.objects.filter(
        template=slot.template_id, starts_on=slot.starts_on, ends_on=slot.ends_on, state=ReportState.RELEASED
    )
    if out.exists():
        raise ReportRefused(f"{slot.template}, {slot.label} is released already; its day cannot be moved.")
    moved: Slot = Slot.objects.create(
        template=slot.template, grain=slot.grain, starts_on=slot.starts_on, ends_on=slot.ends_on, label=slot.label,
        due_at=due_at, reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    return moved
