"""The release calendar: a year ahead, the same for everybody, and what was announced first stays."""

from collections.abc import Iterator
from datetime import datetime

from civicstat.publishing.reports.documents import Planned, period_key
from civicstat.publishing.reports.models import Report, Slot, Template

Key = tuple[int, object, object]  # template and period


def planned_releases() -> tuple[Planned, ...]:
    """Return the calendar, past and future, in the order of the moments that are planned now."""
    released = {
        (each.template_id, each.starts_on, each.ends_on): each.released_at for each in Report.objects.released()
    }
    lines = [
        _planned(template, slots, released.get((template.pk, slots[0].starts_on, slots[0].ends_on)))
        for template in Template.objects.prefetch_related("slots")
        for slots in _by_period(template)
    ]
    return tuple(sorted(lines, key=lambda each: (each.due_at, each.report)))


def slots_of(report: Report) -> list[Slot]:
    """Return when a report is to come out: what was announced, then what it was moved to."""
    return list(
        Slot.objects.filter(template=report.template_id, starts_on=report.starts_on, ends_on=report.ends_on)
        .order_by("id")
    )  # fmt: skip


def announced_for(report: Report) -> datetime | None:
    """Return the first moment that was announced for a report; None where none was."""
    slots = slots_of(report)
    return slots[0].due_at if slots else None


def _by_period(template: Template) -> Iterator[list[Slot]]:
    found: dict[tuple[object, object], list[Slot]] = {}
    for slot in sorted(template.slots.all(), key=lambda each: each.pk):
        found.setdefault((slot.starts_on, slot.ends_on), []).append(slot)
    yield from found.values()


def _planned(template: Template, slots: list[Slot], released_at: datetime | None) -> Planned:
    first, newest = slots[0], slots[-1]
    return Planned(
        report=template.slug, title=template.title, label=first.label,
        key=period_key(first.grain, first.starts_on, first.ends_on), starts_on=first.starts_on, ends_on=first.ends_on,
        due_at=newest.due_at, announced_for=first.due_at, moved_because=newest.reason, released_at=released_at,
    )  # fmt: skip
