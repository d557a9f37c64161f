"""Wall-clock time and UTC, from Python's own zone rules.

The engine's zone function takes a time in the repeated hour for the second one, and costs more. So the changes
of a zone's offset are listed once with `zoneinfo`, and a time finds its offset among them. Where
nothing else is known a repeated time is the first of the two (`fold=0`), and a time that the clocks skipped
lies as far after the change as it says: 02:30 on the day of the change is 03:30 of daylight time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting.sql import number

_FIRST, _LAST = datetime(1850, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)
_RECENT = datetime.fromisoformat("2005-01-01"), datetime.fromisoformat("2032-01-01")
_STEP = timedelta(days=5)  # no zone changed its offset twice within less
_BIN_US = 4 * 86_400 * 1_000_000  # so that no bin holds two changes
_EPOCH = datetime.fromisoformat("1970-01-01")
_EPOCH_BIN = (_FIRST.replace(tzinfo=None) - _EPOCH) // timedelta(microseconds=1)
_BINS = (_LAST - _FIRST) // timedelta(days=4)
_SIDES = ("start", "before", "after")


class Change(NamedTuple):
    """A change of a zone's offset from UTC, in seconds east."""

    at: datetime  # UTC, without a zone
    before: int
    after: int

    def wall(self, offset: int) -> datetime:
        return self.at + timedelta(seconds=offset)


@lru_cache(maxsize=64)
def changes(zone: str) -> tuple[Change, ...]:
    """Return a zone's changes of offset from 1850 to 2150; before and after, the nearest offset holds."""
    rules = ZoneInfo(zone)
    found: list[Change] = []
    here = _FIRST
    while here < _LAST:
        there = here + _STEP
        before, after = _offset(rules, here), _offset(rules, there)
        if before != after:
            found.append(Change(_bisect(rules, here, there).replace(tzinfo=None), before, after))
        here = there
    return tuple(found)


def _offset(rules: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(rules).utcoffset()
    return round(offset.total_seconds()) if offset is not None else 0


def _bisect(rules: ZoneInfo, here: datetime, there: datetime) -> datetime:
    before = _offset(rules, here)
    while there - here > timedelta(seconds=1):
        middle = here + timedelta(seconds=(there - here) // timedelta(seconds=2))
        if _offset(rules, middle) == before:
            here = middle
        else:
            there = middle
    return there


def prepare(connection: duckdb.DuckDBPyConnection, zones: Iterable[str]) -> None:
    """Give a connection the offsets of zones at all times; without it, `to_utc` and `to_local` do not run."""
    for zone, clock in product(dict.fromkeys(zones), _Clock):
        name = _variable(zone, clock)
        if number(connection, f"select len(getvariable('{name}_start'))") == _BINS:
            continue
        connection.register(f"{name}_bins", _bins(zone, clock))
        for side in _SIDES:
            connection.execute(f"set variable {name}_{side} = (select list({side} order by bin) from {name}_bins)")
        connection.unregister(f"{name}_bins")


def to_utc(wall: str, zone: str) -> str:
    """Return the SQL of a local time in UTC. wall: the name of a column."""
    return f"{wall} - to_seconds({_offset_at(wall, zone, _Clock.WALL)})"


def to_local(utc: str, zone: str) -> str:
    """Return the SQL of a moment in UTC as local time. utc: the name of a column."""
    return f"{utc} + to_seconds({_offset_at(utc, zone, _Clock.UTC)})"


def repeated(wall: str, zone: str) -> str:
    """Return the SQL of the seconds from the first to the second time that a clock showed this; 0 for all others.

    Known for the years from 2005 to 2031; before and after, a repeated time stays the first.
    """
    return _spans(wall, [change for change in _recent(zone) if change.after < change.before])


def skipped(wall: str, zone: str) -> str:
    """Return the SQL of the seconds that the clocks skipped here; 0 for a time that they showed. As `repeated`."""
    return _spans(wall, [change for change in _recent(zone) if change.after > change.before])


class _Clock(StrEnum):
    """Which clock a time was read from."""

    WALL = "wall"
    UTC = "utc"

    def bound(self, change: Change) -> datetime:
        """The first time on this clock for which the offset after a change holds."""
        return change.wall(max(change.before, change.after)) if self is _Clock.WALL else change.at


def _recent(zone: str) -> list[Change]:
    return [change for change in changes(zone) if _RECENT[0] < change.at < _RECENT[1]]


def _offset_at(moment: str, zone: str, clock: _Clock) -> str:
    """Return the SQL of a zone's offset: for recent years by comparison, for all others by looking it up."""
    known = _recent(zone)
    bounds = [clock.bound(change) for change in known]
    first = known[0].before if known else _offset(ZoneInfo(zone), _RECENT[0].replace(tzinfo=UTC))
    recent = _tree(moment, bounds, [first, *(change.after for change in known)])
    low, high = (f"timestamp '{day + side * timedelta(days=2)}'" for day, side in zip(_RECENT, (1, -1), strict=True))
    return f"case when {moment} >= {low} and {moment} < {high} then {recent} else {_looked_up(moment, zone, clock)} end"


def _looked_up(moment: str, zone: str, clock: _Clock) -> str:
    name = _variable(zone, clock)
    place = f"(greatest(0, least({_BINS - 1}, (epoch_us({moment}) - {_EPOCH_BIN}) // {_BIN_US})) + 1)::integer"
    before, after = (f"getvariable('{name}_{side}')[{place}]::integer" for side in ("before", "after"))
    return f"case when epoch_us({moment}) < getvariable('{name}_start')[{place}] then {before} else {after} end"


def _variable(zone: str, clock: _Clock) -> str:
    return "zone_" + re.sub(r"\W", "_", zone.lower().replace("+", "_plus_")) + f"_{clock}"


@lru_cache(maxsize=64)
def _bins(zone: str, clock: _Clock) -> pa.Table:
    """Return for each bin of days since 1850 the change within it (microseconds), and the offsets around it."""
    known = changes(zone)
    offset = known[0].before if known else _offset(ZoneInfo(zone), _FIRST)
    starts, before, after = [0] * _BINS, [0] * _BINS, [0] * _BINS
    by_bin = {(_microseconds(clock.bound(change)) - _EPOCH_BIN) // _BIN_US: change for change in known}
    for place in range(_BINS):
        change = by_bin.get(place)
        starts[place] = _microseconds(clock.bound(change)) if change else 0
        before[place] = offset
        offset = change.after if change else offset
        after[place] = offset
    columns = {"bin": range(_BINS), **dict(zip(_SIDES, (starts, before, after), strict=True))}
    return pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _spans(wall: str, known: Sequence[Change]) -> str:
    bounds: list[datetime] = []
    seconds = [0]
    for change in known:
        low, high = sorted((change.before, change.after))
        bounds += [change.wall(low), change.wall(high)]
        seconds += [high - low, 0]
    return _tree(wall, bounds, seconds)


def _tree(moment: str, bounds: Sequence[datetime], leaves: Sequence[int]) -> str:
    if not bounds:
        return f"{leaves[0]}"
    middle = len(bounds) // 2
    below = _tree(moment, bounds[:middle], leaves[: middle + 1])
    above = _tree(moment, bounds[middle + 1 :], leaves[middle + 1 :])
    return f"case when {moment} < timestamp '{bounds[middle]}' then {below} else {above} end"
