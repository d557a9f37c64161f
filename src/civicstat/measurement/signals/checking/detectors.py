"""The right detector for each kind of metric: figures come in, p-values go out. docs/methods/what-a-signal-is.md"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

import civicstat.stats.detection as detection
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.signals.checking.mattering import matters_in
from civicstat.measurement.signals.checking.panels import Panel
from civicstat.stats.detection import Evaluation, Reason, UnusualOptions, Waves
from civicstat.stats.intervals import BoolArray, FloatArray

RARE = 1.0  # events a period: where there are fewer on average, gaps between them say more than counts
BEFORE = 4  # periods before those that are looked at, in which what is sudden may have begun
LEAST_FAR = 0.3  # deviates by which a level lies off on average, to be told
HOURS_A_WEEK = 168
STRIDE = 4  # periods for which one fit stands where lasting changes are looked for


class Detector(StrEnum):
    """What is looked for in a series."""

    SUDDEN = "sudden"  # one period, or two, far out
    LASTING = "lasting"  # a level that moved a little and stays there
    GAPS = "gaps"  # events so rare that they are judged by the time between them
    # Not of series: see checking.looks.
    CLUSTER = "cluster"  # a patch of the city with more events of late
    REPEATS = "near-repeats"  # events that come back near one another, soon
    DOWNGRADES = "downgrades"  # records made less grave more often than before


OF_SERIES = (Detector.SUDDEN, Detector.LASTING, Detector.GAPS)


class Kind(StrEnum):
    """What the figures of a metric are, for those who detect."""

    COUNTS = "counts"
    SHARES = "shares"
    PERCENTILES = "percentiles"
    MEASURES = "measures"


@dataclass(frozen=True)
class Usual:
    """What is usual by a kind of period. watched: how far back a lasting change may have begun; remembered: latest
    periods that a level is not compared with, so that it does not become its own yardstick."""

    waves: Waves
    history: int
    skipped: int
    least: int
    watched: int
    remembered: int


USUAL: dict[Grain, Usual] = {
    "day": Usual(Waves((detection.WEEK_OF_DAYS, detection.YEAR_OF_DAYS), 365.25), 800, 14, 56, 0, 0),
    "week": Usual(Waves((detection.YEAR_OF_WEEKS,), 365.25 / 7), 286, 8, 52, 52, 26),
    "month": Usual(Waves((detection.YEAR_OF_MONTHS,), 12.0), 84, 2, 24, 12, 6),
    "quarter": Usual(Waves((detection.YEAR_OF_QUARTERS,), 4.0), 40, 1, 10, 0, 0),
}
GRAINS: tuple[Grain, ...] = ("hour", *USUAL)


def kind_of(panel: Panel) -> Kind:
    """Return what the figures of a metric are."""
    statistic = panel.definition.statistic
    if statistic.kind in ("count", "distinct", "rate"):
        return Kind.COUNTS if _is_whole(panel.numerator) else Kind.MEASURES
    if statistic.kind in ("share", "cohort_share"):
        return Kind.SHARES
    if statistic.kind in ("median", "percentile", "time_to_close"):
        return Kind.PERCENTILES
    return Kind.COUNTS if statistic.kind == "sum" and _is_whole(panel.value) else Kind.MEASURES


def rows_for(panel: Panel, detector: Detector) -> BoolArray:
    """Return which areas of a panel a detector looks at."""
    if not panel.width or panel.grain not in GRAINS:
        return np.zeros(len(panel.areas), np.bool_)
    rare = _are_rare(panel)
    if detector is Detector.GAPS:
        return rare
    if detector is Detector.LASTING and (panel.grain == "hour" or not USUAL[panel.grain].watched):
        return np.zeros(len(panel.areas), np.bool_)
    return np.asarray(panel.has_figures & ~rare)


def evaluate(panel: Panel, detector: Detector, rows: BoolArray, *, alpha: float, latest: int) -> Evaluation:
    """Return the verdict on the latest periods of some areas, in both directions.

    A change that is too small to matter has a p-value of 1: it was judged, and nobody is told.
    """
    if detector is Detector.GAPS:
        return _by_gaps(panel, rows, alpha=alpha)
    found = _evaluate(panel, detector, rows, alpha, latest)
    matters = matters_in(panel.definition, found.observed, found.expected) | np.isnan(found.p_value)
    return replace(found, p_value=np.where(matters, found.p_value, 1.0))


def _evaluate(panel: Panel, detector: Detector, rows: BoolArray, alpha: float, latest: int) -> Evaluation:
    if detector is Detector.LASTING:
        return _lasting(panel, rows, latest=latest)
    if panel.grain == "hour":
        return _by_hour(panel, rows, alpha=alpha, latest=latest)
    # Some more, since a change may have begun before the period in which it is far out.
    more = min(latest + BEFORE, panel.width)
    working = without_holidays(panel)
    found = _unusual(working, rows, alpha=alpha, latest=more, skipped=USUAL[panel.grain].skipped)
    return _last(_holidays_told(panel, rows, found), latest)


def _by_hour(panel: Panel, rows: BoolArray, *, alpha: float, latest: int) -> Evaluation:
    """Return the verdict on hours: of counts by their hour of the week, of all else beside the stream's own past."""
    if kind_of(panel) is Kind.COUNTS:
        clock = (np.arange(panel.width) + panel.first + 72) % HOURS_A_WEEK  # 1970 began on a Thursday
        return detection.unusual_hours(
            _counts(panel, rows), clock, is_holiday=panel.is_holiday, alpha=alpha, latest=latest
        )
    found = _on_its_scale(
        panel, without_holidays(panel).value[rows],
        lambda scaled: detection.unusual_streams(scaled, cycle=HOURS_A_WEEK, alpha=alpha, latest=latest),
    )  # fmt: skip
    return _holidays_told(panel, rows, found)


def _holidays_told(panel: Panel, rows: BoolArray, found: Evaluation) -> Evaluation:
    is_left_out = (panel.is_holiday & panel.has_figures[rows][:, None])[:, found.periods]
    return replace(found, reason=np.where(is_left_out, Reason.HOLIDAY, found.reason))


def without_holidays(panel: Panel) -> Panel:
    """Return a panel in which days that are holidays have no figure: they are neither judged nor looked back on."""
    if not panel.is_holiday.any():
        return panel
    value, above = (np.where(panel.is_holiday, np.nan, each) for each in (panel.value, panel.numerator))
    return replace(panel, value=value, numerator=above)


def _unusual(panel: Panel, rows: BoolArray, *, alpha: float, latest: int, skipped: int) -> Evaluation:
    usual, kind = USUAL[panel.grain], kind_of(panel)
    stride = STRIDE if skipped > usual.skipped or latest > STRIDE else 1
    options = UnusualOptions(usual.waves, usual.history + skipped, skipped, usual.least, stride=stride)
    if kind is Kind.COUNTS:
        under = panel.denominator[rows]
        per = np.where(under > 0, under, np.nan) if panel.definition.statistic.kind == "rate" else np.ones(under.shape)
        counts = np.where(np.isnan(per), np.nan, _counts(panel, rows))
        return detection.unusual_counts(
            counts, exposure=np.nan_to_num(per, nan=1.0), alpha=alpha, direction="both", latest=latest,
            options=options,
        )  # fmt: skip
    if kind is Kind.SHARES:
        trials = np.nan_to_num(panel.denominator[rows])
        # Too few trials for a figure are too few to be judged; they are looked back on all the same.
        return _where_told(
            panel, rows, latest,
            detection.unusual_shares(
                np.where(trials > 0, panel.numerator[rows], np.nan), trials, alpha=alpha, latest=latest,
                options=options,
            ),
        )  # fmt: skip
    values, n = panel.value[rows], panel.n[rows]
    if kind is Kind.PERCENTILES:
        p = float(getattr(panel.definition.statistic, "p", 0.5))
        positive = np.where(values > 0, values, np.nan)
        return detection.unusual_percentiles(positive, n, p=p, alpha=alpha, latest=latest, options=options)
    return _on_its_scale(
        panel, values,
        lambda scaled: detection.unusual_measures(scaled, alpha=alpha, latest=latest, options=options),
    )  # fmt: skip


def _on_its_scale(panel: Panel, values: FloatArray, judged: Callable[[FloatArray], Evaluation]) -> Evaluation:
    """Return the verdict on measures: on logarithms of those above 0, on roots of sums of unlike weights.

    Hours and shares of hours vary by factors; an index is a sum over events of which a few weigh most, whose root
    varies nearly alike whatever the level.
    """
    is_index = panel.definition.statistic.kind == "index"
    if not is_index and not np.nanmin(values, initial=np.inf) > 0:
        return judged(values)
    found = judged(np.sqrt(values) if is_index else np.log(values))

    def back(scaled: FloatArray) -> FloatArray:
        return np.asarray(np.maximum(scaled, 0.0) ** 2 if is_index else np.exp(scaled))

    return replace(
        found, observed=values[:, found.periods], expected=back(found.expected), lower=back(found.lower),
        upper=back(found.upper),
    )  # fmt: skip


def _lasting(panel: Panel, rows: BoolArray, *, latest: int) -> Evaluation:
    """Return the verdict on levels; observed and expected are their means since the change began."""
    usual = USUAL[panel.grain]
    watched = min(usual.watched + latest, panel.width)
    single = _unusual(panel, rows, alpha=0.005, latest=watched, skipped=usual.remembered)
    found = detection.lasting_changes(single)
    observed, expected, far = _means_since(single, found)
    # A level that only came back to what was expected has changed, but nobody has to be told.
    p_value = np.where(np.abs(far) < LEAST_FAR, 1.0, found.p_value)
    return _last(replace(found, observed=observed, expected=expected, p_value=p_value), latest)


def _last(found: Evaluation, latest: int) -> Evaluation:
    """Return the verdict on the latest periods alone."""
    names = ("observed", "expected", "lower", "upper", "p_value", "deviate", "since", "reason")
    parts = {name: getattr(found, name)[:, -latest:] for name in names}
    return Evaluation(periods=found.periods[-latest:], **parts)


def _means_since(single: Evaluation, found: Evaluation) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what was observed and expected since each change began, on average, and the mean of its deviates.

    Where no change is under way, of the period alone.
    """
    known = single.is_evaluated & ~np.isnan(single.observed)
    rows, columns = np.indices(found.since.shape)
    start = np.where(found.since >= 0, found.since - found.periods[0], columns)
    number = np.cumsum(np.pad(known, ((0, 0), (1, 0))), axis=1)
    periods = number[rows, columns + 1] - number[rows, start]
    means = []
    for part in (single.observed, single.expected, single.deviate):
        total = np.cumsum(np.pad(np.where(known, part, 0.0), ((0, 0), (1, 0))), axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            means.append(np.asarray((total[rows, columns + 1] - total[rows, start]) / periods))
    return means[0], means[1], means[2]


def _where_told(panel: Panel, rows: BoolArray, latest: int, found: Evaluation) -> Evaluation:
    """Return an evaluation without verdicts where the metric has no figure, for too few records stand behind it."""
    told = ~np.isnan(panel.value[rows][:, -latest:])
    blank = np.where(told, 0.0, np.nan)
    reason = np.where(told, found.reason, Reason.NO_FIGURE)
    return Evaluation(
        found.periods, found.observed, found.expected + blank, found.lower + blank, found.upper + blank,
        found.p_value + blank, found.deviate + blank, np.where(told, found.since, -1), reason, found.shared,
    )  # fmt: skip


def _by_gaps(panel: Panel, rows: BoolArray, *, alpha: float) -> Evaluation:
    """Return the verdict on the newest period: have rare events come closer together, or has none come for long?

    Within a period events are taken to lie at equal distances, for cells do not say when they came.
    """
    counts = _counts(panel, rows)
    number, width = counts.shape
    gaps = [_gaps_of(row) for row in counts]
    most = max((len(each) for each in gaps), default=0)
    blank = np.full((number, 1), np.nan)
    if not most:
        reason = np.full((number, 1), Reason.SHORT_HISTORY)
        none = np.full((number, 1), -1)
        return Evaluation(np.array([width - 1]), blank, blank, blank, blank, blank, blank, none, reason)
    table = np.full((number, most), np.nan)
    for row, each in enumerate(gaps):
        table[row, most - len(each) :] = each
    more = detection.rare_events(table[:, :-1], alpha=alpha, direction="up", latest=1) if most > 1 else None
    fewer = detection.rare_events(table, alpha=alpha, direction="down", latest=1)
    # An event closes the gap before it: only in a period with one may events have come closer together.
    has_event = np.nan_to_num(counts[:, -1:]) > 0
    soon = np.where(has_event & (more is not None), more.p_value if more else np.nan, 1.0)
    late = fewer.p_value
    reason = np.where(np.isnan(counts[:, -1:]), Reason.NO_FIGURE, fewer.reason)
    p = np.where(reason == Reason.EVALUATED, np.minimum(2 * np.fmin(soon, late), 1.0), np.nan)
    is_soon = soon <= np.nan_to_num(late, nan=1.0)
    seen = _recent_rate(counts, is_soon[:, 0], table)
    usual = 1 / np.where(is_soon, more.expected if more else np.nan, fewer.expected)
    began = np.where(is_soon[:, 0], width - 1 - np.floor(np.nansum(table[:, -4:-1], axis=1)), width - table[:, -1])
    since = np.where(np.isnan(p[:, 0]), -1, np.clip(np.nan_to_num(began), 0, width - 1)).astype(np.int64)
    return Evaluation(
        np.array([width - 1]), seen[:, None], usual, blank, blank, p, np.where(is_soon, 1.0, -1.0), since[:, None],
        reason,
    )  # fmt: skip


def _gaps_of(counts: FloatArray) -> FloatArray:
    """Return the gaps between the events of one series, in periods, the one that is still open last."""
    known = np.nan_to_num(counts).astype(np.int64)
    at = np.concatenate([column + (np.arange(k) + 0.5) / k for column, k in enumerate(known) if k] or [np.empty(0)])
    return np.append(np.diff(at), len(counts) - at[-1]) if at.size else np.empty(0)


def _recent_rate(counts: FloatArray, is_soon: BoolArray, table: FloatArray) -> FloatArray:
    """Return events a period over what is judged: the last three gaps, or none since the last event."""
    together = np.nansum(table[:, -4:-1], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(is_soon, 3 / together, 0.0))


def _counts(panel: Panel, rows: BoolArray) -> FloatArray:
    is_sum = panel.definition.statistic.kind == "sum"
    return np.asarray((panel.value if is_sum else panel.numerator)[rows])


def _are_rare(panel: Panel) -> BoolArray:
    if kind_of(panel) is not Kind.COUNTS or panel.grain == "hour":
        return np.zeros(len(panel.areas), np.bool_)
    counts = _counts(panel, np.ones(len(panel.areas), np.bool_))
    known = (~np.isnan(counts)).sum(axis=1)
    mean = np.nansum(counts, axis=1) / np.maximum(known, 1)
    return np.asarray(panel.has_figures & (mean < RARE))


def _is_whole(figures: FloatArray) -> bool:
    known = figures[~np.isnan(figures)]
    return bool(known.size) and bool(np.all((known >= 0) & (known == np.floor(known))))
