"""Dates and times in a file: in which order days are written, which moment is the event, which follow it."""

import re
from collections.abc import Collection, Sequence

import duckdb

from civicstat.measurement.records.drafting.profiles import Profile
from civicstat.measurement.records.drafting.questions import Question

_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})(?!\d)")
_EVENT = re.compile(r"receiv|creat|report|open|call|toc|init|start|occur|incident|date|time|stop", re.I)
_LATER = re.compile(r"clos|clear|arriv|end|updat|modif|due|complet|resol|cancel|dispatch|scrape|publish", re.I)
_ENOUGH_PAIRS = 5
_IN_ORDER = 0.9
_USUALLY = 0.99  # share of rows filled, from which those that are not stay within the usual tolerance
_DAY = 86_400_000_000  # microseconds
_NIGHT = range(1, 7)  # where the quietest four hours of a city begin


def date_order_of(profiles: Sequence[Profile], timezone: str | None) -> tuple[str, Question | None]:
    """Return the order in which days are written, and what is unsure about it."""
    firsts, seconds, example = 0, 0, ""
    for profile in profiles:
        for value in profile.values:
            found = _SLASHED.match(value)
            if found:
                firsts, seconds = max(firsts, int(found[1])), max(seconds, int(found[2]))
                example = example or value
    if not example:
        return "year first", None
    if firsts > 12 and seconds > 12:
        return _usual(timezone), Question(
            "date_order",
            "Is the month or the day written first? Both seem to happen.",
            "numbers over 12 stand in both places; rows that do not fit will be set aside",
        )
    if firsts > 12 or seconds > 12:
        return ("day first" if firsts > 12 else "month first"), None
    return _usual(timezone), Question(
        "date_order", f"Is the month or the day written first, as in {example}?", "no number over 12 tells them apart"
    )


def _usual(timezone: str | None) -> str:
    return "month first" if timezone is None or timezone.startswith(("America/", "US/", "Pacific/")) else "day first"


def stage_order(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], clocks: Collection[str] = ()
) -> list[str]:
    """Return moments in the order in which they mostly follow one another; those that follow none are left out.

    clocks: those that are times of day, so that one that seems earlier may lie past midnight.
    """
    lags = {
        name: connection.sql(
            f"select median({_lag(names[0], name, clocks)}) from {table} "
            f'where "{name}" is not null and "{names[0]}" is not null'
        )
        .to_arrow_table()
        .column(0)[0]
        .as_py()
        for name in names
    }
    ordered = sorted((name for name in names if lags[name] is not None), key=lambda name: lags[name])
    kept: list[str] = []
    for name in ordered:
        if not kept or share_in_order(connection, table, kept[-1], name, clocks) >= _IN_ORDER:
            kept.append(name)
    return kept


def _lag(before: str, after: str, clocks: Collection[str]) -> str:
    """Return the SQL of the microseconds from one moment to another; from clock to clock within twelve hours."""
    lag = f'epoch_us("{after}") - epoch_us("{before}")'
    if before not in clocks and after not in clocks:
        return lag
    return f"(({lag} + {_DAY // 2}) % {_DAY} + {_DAY}) % {_DAY} - {_DAY // 2}"


def share_in_order(
    connection: duckdb.DuckDBPyConnection, table: str, before: str, after: str, clocks: Collection[str] = ()
) -> float:
    """Return the share of rows, of those with both moments, in which one is not after the other; 0 for too few."""
    [row] = (
        connection.sql(
            f"select count(*) as pairs, count(*) filter (where {_lag(before, after, clocks)} >= 0) as in_order "
            f'from {table} where "{before}" is not null and "{after}" is not null'
        )
        .to_arrow_table()
        .to_pylist()
    )
    return row["in_order"] / row["pairs"] if row["pairs"] >= _ENOUGH_PAIRS else 0.0


def event_time(moments: dict[str, tuple[str, float]], days: Collection[str], known: str | None) -> str | None:
    """Return which moment is the event.

    moments: name -> header and share of rows filled. days: those without a time of day. known: the template's.
    """
    if known in moments and moments[known][1] > 0.9:
        return known
    best = sorted(
        moments,
        key=lambda name: (
            moments[name][1] < 0.9,
            moments[name][1] < _USUALLY,
            name in days,
            bool(_LATER.search(moments[name][0])),
            not _EVENT.search(moments[name][0]),
        ),
    )
    return best[0] if best else None


def zone_question(
    name: str, hours: Sequence[int], shifted: Sequence[int], says_utc: bool, zone: str
) -> Question | None:
    """Return a doubt about a column's zone where its quiet hours do not lie at night.

    hours: records by hour of the clock as it is read (24). shifted: the same as if the other reading were meant.
    """
    if sum(hours) < 200:
        return None
    quiet, other = _quietest(hours), _quietest(shifted)
    reading = f"UTC, turned into {zone}" if says_utc else f"the clock of {zone}"
    doubt = "the clock of the city, with a Z that means nothing (zone: local)" if says_utc else "UTC (zone: utc)"
    if quiet not in _NIGHT and other in _NIGHT:
        because = f"read as {reading}, the quietest hours of the day begin at {quiet}:00; otherwise at {other}:00"
        return Question(name, f"Is {name} {reading}, or is it {doubt}?", because)
    return None


def _quietest(hours: Sequence[int]) -> int:
    """Return the hour at which the four hours with fewest records begin."""
    return min(range(24), key=lambda start: sum(hours[(start + step) % 24] for step in range(4)))
