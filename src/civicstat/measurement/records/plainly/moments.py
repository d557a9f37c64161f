"""Plain dates and moments of ISO 8601, just as `converting.times` reads them."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, NoReturn
from zoneinfo import ZoneInfo

from civicstat.measurement.records.plainly.cells import Cell, NotPlain
from civicstat.measurement.sources.definitions import Column, ColumnType

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 wall-clock time and UTC lie side by side, both without a zone
_FIRST_YEAR, _LAST_YEAR = 1970, 2099
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)"
    r"(?:(Z)|([+-])(0[0-9]|1[0-4]):?([0-5][0-9]))?"
)
INSTANT = "%Y-%m-%dT%H:%M:%S.%f%z"  # as `pushed` has moments where formats are stated
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6})\+0000")


class Moment(NamedTuple):
    """A moment that was read."""

    utc: datetime  # without a zone; the first of two where the clock shows it twice and no offset is stated
    local: datetime
    is_clock: bool = False  # read off a local clock: no offset is stated
    twice: timedelta = timedelta(0)  # from the first to the second time that the clock shows this
    is_skipped: bool = False  # the clock never showed this


def read_date(cell: Cell, none: frozenset[str]) -> date | None:
    """Return the day that a cell says."""
    if cell is None or (isinstance(cell, str) and cell in none):
        return None
    if not isinstance(cell, str) or not _DATE.fullmatch(cell):
        raise NotPlain
    return _checked(cell).date()


def read_moment(cell: Cell, column: Column, zone: str, none: frozenset[str]) -> Moment | None:
    """Return the moment that a cell says. zone: the dataset's."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        raise NotPlain
    if cell in none:
        return None
    if column.format:
        return _from_utc(_checked(_matched(_INSTANT, cell)[1]), zone)
    found = _matched(_MOMENT, cell)
    clock = _checked(f"{found[1]}T{found[2]}")
    if found[3] or found[4]:
        return _from_utc(clock - _east(found), zone) if column.zone != "local" else _refuse()
    return _without_offset(clock, column, zone)


def _matched(pattern: re.Pattern[str], cell: str) -> re.Match[str]:
    found = pattern.fullmatch(cell)
    return found if found is not None else _refuse()


def _refuse() -> NoReturn:
    raise NotPlain


def _east(found: re.Match[str]) -> timedelta:
    """Return the offset that a text states."""
    if found[3]:
        return timedelta(0)
    offset = timedelta(hours=int(found[5]), minutes=int(found[6]))
    return -offset if found[4] == "-" else offset


def _without_offset(clock: datetime, column: Column, zone: str) -> Moment:
    if column.zone == "offset":
        raise NotPlain
    if column.zone == "utc":
        return _from_utc(clock, zone)
    if column.zone in (None, "local"):
        return _from_clock(clock, zone)
    return _from_utc(clock - _offsets(clock, str(column.zone))[0], zone)


def check_column(column: Column) -> None:
    """Raise NotPlain where a column of dates or moments is not read as ISO 8601 has them."""
    if column.values or column.extract is not None or column.join is not None:
        raise NotPlain
    if column.type is ColumnType.DATE and (column.format or column.zone not in (None, "local")):
        raise NotPlain
    if column.format and column.format[-1] != INSTANT:
        raise NotPlain
    if any(sign in text for text in column.format[:-1] for sign in ("%z", "%Z", "+")):
        raise NotPlain  # it may take the instant of a push for something else


def settle(stages: Sequence[str], moments: dict[str, Moment | None]) -> dict[str, Moment | None]:
    """Return moments whose hour the clock showed twice in the one that their stages prove: see `converting.clocks`."""
    before: datetime | None = None
    for name in stages:
        here = moments.get(name)
        if here is None:
            continue
        if before is not None and here.utc < before and here.is_clock and here.utc + here.twice >= before:
            here = here._replace(utc=here.utc + here.twice)
            moments = {**moments, name: here}
        before = here.utc
    return moments


def _checked(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotPlain from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise NotPlain
    return found


def _from_utc(moment: datetime, zone: str) -> Moment:
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    return Moment(moment, local)


def _from_clock(clock: datetime, zone: str) -> Moment:
    """Return what a local clock showed; a time that it never showed lies as far after the change as it says."""
    first, second = _offsets(clock, zone)
    moment = clock - first
    if first < second:
        return Moment(moment, moment + second, is_clock=True, is_skipped=True)
    return Moment(moment, clock, is_clock=True, twice=first - second)


def _offsets(clock: datetime, zone: str) -> tuple[timedelta, timedelta]:
    """Return the offsets of a wall-clock time taken for the first and for the second of two."""
    rules = ZoneInfo(zone)
    found = [clock.replace(tzinfo=rules, fold=fold).utcoffset() for fold in (0, 1)]
    return found[0] or timedelta(0), found[1] or timedelta(0)
