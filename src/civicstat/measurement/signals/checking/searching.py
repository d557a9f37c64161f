"""A search over all series: panels come in, with what each detector makes of them; what lies far out goes out."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from civicstat.directory.models import Area
from civicstat.directory.populations import Populations
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals.checking.costs import NOBODY, PER_MONTH, costs_of, inverse_shares, likely_false
from civicstat.measurement.signals.checking.detectors import OF_SERIES, Detector, evaluate, rows_for
from civicstat.measurement.signals.checking.far import Far
from civicstat.measurement.signals.checking.looks import Look
from civicstat.measurement.signals.checking.panels import Panel, Range, panel_of, range_of
from civicstat.stats.detection import Evaluation, Reason
from civicstat.stats.intervals import FloatArray

COARSE: tuple[Grain, ...] = ("week", "month", "quarter")  # the finest of them that is kept
FINE: tuple[Grain, ...] = ("hour", "day")  # besides, where kept
ALPHA = 0.005  # for limits, and for since when: by how much a period must stand out to belong to a change


@dataclass(frozen=True)
class Part:
    """What one detector made of one panel, or one look.

    skipped: reason in words -> series, at the newest period. is_again: it must be looked at again, changed or not.
    """

    panel: Panel | Range
    detector: Detector
    series: int
    evaluated: int
    skipped: Mapping[str, int]
    far: tuple[Far, ...] = field(default=())
    is_again: bool = False
    layers: Mapping[str, int] = field(default_factory=dict)  # layer -> series judged at the newest period; "" of looks


@dataclass(frozen=True)
class _Judged:
    panel: Panel
    detector: Detector
    areas: tuple[Area, ...]
    found: Evaluation


def grains_of(definition: MetricDefinition) -> tuple[Grain, ...]:
    """Return the kinds of period by which a metric is checked."""
    coarse = next((grain for grain in COARSE if grain in definition.periods), None)
    fine = tuple(grain for grain in FINE if grain in definition.periods)
    return (*fine, coarse) if coarse else fine


def ranges_of(metrics: Iterable[Metric], *, at: datetime) -> Iterator[Range]:
    """Yield the final periods of metrics, by each kind of period by which they are checked."""
    for metric in metrics:
        for grain in grains_of(metric.definition):
            if (found := range_of(metric, grain, at=at)) is not None:
                yield found


def panels_of(ranges: Iterable[Range]) -> Iterator[Panel]:
    """Yield the figures of ranges."""
    areas = list(Area.objects.select_related("layer").defer("boundary").order_by("layer__position", "position", "pk"))
    populations = Populations.load()
    for span in ranges:
        yield panel_of(span, areas, populations)


def search(
    panels: Iterable[tuple[Panel, int]], *, ceiling: float, looks: Sequence[Look] = (),
    others: Mapping[Hashable, int] = NOBODY,
) -> list[Part]:  # fmt: skip
    """Return what detectors make of panels, each with how many of its latest periods are looked at, and of looks.

    Only what costs at most the ceiling, in false alarms a month, is told one by one. others: stratum (kind of period,
    detector, layer) -> series that share the budget and are judged at other times.
    """
    judged = [each for panel, latest in panels for each in _judge(panel, latest)]
    ends = max((each.found.periods.size for each in judged), default=1 if looks else 0)
    far: list[list[Far]] = [[] for _ in judged]
    seen: list[list[Far]] = [[] for _ in looks]
    for back in range(ends):  # each round of evaluations shares one budget: the newest periods, those before, ...
        _tell(judged, looks if back == 0 else (), back, ceiling, (far, seen), others)
    parts = [_part(each, tuple(found)) for each, found in zip(judged, far, strict=True)]
    return parts + [_part_of_look(each, tuple(found)) for each, found in zip(looks, seen, strict=True)]


def _judge(panel: Panel, latest: int) -> Iterator[_Judged]:
    for detector in OF_SERIES:
        rows = rows_for(panel, detector)
        if rows.any():
            found = evaluate(panel, detector, rows, alpha=ALPHA, latest=min(latest, panel.width))
            yield _Judged(panel, detector, tuple(panel.areas[row] for row in np.flatnonzero(rows)), found)


def _tell(
    judged: list[_Judged], looks: Sequence[Look], back: int, ceiling: float,
    found: tuple[list[list[Far]], list[list[Far]]], others: Mapping[Hashable, int],
) -> None:  # fmt: skip
    """Add to `found`, the caller's own, what lies far out in the period so many before the newest, and in looks."""
    p_values, strata, times = list[FloatArray](), list[tuple[str, ...]](), list[float]()
    owners, rows = list[int](), list[int]()
    for number, each in enumerate(judged):
        if back >= each.found.periods.size:
            continue
        column = each.found.p_value[:, -1 - back]
        p_values.append(column)
        strata += [(each.panel.grain, each.detector.value, area.layer.slug) for area in each.areas]
        times += [PER_MONTH[each.panel.grain]] * len(each.areas)
        owners += [number] * len(each.areas)
        rows += range(len(each.areas))
    p_values.append(np.array([each.p_value for each in looks], np.float64))
    strata += [(each.wanted.span.grain, each.wanted.detector.value, "") for each in looks]
    times += [PER_MONTH[each.wanted.span.grain] for each in looks]
    p = np.concatenate(p_values)
    shares = inverse_shares(p, strata, others)
    costs, false = costs_of(p, shares, np.array(times)), likely_false(p, inverse_shares(p, strata))
    of_series, of_looks = found
    for at in np.flatnonzero(costs[: len(owners)] <= ceiling):
        each, row = judged[owners[at]], rows[at]
        of_series[owners[at]].append(_far(each, row, back, float(costs[at]), float(false[at])))
    for place, each_look in enumerate(looks, start=len(owners)):
        # What is farthest out has the cost of the look; other areas of the same look cost more, as their p-values are.
        alone = np.array([far.p_value for far in each_look.far])
        told = costs_of(alone, np.full(alone.size, shares[place]), np.full(alone.size, times[place]))
        of_looks[place - len(owners)].extend(
            replace(far, cost=float(cost), likely_false=float(false[place]))
            for far, cost in zip(each_look.far, told, strict=True) if cost <= ceiling
        )  # fmt: skip


def _far(each: _Judged, row: int, back: int, cost: float, false: float) -> Far:
    found, column = each.found, -1 - back
    period = int(found.periods[column])
    since = int(found.since[row, column])
    return Far(
        each.areas[row], each.panel.period(period), each.panel.period(since if since >= 0 else period),
        float(found.observed[row, column]), float(found.expected[row, column]), _plain(found.lower[row, column]),
        _plain(found.upper[row, column]), float(found.p_value[row, column]), cost, false,
    )  # fmt: skip


def _part(each: _Judged, far: tuple[Far, ...]) -> Part:
    reasons = Counter(int(reason) for reason in each.found.reason[:, -1])
    evaluated = reasons.pop(Reason.EVALUATED, 0)
    skipped = {Reason(reason).sentence: number for reason, number in sorted(reasons.items())}
    judged = each.found.reason[:, -1] == Reason.EVALUATED
    layers = Counter(area.layer.slug for area, is_judged in zip(each.areas, judged, strict=True) if is_judged)
    return Part(each.panel, each.detector, len(each.areas), evaluated, skipped, far, layers=dict(layers))


def _part_of_look(each: Look, far: tuple[Far, ...]) -> Part:
    skipped = {each.skipped: 1} if each.skipped else {}
    judged = {} if skipped else {"": 1}
    return Part(each.wanted.span, each.wanted.detector, 1, 1 - len(skipped), skipped, far, each.is_again, judged)


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
