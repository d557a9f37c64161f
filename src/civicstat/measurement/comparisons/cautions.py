"""What must be kept in mind before two figures are compared, each as a kind and a sentence."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from civicstat.measurement.comparisons.sides import Sheet, Side
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.metrics.definitions import SeriesBreak
from civicstat.stats.intervals import FloatArray
from civicstat.stats.progress.seasons import season_of

Kind = Literal["break", "provisional", "missing", "season", "extreme", "peak", "history", "small", "usual"]
FEWEST = 8  # spans, before one of them can be called the highest of many
LACKING = 0.1
DAYS_A_YEAR = 365.2425


class Caution(NamedTuple):
    """Something to know, in a sentence. It stands before the result where is_grave."""

    kind: Kind
    text: str

    @property
    def is_grave(self) -> bool:
        return self.kind == "break"


def of_break(parting: SeriesBreak | None) -> list[Caution]:
    if parting is None:
        return []
    return [
        Caution(
            "break",
            f"The figures do not compare: on {_day(parting.on)} their meaning changed "
            f"({parting.reason.rstrip('.')}). What the test says may be that change alone.",
        )
    ]


def of_sides(sides: Sequence[Side]) -> list[Caution]:
    """Return what the two figures themselves lack."""
    found = [
        Caution("provisional", f"The figure of {side.label} is provisional and may still change.")
        for side in sides
        if side.is_provisional and side.value is not None
    ]
    lacks = [side.missing_share for side in sides]
    if max(lacks) > LACKING:
        most = sides[int(np.argmax(lacks))]
        found.append(
            Caution("missing", f"Of {most.label}, {max(lacks):.0%} of the records lack what is measured; a difference "
                    "may lie in which ones do."),
        )  # fmt: skip
    return found


def of_season(sheet: Sheet) -> list[Caution]:
    """Return a caution where the first two spans are of different times of the year, and the measure has a season."""
    one, other = sheet.spans[:2]
    parts = _parts_a_year(one)
    days_apart = abs((one.since - other.since).days) % DAYS_A_YEAR
    if not parts or min(days_apart, DAYS_A_YEAR - days_apart) <= one.days / 2:
        return []
    order = np.argsort([each.since.toordinal() for each in sheet.spans])
    values = np.where(sheet.readings.is_known, sheet.readings.value, np.nan)[0][order]
    months = np.array([sheet.spans[int(each)].since.month - 1 for each in order], np.int64)
    found = season_of(values, months // 3 if parts == 4 else months, min(parts, 12), parts)
    if not found.years:
        return []
    return [
        Caution("season", "This measure has a season, and the two are of different times of the year. Compare with "
                "the same time a year before to leave the season out.")
    ]  # fmt: skip


def of_extremes(levels: FloatArray, sides: Sequence[Side], nouns: str) -> list[Caution]:
    """Return cautions where one of the two is the highest or lowest of many. levels: those two first, then others."""
    known = levels[~np.isnan(levels)]
    if known.size < FEWEST or np.isnan(levels[:2]).any():
        return []
    found = []
    for at, side in enumerate(sides):
        is_highest = levels[at] >= known.max()
        if not is_highest and levels[at] > known.min():
            continue
        which, back = ("highest", "lower") if is_highest else ("lowest", "higher")
        among = f"the {which} of {known.size} {nouns}"
        if at == 0:
            text = (
                f"{side.label} is {among}. Such a one owes part of its place to chance: expect the next to be {back}."
            )
            found.append(Caution("extreme", text))
        else:
            text = (
                f"{side.label}, which it is compared with, was {among}. After such a one figures are {back} by "
                "themselves; that alone is neither success nor failure."
            )
            found.append(Caution("peak", text))
    return found


def of_widest(distances: FloatArray, when: str, nouns: str) -> list[Caution]:
    """Return a caution where two areas or groups were never farther apart. distances: of the span compared first."""
    known = np.abs(distances[~np.isnan(distances)])
    if known.size < FEWEST or np.isnan(distances[0]) or abs(distances[0]) < known.max() or not distances[0]:
        return []
    text = f"In {when} the two are farther apart than in any other of {known.size} {nouns}; expect them to come closer."
    return [Caution("extreme", text)]


def of_history(blocks: int, nouns: str, law: str) -> list[Caution]:
    if blocks >= FEWEST:
        return []
    assumed = "that they vary as independent events do" if law != "normal" else "their intervals alone"
    count = f"only {blocks}" if blocks else "no"
    return [
        Caution("history", f"There are {count} other {nouns} to learn from how far such figures vary by themselves; "
                f"the test takes {assumed}, which is often too little.")
    ]  # fmt: skip


def break_between(breaks: Sequence[SeriesBreak], one: Span, other: Span) -> SeriesBreak | None:
    """Return the last series break that parts two spans, or lies within one of them."""
    first, last = min(one.since, other.since), max(one.until, other.until)
    inside = [each for each in breaks if first < each.on <= last]
    return inside[-1] if inside else None


def _parts_a_year(span: Span) -> int:
    """Return how many such spans a year has, where its parts can be told apart: 0 where not."""
    by_months = {1: 12, 3: 4}
    by_days = {7: 52, 28: 13, 30: 12, 31: 12}
    return by_months.get(span.months, 0) if span.months else by_days.get(span.days, 0)


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
