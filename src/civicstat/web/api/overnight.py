"""The night: what arrived, what needs somebody, and clearing it."""

from datetime import date, datetime
from typing import Any, Literal

from django.utils.timezone import now
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.directory.models import User
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight.actions import ClearingRefused, clear, hold, withdraw
from civicstat.measurement.overnight.models import Clearing, Decision
from civicstat.measurement.records.keeping import record_store
from civicstat.web.api.answers.errors import MESSAGES, InTheWay, Message, NotThere
from civicstat.web.api.authentication import actor
from civicstat.web.tasks.night import UnknownException, night_of, plain_clearing
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Overnight"])


class ArrivedOut(Schema):
    """What came of a dataset on the newest day that should be whole."""

    dataset: str
    is_late: bool | None
    day: date | None
    records: int | None
    expected: float | None = Field(description="For the weekday and the season; null: the past is too short to say.")
    low: float | None = Field(description="All but one of a thousand such days lie between low and high.")
    high: float | None
    is_unusual: bool | None


class ExceptionOut(Schema):
    """Something that needs somebody."""

    key: str
    kind: str = Field(description="volume, late, finding, delivery, drift, late records or job.")
    title: str
    sentence: str
    dataset: str | None
    since: date | None = Field(description="First day of the records that it concerns.")
    finding: int | None
    delivery: int | None
    job: str | None


class ClearingOut(Schema):
    """What somebody decided about an exception."""

    id: int
    exception: str
    kind: str
    title: str
    sentence: str
    dataset: str | None
    metric: str | None = Field(description="The one that is held; null: all that rest on the dataset.")
    decision: str = Field(description="accepted, or held: its figures stay inside.")
    since: date | None
    reason: str
    by: str | None
    at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None


class NightOut(Schema):
    """The night of the datasets that you answer for."""

    arrived: list[ArrivedOut]
    exceptions: list[ExceptionOut]
    cleared: list[ClearingOut]


class ClearingIn(Schema):
    """How an exception is cleared, or a metric held."""

    exception: str = Field("", description="Its key; empty to hold a metric for a reason of its own.")
    decision: Literal["accepted", "held"] = "accepted"
    metric: str = Field("", description="Hold the figures of this metric alone, and those made of them.")
    since: date | None = Field(None, description="Of a metric that is held for a reason of its own: the first day.")
    reason: str


@router.get("/overnight", response={200: NightOut, **MESSAGES})
@open_to("leads", "token:read")
def get_night(request: StaffRequest) -> Any:
    """What arrived against what was expected, what nobody has cleared, and what was decided in the last two weeks."""
    return night_of(actor(request), record_store(), at=now()).as_plain()


@router.post("/overnight/clearings", response={201: ClearingOut, 409: Message, **MESSAGES})
@open_to("leads", "token:admin")
def clear_exception(request: StaffRequest, asked: ClearingIn) -> Any:
    """Take an exception off the list with a reason, or hold its figures from the public as well: all, or a metric's.

    Without an exception the figures of one metric are held.
    """
    at, by = now(), actor(request)
    metric = _metric_to_hold(by, asked) if asked.metric or not asked.exception else None
    try:
        if metric is not None and not asked.exception:
            return Status(
                201, plain_clearing(hold(metric=metric, reason=asked.reason, since=asked.since, by=by, at=at))
            )
        trouble = night_of(by, record_store(), at=at).trouble(asked.exception)
        cleared = clear(
            trouble=trouble, decision=Decision(asked.decision), reason=asked.reason, metric=metric, by=by, at=at
        )
    except UnknownException as fault:
        raise NotThere(str(fault)) from None
    except ClearingRefused as refusal:
        raise InTheWay(str(refusal)) from None
    return Status(201, plain_clearing(cleared))


def _metric_to_hold(by: User | None, asked: ClearingIn) -> Metric:
    """Return the metric that is to be held. Raises NotThere and InTheWay."""
    if asked.decision != "held":
        raise InTheWay('A metric can only be held; send "decision": "held", or name an exception and no metric.')
    reach = Metric.objects.all() if by is None else Metric.objects.editable_by(by)
    found = reach.filter(slug=asked.metric).first()
    if found is None:
        raise NotThere(f"There is no metric {asked.metric!r} that is yours to hold; /api/v1/metrics lists them.")
    return found


@router.delete("/overnight/clearings/{number}", response={200: ClearingOut, 409: Message, **MESSAGES})
@open_to("leads", "token:admin")
def withdraw_clearing(request: StaffRequest, number: int) -> Any:
    """Open an exception again, and let its figures go where they were held; what was decided stays on record."""
    by = actor(request)
    reach = Clearing.objects.all() if by is None else Clearing.objects.editable_by(by)
    found = reach.filter(pk=number).first()
    if found is None:
        raise NotThere(f"There is no decision {number} that is yours to withdraw; /api/v1/overnight lists them.")
    try:
        return plain_clearing(withdraw(clearing=found, by=by, at=now()))
    except ClearingRefused as refusal:
        raise InTheWay(str(refusal)) from None
