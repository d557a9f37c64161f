"""Editions that somebody asked for on a page, published in the background one after the other."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from civicstat.directory.models import User
from civicstat.measurement.records.keeping import record_store
from civicstat.publishing.models import Order
from civicstat.web.releasing.actions import release
from civicstat.web.releasing.orders import told_of_faults
from civicstat.web.releasing.preparing import prepare
from civicstat.web.releasing.summing import Summary, summary_of

BROKEN = "An error inside CivicStat stopped this; the server's log says more. Nothing was published."


def place_order(*, is_trial: bool, reason: str, corrects: int | None, by: User | None, at: datetime) -> Order:
    """Ask for an edition, or for what it would change; the one that waits already where there is the same."""
    waiting = Order.objects.filter(done_at=None, is_trial=is_trial, reason=reason, corrects=corrects).first()
    if waiting is not None:
        return waiting
    return Order.objects.create(is_trial=is_trial, reason=reason, corrects=corrects, by=by, at=at)


def work_off(at: datetime) -> str:
    """Do the oldest order. One that was cut short is begun again: an edition is there whole or not at all."""
    order = Order.objects.filter(done_at=None).order_by("pk").first()
    if order is None:
        return "Nothing was asked for."
    with told_of_faults(lambda fault: _finish(order, at, fault=fault), broken=BROKEN):
        return _do(order, at)


def _do(order: Order, at: datetime) -> str:
    if order.is_trial:
        prepared = prepare(
            reason="A trial", corrects=None, store=record_store(), at=at, report=lambda share, what: None
        )  # fmt: skip
        summary = summary_of(prepared)
        _finish(order, at, outcome=_plain(summary))
        return f"Looked at what edition {summary.number} would change."
    edition, summary = release(reason=order.reason, corrects=order.corrects, store=record_store(), at=at)
    _finish(order, at, outcome=_plain(summary))
    return f"Published edition {edition.number}: {edition.reason}"


def _plain(summary: Summary) -> dict[str, Any]:
    return asdict(summary)


def _finish(order: Order, at: datetime, *, outcome: dict[str, Any] | None = None, fault: str = "") -> None:
    order.done_at, order.outcome, order.fault = at, outcome or {}, fault
    order.save(update_fields=["done_at", "outcome", "fault"])


def asked_at() -> datetime | None:
    """Return when the oldest order that waits was placed; None where none does."""
    oldest = Order.objects.filter(done_at=None).order_by("pk").first()
    return oldest.at if oldest is not None else None
