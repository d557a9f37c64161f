"""Wall-clock time and UTC, from Python's own zone rules.

The engine's zone function takes a time in the repeated hour for the second one, and costs more. So the changes
of a zone's offset are listed once with `zoneinfo`, and a time finds its offset among them. Where
nothing else is known a repeated time is the first of the two (`fold=0`), and a time that the clocks skipped
lies as far after the change as it says: 02:30 on the day of the change is 03:30 of daylight time.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_FIRST, _LAST = datetime(1850, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)
_STEP = timedelta(days=5)  # no zone changed its offset twice within less
_MARGIN = timedelta(days=2)


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


class Span(NamedTuple):
    """The time that a file's moments are thought to lie in: only its changes of offset are looked at."""

    first: datetime  # without a zone; whether UTC or local does not matter here
    last: datetime

    def holds(self, other: "Span") -> bool:
        return self.first <= other.first and other.last <= self.last

    def changes(self, zone: str) -> list[Change]:
        low, high = self.first - _MARGIN, self.last + _MARGIN
        return [change for change in changes(zone) if low <= change.at <= high]


def to_utc(wall: str, zone: str, span: Span) -> str:
    """Return the SQL of a local time in UTC. wall: the name of a column."""
    known = span.changes(zone)
    bounds = [change.wall(max(change.before, change.after)) for change in known]
    return _moved(wall, "-", _sought(wall, bounds, _microseconds(_offsets(zone, span, known))))


def to_local(utc: str, zone: str, span: Span) -> str:
    """Return the SQL of a moment in UTC as local time. utc: the name of a column."""
    known = span.changes(zone)
    offsets = _microseconds(_offsets(zone, span, known))
    return _moved(utc, "+", _sought(utc, [change.at for change in known], offsets))


def _moved(moment: str, sign: str, microseconds: str) -> str:
    # Adding an interval, which may hold months, takes the engine twice as long as adding a number.
    return f"make_timestamp(epoch_us({moment}) {sign} {microseconds})"


def _microseconds(seconds: Sequence[int]) -> list[int]:
    return [each * 1_000_000 for each in seconds]


def repeated(wall: str, zone: str, span: Span) -> str:
    """Return the SQL of the seconds from the first to the second time that a clock showed this; 0 for all others."""
    return _spans(wall, [change for change in span.changes(zone) if change.after < change.before])


def skipped(wall: str, zone: str, span: Span) -> str:
    """Return the SQL of the seconds that the clocks skipped here; 0 for a time that they showed."""
    return _spans(wall, [change for change in span.changes(zone) if change.after > change.before])


def hours_repeated(zone: str, span: Span) -> list[int]:
    """Return the hours of the day, from 0 to 23, in which `repeated` may find something."""
    return _hours(change for change in span.changes(zone) if change.after < change.before)


def hours_skipped(zone: str, span: Span) -> list[int]:
    """Return the hours of the day, from 0 to 23, in which `skipped` may find something."""
    return _hours(change for change in span.changes(zone) if change.after > change.before)


def _hours(known: Iterable[Change]) -> list[int]:
    found: set[int] = set()
    for change in known:
        low, high = sorted((change.before, change.after))
        first, last = change.wall(low), change.wall(high) - timedelta(seconds=1)
        steps = (last - first) // timedelta(hours=1) + 1
        found |= {last.hour, *((first + timedelta(hours=step)).hour for step in range(steps))}
    return sorted(found)


def _offsets(zone: str, span: Span, known: Sequence[Change]) -> list[int]:
    if known:
        return [known[0].before, *(change.after for change in known)]
    earlier = [change for change in changes(zone) if change.at < span.first]
    first = changes(zone)[0].before if changes(zone) else _offset(ZoneInfo(zone), _FIRST)
    return [earlier[-1].after if earlier else first]


def _spans(wall: str, known: Sequence[Change]) -> str:
    bounds: list[datetime] = []
    seconds = [0]
    for change in known:
        low, high = sorted((change.before, change.after))
        bounds += [change.wall(low), change.wall(high)]
        seconds += [high - low, 0]
    return _sought(wall, bounds, seconds)


def _sought(moment: str, bounds: Sequence[datetime], leaves: Sequence[int]) -> str:
    """Return the SQL of the leaf that a moment falls on: leaves[n] lies between the bounds n - 1 and n."""
    return (_tree if len(bounds) <= _MOST_IN_TREE else _by_year)(moment, bounds, leaves)


_MOST_IN_TREE = 6


def _by_year(moment: str, bounds: Sequence[datetime], leaves: Sequence[int]) -> str:
    """Look among the bounds of the moment's year alone.

    A tree of decades takes the engine longer to make ready than to use, and stands in a query for every column.
    """
    first, last = bounds[0].year, bounds[-1].year
    within: list[list[datetime]] = [[] for _ in range(first, last + 1)]
    for bound in bounds:
        within[bound.year - first].append(bound)
    before = [sum(map(len, within[:year])) for year in range(len(within))]
    found = f"[greatest(least(year({moment}), {last}), {first}) - {first - 1}]"
    branches = ""
    for step in range(max(map(len, within))):
        texts = ", ".join(f"'{year[step] if step < len(year) else 'infinity'}'" for year in within)
        leaf = _of_years([leaves[n + min(step, len(year))] for n, year in zip(before, within, strict=True)], found)
        branches += f"when {moment} < ([{texts}]::timestamp[]){found} then {leaf} "
    after = _of_years([leaves[n + len(year)] for n, year in zip(before, within, strict=True)], found)
    return f"case {branches}else {after} end"


def _of_years(leaves: Sequence[int], found: str) -> str:
    return f"{leaves[0]}" if len(set(leaves)) == 1 else f"({list(leaves)}){found}"


def _tree(moment: str, bounds: Sequence[datetime], leaves: Sequence[int]) -> str:
    if not bounds:
        return f"{leaves[0]}"
    middle = len(bounds) // 2
    below = _tree(moment, bounds[:middle], leaves[: middle + 1])
    above = _tree(moment, bounds[middle + 1 :], leaves[middle + 1 :])
    return f"case when {moment} < timestamp '{bounds[middle]}' then {below} else {above} end"
