"""The night, looked at and cleared by command."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import now
from pydantic_core import to_jsonable_python

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight.actions import clear, hold
from civicstat.measurement.overnight.models import Decision
from civicstat.measurement.records.keeping import record_store
from civicstat.web.jobs.commands.measuring import UnknownMetric
from civicstat.web.jobs.messages import Command, Report
from civicstat.web.tasks.night import night_of, plain_clearing


@dataclass(frozen=True)
class LookOvernight:
    """Nothing is asked for but the night as it stands."""


@dataclass(frozen=True)
class ClearOne:
    """key: of an open exception."""

    key: str
    reason: str
    is_held: bool = False


@dataclass(frozen=True)
class HoldOne:
    """metric: by its name. since: the first day whose figures are held; None: all."""

    metric: str
    reason: str
    since: date | None = None


@dataclass(frozen=True)
class Told:
    """document: as the API gives it."""

    document: dict[str, Any]


def look(args: LookOvernight, report: Report) -> Told:
    """Return the night of all datasets."""
    return Told(to_jsonable_python(night_of(None, record_store(), at=now()).as_plain()))


def clear_one(args: ClearOne, report: Report) -> Told:
    """Clear an exception. Raises UnknownException or ClearingRefused."""
    at = now()
    trouble = night_of(None, record_store(), at=at).trouble(args.key)
    decision = Decision.HELD if args.is_held else Decision.ACCEPTED
    cleared = clear(trouble=trouble, decision=decision, reason=args.reason, by=None, at=at)
    return Told(to_jsonable_python(plain_clearing(cleared)))


def hold_one(args: HoldOne, report: Report) -> Told:
    """Hold the figures of one metric from the public. Raises UnknownMetric or ClearingRefused."""
    metric = Metric.objects.filter(slug=args.metric).first()
    if metric is None:
        raise UnknownMetric(f"there is no metric {args.metric!r}; civicstat measure names those there are")
    held = hold(metric=metric, reason=args.reason, since=args.since, by=None, at=now())
    return Told(to_jsonable_python(plain_clearing(held)))


LOOK_OVERNIGHT: Command[LookOvernight, Told] = Command("overnight", LookOvernight, Told, look, is_reading=True)
CLEAR_ONE: Command[ClearOne, Told] = Command("clear exception", ClearOne, Told, clear_one)
HOLD_ONE: Command[HoldOne, Told] = Command("hold metric", HoldOne, Told, hold_one)
