"""The night, looked at and cleared by command."""

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import now
from pydantic_core import to_jsonable_python

from civicstat.measurement.overnight.actions import clear
from civicstat.measurement.overnight.models import Decision
from civicstat.measurement.records.keeping import record_store
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


LOOK_OVERNIGHT: Command[LookOvernight, Told] = Command("overnight", LookOvernight, Told, look, is_reading=True)
CLEAR_ONE: Command[ClearOne, Told] = Command("clear exception", ClearOne, Told, clear_one)
