"""What was asked for reports and is under way, and what could not be done."""

from dataclasses import dataclass

from civicstat.directory.models import User
from civicstat.publishing.reports.models import Report, ReportOrder, ReportOrderQuerySet

_DOING = {"draft": "is being drafted", "refreeze": "gets its figures frozen anew", "release": "is being released"}
_FAILED = {"draft": "Not drafted", "refreeze": "Not frozen anew", "release": "Not released"}


@dataclass(frozen=True)
class Waiting:
    """An order that is under way, as people read it. percent: of it that is done; None: it has not begun."""

    label: str
    percent: int | None
    text: str


@dataclass(frozen=True)
class Failed:
    """An order that could not be done."""

    label: str
    what: str
    fault: str


def waiting_for(user: User, report: Report | None = None) -> list[Waiting]:
    """Return what is under way, of one report or of all."""
    return [_waiting(each) for each in _of(user, report).filter(done_at=None).order_by("pk")]


def failed_for(user: User, report: Report | None = None) -> list[Failed]:
    """Return what was asked for last of each report, where that could not be done."""
    last: dict[tuple[int, str], ReportOrder] = {}
    for each in _of(user, report).order_by("pk"):
        last[each.template_id, each.key] = each
    return [Failed(f"{each.template}, {each.label}", _FAILED[each.kind], each.fault)
            for each in last.values() if each.done_at is not None and each.fault]  # fmt: skip


def _of(user: User, report: Report | None) -> ReportOrderQuerySet:
    found: ReportOrderQuerySet = ReportOrder.objects.visible_to(user).select_related("template")
    return found if report is None else found.filter(template=report.template, starts_on=report.starts_on)


def _waiting(order: ReportOrder) -> Waiting:
    percent = round(order.share * 100) if order.doing else None
    text = f"{percent}%: {order.doing}" if order.doing else "It waits for its turn."
    return Waiting(f"{order.template}, {order.label} {_DOING[order.kind]}", percent, text)
