"""Which detector suits a table of series, and what it found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

import civicstat.stats.detection as detection
from civicstat.cli.detecting.cells import UnreadableSeries
from civicstat.cli.detecting.reading import SeriesTable
from civicstat.cli.detecting.times import Grain, Grid
from civicstat.stats.detection import Evaluation, Reason, UnusualOptions, Waves
from civicstat.stats.intervals import FloatArray

PER_MONTH = {
    Grain.FIVE_MINUTES: 8766.0, Grain.TEN_MINUTES: 4383.0, Grain.QUARTER_HOUR: 2922.0, Grain.HALF_HOUR: 1461.0,
    Grain.HOUR: 730.5, Grain.DAY: 30.44, Grain.WEEK: 4.348, Grain.MONTH: 1.0, Grain.QUARTER: 1 / 3, Grain.YEAR: 1 / 12,
}  # fmt: skip
FINE = {  # periods after which the pattern comes back: a week of hours, a day of minutes
    Grain.FIVE_MINUTES: 288, Grain.TEN_MINUTES: 144, Grain.QUARTER_HOUR: 96, Grain.HALF_HOUR: 48, Grain.HOUR: 168,
}  # fmt: skip
LAXEST = 0.01  # however large the budget: a change that chance makes every hundredth time is none
WATCHED = {Grain.DAY: 180, Grain.WEEK: 52, Grain.MONTH: 24, Grain.QUARTER: 8, Grain.YEAR: 5}
REMEMBERED = {Grain.DAY: 90, Grain.WEEK: 26, Grain.MONTH: 9, Grain.QUARTER: 3, Grain.YEAR: 2}


class Kind(StrEnum):
    """What the figures are."""

    COUNTS = "counts"
    SHARES = "shares"
    MEASURES = "measures"


class Verdict(StrEnum):
    """How an evaluation ended."""

    SUDDEN = "sudden"
    LASTING = "lasting"
    SMALL = "too small"  # beyond chance, and smaller than what was said to matter
    NOTHING = "nothing"
    NOT_CHECKED = "not checked"


class Least(NamedTuple):
    """How large a change must be to be told: in the unit of the figures, or as a share of what was expected."""

    amount: float = 0.0
    is_relative: bool = False

    def is_reached(self, observed: float, expected: float) -> bool:
        least = self.amount * abs(expected) if self.is_relative else self.amount
        return not abs(observed - expected) < least


@dataclass(frozen=True)
class Finding:
    """One series, judged at one period. ratio: observed over expected, since the change began where it lasts."""

    series: str
    period: str
    verdict: Verdict
    observed: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    alpha: float
    since: str | None
    ratio: float | None
    reason: str


@dataclass(frozen=True)
class Judged:
    """All findings, with what was looked for, and how many false alarms a month such a search gives at most."""

    kind: Kind
    grain: Grain
    false_alarms_a_month: float
    findings: tuple[Finding, ...]


def kind_of(table: SeriesTable) -> Kind:
    """Return what the figures look like: whole numbers are counts, of a whole denominator shares, all else measures."""
    values = table.values[~np.isnan(table.values)]
    if not values.size or np.any((values < 0) | (values != np.floor(values))):
        return Kind.MEASURES
    under = table.denominators
    if under is None:
        return Kind.COUNTS
    if table.is_exposure:
        return Kind.COUNTS
    known = ~np.isnan(table.values) & ~np.isnan(under)
    is_whole = np.all(under[known] == np.floor(under[known]))
    return Kind.SHARES if is_whole and np.all(table.values[known] <= under[known]) else Kind.COUNTS


def check_kind(table: SeriesTable, kind: Kind) -> None:
    """Refuse figures that are not of the kind that was named; where a figure is none, which and of when."""
    values, under = table.values, table.denominators
    with np.errstate(invalid="ignore"):
        if kind is Kind.COUNTS:
            is_wrong, expected = (values < 0) | (values != np.floor(values)), "whole numbers from 0"
        elif kind is Kind.SHARES and under is not None:
            is_wrong, expected = (values < 0) | (values > under), "from 0 to what it is counted among"
        elif kind is Kind.SHARES:
            is_wrong, expected = (
                (values < 0) | (values > 1),
                "shares from 0 to 1, or hits among trials (--of)",
            )
        else:
            return
    wrong = np.argwhere(is_wrong & ~np.isnan(values))
    if wrong.size:
        row, column = wrong[0]
        where = f"{table.names[row]}, {table.grid.label(int(column))}"
        cure = "Leave out --kind, or take --kind measures."
        raise UnreadableSeries(where, f"{values[row, column]:g}", f"{kind} to be {expected}", cure)


def judge_table(
    table: SeriesTable, *, false_alarms: float, latest: int, kind: Kind | None = None, least: Least = Least()
) -> Judged:
    """Return the verdict on the latest periods of every series, within a budget of false alarms a month.

    least: what a change must come to; of one that lasts, on average since it began.
    """
    what = kind or kind_of(table)
    check_kind(table, what)
    latest = min(latest, len(table.grid.starts))
    has_lasting = table.grid.grain not in FINE
    share = false_alarms / 2 if has_lasting else false_alarms
    times = np.full(len(table.names), PER_MONTH[table.grid.grain])
    alpha = float(detection.alphas_within_budget(share, times, highest=LAXEST)[0])
    most = detection.expected_false_alarms(alpha, times) * (2 if has_lasting else 1)
    sudden = _evaluated(table, what, alpha, latest, 0)
    lasting = _lasting(table, what, alpha, latest) if has_lasting else None
    findings = [
        _finding(table, row, column, sudden, lasting, alpha, least)
        for row in range(len(table.names))
        for column in range(sudden.periods.size)
    ]
    return Judged(what, table.grid.grain, most, tuple(findings))


def options_for(grain: Grain, skipped: int) -> UnusualOptions:
    """Return what is usual for a grain: its seasons, how far back, and how many latest periods are left out."""
    year = {
        Grain.DAY: ((detection.WEEK_OF_DAYS, detection.YEAR_OF_DAYS), 365.25, 800, 14, 56),
        Grain.WEEK: ((detection.YEAR_OF_WEEKS,), 365.25 / 7, 286, 8, 52),
        Grain.MONTH: ((detection.YEAR_OF_MONTHS,), 12.0, 84, 2, 24),
        Grain.QUARTER: ((detection.YEAR_OF_QUARTERS,), 4.0, 40, 1, 10),
        Grain.YEAR: ((), 1.0, 30, 1, 8),
    }[grain]
    seasons, per_year, history, usual_skip, least = year
    skip = max(skipped, usual_skip)
    return UnusualOptions(Waves(seasons, per_year), history + skip, skip, least)


def _evaluated(table: SeriesTable, kind: Kind, alpha: float, latest: int, skipped: int) -> Evaluation:
    under = table.denominators
    if table.grid.grain in FINE:
        return _by_hour(table.values, under, kind, table.grid, alpha=alpha, latest=latest)
    options = options_for(table.grid.grain, skipped)
    if kind is Kind.COUNTS:
        exposure = 1.0 if under is None else np.where(under > 0, under, 1.0)
        counts = table.values if under is None else np.where(under > 0, table.values, np.nan)
        return detection.unusual_counts(
            counts, exposure=exposure, alpha=alpha, direction="both", latest=latest, options=options
        )
    if kind is Kind.SHARES and under is not None:
        return detection.unusual_shares(table.values, under, alpha=alpha, latest=latest, options=options)
    return detection.unusual_measures(table.values, alpha=alpha, latest=latest, options=options)


def _by_hour(
    values: FloatArray, under: FloatArray | None, kind: Kind, grid: Grid, *, alpha: float, latest: int
) -> Evaluation:
    """Return the verdict on hours and minutes: counts by hour of the week, all else beside the stream's own past."""
    if kind is Kind.COUNTS and under is None and grid.grain is Grain.HOUR:
        clock = np.array([start.weekday() * 24 + start.hour for start in grid.starts])
        return detection.unusual_hours(values, clock, alpha=alpha, latest=latest)
    figures = values if under is None else values / np.where(under > 0, under, np.nan)
    return detection.unusual_streams(figures, cycle=FINE[grid.grain], alpha=alpha, latest=latest)


def _lasting(table: SeriesTable, kind: Kind, alpha: float, latest: int) -> Evaluation:
    grain = table.grid.grain
    watched = min(WATCHED[grain] + latest, len(table.grid.starts))
    single = _evaluated(table, kind, alpha, watched, REMEMBERED[grain])
    return detection.lasting_changes(single)


def _finding(
    table: SeriesTable,
    row: int,
    column: int,
    sudden: Evaluation,
    lasting: Evaluation | None,
    alpha: float,
    least: Least,
) -> Finding:
    period = int(sudden.periods[column])
    verdict, p, since = Verdict.NOTHING, float(sudden.p_value[row, column]), -1
    reason = Reason(int(sudden.reason[row, column]))
    slow = (lasting, period - int(lasting.periods[0])) if lasting is not None else None
    slow_p = float(slow[0].p_value[row, slow[1]]) if slow else 1.0
    if reason is not Reason.EVALUATED:
        verdict = Verdict.NOT_CHECKED
    elif p <= alpha:
        verdict, since = Verdict.SUDDEN, int(sudden.since[row, column])
    elif slow and slow_p <= alpha:
        verdict, p, since = Verdict.LASTING, slow_p, int(slow[0].since[row, slow[1]])
    expected = (slow[0] if slow and verdict is Verdict.LASTING else sudden).expected
    at = slow[1] if slow and verdict is Verdict.LASTING else column
    seen, usual = float(sudden.observed[row, column]), float(expected[row, at])
    ratio = None
    if slow and verdict is Verdict.LASTING:
        seen, usual = _since(slow[0], row, since, period)
        ratio = seen / usual if usual else None
    if verdict in (Verdict.SUDDEN, Verdict.LASTING) and not least.is_reached(seen, usual):
        verdict = Verdict.SMALL
    return Finding(
        table.names[row], table.grid.label(period), verdict, _plain(sudden.observed[row, column]),
        _plain(expected[row, at]), _plain(sudden.lower[row, column]), _plain(sudden.upper[row, column]), _plain(p),
        alpha, table.grid.label(since) if since >= 0 else None, ratio, reason.sentence,
    )  # fmt: skip


def _since(evaluation: Evaluation, row: int, since: int, until: int) -> tuple[float, float]:
    """Return the mean of what was seen since a period, and of what was expected."""
    first = int(evaluation.periods[0])
    part = slice(since - first, until - first + 1)
    known = evaluation.is_evaluated[row, part]
    if not known.any():
        return np.nan, np.nan
    return float(evaluation.observed[row, part][known].mean()), float(evaluation.expected[row, part][known].mean())


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
