"""An evaluation: every kept series is checked once for each new figure, and the log says so."""

import time
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from civicstat.directory.models import Area
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.signals.budgets import largest_budget
from civicstat.measurement.signals.checking.detectors import OF_SERIES
from civicstat.measurement.signals.checking.looks import GRAIN_OF, Look, look, wanted_looks
from civicstat.measurement.signals.checking.panels import Panel, Range
from civicstat.measurement.signals.checking.searching import Part, panels_of, ranges_of, search
from civicstat.measurement.signals.models import Checked, Evaluation, Reading
from civicstat.measurement.signals.models.people import LARGEST_BUDGET
from civicstat.measurement.signals.opening import open_signals
from civicstat.store.interface import Store
from civicstat.store.tables import StoreFault

FIRST_LOOK = {"hour": 48, "day": 28, "week": 9, "month": 3, "quarter": 1}  # periods looked at the first time
LONGEST_LOOK = 26  # periods that are made up for after a long silence


def evaluate(
    *, at: datetime, ran_at: datetime, everything: bool = False, metrics: QuerySet[Metric] | None = None
) -> Evaluation:
    """Check every series that has new final figures, open signals for what lies far out, and enter it into the log.

    at: by the clock of the city; what is provisional then is left for a later evaluation. everything: also what has
    been checked as it stands. metrics: those to look at; all if None. Evaluating twice opens no second signal. One that
    does not end is in the log with its fault.
    """
    try:
        return _evaluate(at, ran_at, everything, metrics)
    except CivicStatError as fault:
        Evaluation.objects.create(at=at, ran_at=ran_at, fault=str(fault))
        raise


def _evaluate(at: datetime, ran_at: datetime, everything: bool, metrics: QuerySet[Metric] | None) -> Evaluation:
    begun = time.perf_counter()
    chosen = Metric.objects.all() if metrics is None else metrics
    found = list(chosen.select_related("dataset", "department").prefetch_related("versions"))
    before = _last_checked()
    wanted = [(span, _new_periods(span, before, everything)) for span in ranges_of(found, at=at)]
    looked_at = [(span, many) for span, many in wanted if many]
    panels = panels_of(span for span, _ in looked_at)
    looks = _looks(found, at, everything)
    parts = search(
        zip(panels, (many for _, many in looked_at), strict=True),
        ceiling=LARGEST_BUDGET,
        looks=looks,
        others=_others(looked_at, looks),
    )
    checked = {span.metric.pk for span, _ in looked_at} | {each.wanted.span.metric.pk for each in looks}
    with transaction.atomic():
        evaluation = Evaluation.objects.create(at=at, ran_at=ran_at, unchanged=len(found) - len(checked))
        readings = _enter(evaluation, parts)
        budget = largest_budget()
        evaluation.series = sum(part.series for part in parts)
        evaluation.evaluated = sum(part.evaluated for part in parts)
        evaluation.found = sum(reading.cost <= budget for reading in readings)
        evaluation.opened = len(open_signals(readings, budget=budget, at=ran_at))
        evaluation.seconds = time.perf_counter() - begun
        evaluation.save()
    return evaluation


def _looks(metrics: Sequence[Metric], at: datetime, everything: bool) -> list[Look]:
    """Look at places and changes of records, once for each new final period."""
    before = {
        (each.metric_id, each.detector): each.stand
        for each in Checked.objects.filter(detector__in=[detector.value for detector in GRAIN_OF]).newest()
    }
    wanted = [
        each for each in wanted_looks(metrics, at=at)
        if everything or before.get((each.span.metric.pk, each.detector.value)) != stand_of_look(each.span)
    ]  # fmt: skip
    if not wanted:
        return []
    store: Store | None
    try:
        store = record_store()
    except StoreFault:
        store = None
    areas = list(Area.objects.select_related("layer").defer("boundary").order_by("layer__position", "position", "pk"))
    return [look(each, store, areas) for each in wanted]


def _others(looked_at: Sequence[tuple[Range, int]], looks: Sequence[Look]) -> dict[Hashable, int]:
    """Return how many series of each stratum were judged when they were checked last, and are not in this run.

    Otherwise figures that come in by and by would each have the whole budget.
    """
    grains = {(span.metric.pk, span.grain) for span, _ in looked_at}
    kinds = {(each.wanted.span.metric.pk, each.wanted.detector.value) for each in looks}
    found: Counter[Hashable] = Counter()
    of_series = {detector.value for detector in OF_SERIES}
    for each in Checked.objects.newest().only("metric_id", "grain", "detector", "layers"):
        is_in_series = (each.metric_id, each.grain) in grains and each.detector in of_series
        if is_in_series or (each.metric_id, each.detector) in kinds:
            continue
        found.update({(each.grain, each.detector, layer): int(number) for layer, number in each.layers.items()})
    return dict(found)


def stand_of_look(span: Range) -> str:
    """Return what a look rests on: a final period is looked at once, whatever comes in later."""
    return f"period {span.settled}, definition {span.metric.current.number}"


def stand_of(panel: Panel | Range) -> str:
    """Return what a check rests on: the newest final period, the data and the definition."""
    dataset = panel.metric.dataset
    data = f"data {dataset.data_version}" if dataset else f"computed {panel.metric.computed_at:%Y-%m-%d %H:%M:%S}"
    return f"period {panel.settled}, {data}, definition {panel.metric.current.number}"


def _last_checked() -> dict[tuple[int, str], Checked]:
    """Return the newest check of each metric and kind of period."""
    of_series = Checked.objects.filter(detector__in=[detector.value for detector in OF_SERIES])
    newest = of_series.newest().only("metric_id", "grain", "period", "stand")
    return {(each.metric_id, each.grain): each for each in newest}


def _new_periods(panel: Range, before: dict[tuple[int, str], Checked], everything: bool) -> int:
    """Return how many of the latest periods are to be looked at; 0 where nothing changed since the last time."""
    last = before.get((panel.metric.pk, panel.grain))
    if last is None:
        return FIRST_LOOK[panel.grain]
    if last.stand == stand_of(panel) and not everything:
        return 0
    return min(max(panel.settled - last.period, 1), LONGEST_LOOK)


def _enter(evaluation: Evaluation, parts: Sequence[Part]) -> list[Reading]:
    Checked.objects.bulk_create(
        Checked(
            evaluation=evaluation, metric=part.panel.metric, grain=part.panel.grain, detector=part.detector,
            period=part.panel.settled, stand=_stand_of_part(part), series=part.series, evaluated=part.evaluated,
            found=len(part.far), skipped=dict(part.skipped), layers=dict(part.layers),
        )
        for part in parts
    )  # fmt: skip
    readings = [reading for part in parts for reading in _readings(evaluation, part)]
    Reading.objects.bulk_create(readings, batch_size=500)
    return readings


def _stand_of_part(part: Part) -> str:
    if part.detector in OF_SERIES:
        return stand_of(part.panel)
    return "" if part.is_again or not isinstance(part.panel, Range) else stand_of_look(part.panel)


def _readings(evaluation: Evaluation, part: Part) -> Iterator[Reading]:
    for far in part.far:
        yield Reading(
            evaluation=evaluation, metric=part.panel.metric, area=far.area, grain=part.panel.grain,
            detector=part.detector, period=far.period, since=far.since, is_up=far.observed >= far.expected,
            observed=far.observed, expected=far.expected, lower=far.lower, upper=far.upper, p_value=far.p_value,
            cost=far.cost, likely_false=far.likely_false, details=far.details,
        )  # fmt: skip
