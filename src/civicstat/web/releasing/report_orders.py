"""Reports that somebody asked for on a page, drafted, frozen anew or released in the background."""

from datetime import datetime

from civicstat.directory.models import User
from civicstat.publishing.reports.documents import period_key
from civicstat.publishing.reports.models import Report, ReportOrder, Slot
from civicstat.web.releasing.orders import told_of_faults
from civicstat.web.releasing.preparing import Report as Progress
from civicstat.web.releasing.reports import draft_report, refreeze_report, release_report

BROKEN = "An error inside CivicStat stopped this; the server's log says more. Nothing was changed."
STEP = 0.02  # of the whole: smaller steps are not noted
Kind = ReportOrder.Kind


def order_draft(*, slot: Slot, by: User | None, at: datetime) -> ReportOrder:
    """Ask for the draft of a period that the calendar has; the order that waits already where there is one."""
    key = period_key(slot.grain, slot.starts_on, slot.ends_on)
    order, _ = ReportOrder.objects.get_or_create(
        kind=Kind.DRAFT, template=slot.template, starts_on=slot.starts_on, done_at=None,
        defaults={"label": slot.label, "key": key, "by": by, "at": at},
    )  # fmt: skip
    return order


def order_step(*, kind: str, report: Report, reason: str = "", by: User | None, at: datetime) -> ReportOrder:
    """Ask for a report's figures to be frozen anew, or for its release; the order that waits where there is one."""
    order, _ = ReportOrder.objects.get_or_create(
        kind=kind, template=report.template, starts_on=report.starts_on, done_at=None,
        defaults={"label": report.label, "key": report.key, "reason": reason, "by": by, "at": at},
    )  # fmt: skip
    return order


def work_off(at: datetime) -> str:
    """Do the oldest order. One that was cut short is begun again: each step is taken whole or not at all."""
    order = ReportOrder.objects.waiting().select_related("template", "by").first()
    if order is None:
        return "No report was asked for."
    with told_of_faults(lambda fault: _finish(order, at, fault=fault), broken=BROKEN):
        said = _do(order, at)
    _finish(order, at, outcome=said)
    return f"{order.template}, {order.label}: {said}"


def asked_at() -> datetime | None:
    """Return when the oldest order that waits was placed; None where none does."""
    oldest = ReportOrder.objects.waiting().first()
    return oldest.at if oldest is not None else None


def _do(order: ReportOrder, at: datetime) -> str:
    progress = _progress(order)
    if order.kind == Kind.DRAFT:
        draft_report(template=order.template, day=order.starts_on, by=order.by, at=at, report=progress)
        return "Drafted. Look at it, then send it to the departments."
    report = Report.objects.select_related("template").get(template=order.template, starts_on=order.starts_on)
    if order.kind == Kind.REFREEZE:
        refreeze_report(drafted=report, reason=order.reason, by=order.by, at=at, report=progress)
        return "The figures are frozen anew."
    edition = release_report(signed=report, by=order.by, at=at, report=progress)
    return f"Released with edition {edition.number}."


def _progress(order: ReportOrder) -> Progress:
    """Return what notes how far an order has come, where whoever waits can see it."""

    def note(share: float, what: str) -> None:
        if share - order.share >= STEP or what != order.doing:
            order.share, order.doing = min(share, 1.0), what[:200]
            order.save(update_fields=["share", "doing"])

    return note


def _finish(order: ReportOrder, at: datetime, *, outcome: str = "", fault: str = "") -> None:
    order.done_at, order.outcome, order.fault = at, outcome, fault
    order.save(update_fields=["done_at", "outcome", "fault"])
