"""Fault of the data or true change? What speaks for either is weighed, with its reasons; people decide.

docs/methods/what-a-signal-is.md
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.directory.nesting import inside
from civicstat.measurement.metrics.blocking import columns_read, concerning
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series, breaks_of, read_series
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import FindingKind, percent
from civicstat.measurement.signals.checking.detectors import OF_SERIES
from civicstat.measurement.signals.models import Reading, Signal
from civicstat.measurement.signals.opening import datasets_behind
from civicstat.measurement.sources.models import Delivery, DeliveryState
from civicstat.store.conditions import columns_of

NEAR = timedelta(days=14)  # within which what began together is thought to belong together
STRONG, WEAK = 2, 1  # of what speaks for either: one strong clue is enough, or three weak ones
MUCH_MISSING = 0.05  # of the records, more than before
MANY_AREAS, MOST_OF_THEM = 5, 0.6  # areas of a layer, and the share of them that moves at once
FEW_OF_THEM = 0.2
LASTING = {"hour": 24, "day": 14, "week": 6, "month": 3, "quarter": 2}  # periods


class Likeness(StrEnum):
    """What a signal looks like. It is never more than a hint."""

    FAULT = "fault"
    CHANGE = "change"
    OPEN = "open"


@dataclass(frozen=True)
class Clue:
    """One thing that speaks for a fault of the data or for a true change. weight: STRONG or WEAK."""

    speaks_for: Likeness
    weight: int
    sentence: str


@dataclass(frozen=True)
class Suspicion:
    """What a signal looks like, and every clue, those of the greatest weight first."""

    likeness: Likeness
    clues: tuple[Clue, ...]

    def of(self, likeness: Likeness) -> list[Clue]:
        return [clue for clue in self.clues if clue.speaks_for is likeness]


def suspect(signal: Signal) -> Suspicion:
    """Weigh findings, completeness, lateness, what moves at the same time, and how long it lasts."""
    clues = [*_findings(signal), *_kind(signal), *_deliveries(signal), *_definitions(signal)]
    if signal.detector in {detector.value for detector in OF_SERIES}:
        series = read_series(signal.metric, signal.area, signal.kind_of_period)
        clues += [*_completeness(signal, series), *_other_areas(signal), *_other_sources(signal)]
    return weigh(clues)


def weigh(clues: list[Clue]) -> Suspicion:
    """Return what clues come to: one side must have a strong one, or three weak ones, and weigh more than the other."""
    ordered = tuple(sorted(clues, key=lambda clue: -clue.weight))
    weights = {
        likeness: [clue.weight for clue in ordered if clue.speaks_for is likeness]
        for likeness in (Likeness.FAULT, Likeness.CHANGE)
    }
    heavier = max(weights, key=lambda likeness: sum(weights[likeness]))
    mine, others = weights[heavier], sum(sum(each) for each in weights.values()) - sum(weights[heavier])
    is_strong = max(mine, default=0) >= STRONG or sum(mine) > STRONG
    return Suspicion(heavier if is_strong and sum(mine) > others else Likeness.OPEN, ordered)


def _findings(signal: Signal) -> Iterator[Clue]:
    """Yield findings about what the metric reads that hold in the area in the signal's time, and began at some time."""
    for finding in {*concerning(signal.metric, signal.area, signal.since_on), *_broken_rules(signal)}:
        if finding.since is None or finding.since > signal.until_on:
            continue
        is_near = abs(finding.since - signal.since_on) <= NEAR
        when = "began at about the same time" if is_near else "holds in its time"
        weight = STRONG if is_near else WEAK
        yield Clue(Likeness.FAULT, weight, f"A finding about the records {when}: {finding.sentence}")


def _broken_rules(signal: Signal) -> Iterator[Finding]:
    """Yield findings of rules about columns that the metric reads, in this area or one that lies in it."""
    dataset = signal.metric.dataset
    if dataset is None:
        return
    read = columns_read(signal.metric.definition, dataset.definition) - {dataset.definition.time}
    rules = {rule.title: columns_of(rule.holds) for rule in dataset.definition.quality}
    here = {text for names in _names(signal.area) for text in names}
    for finding in dataset.findings.filter(kind=FindingKind.RULE, state=FindingState.OPEN):
        values = finding.evidence.get("values")
        is_here = signal.area.layer.slug == CITY or not values or bool(here & set(map(str, values)))
        if is_here and read & rules.get(finding.column, frozenset()):
            yield finding


def _names(area: Area) -> Iterable[tuple[str, str]]:
    """Return code and name of each area that lies in one, its own included."""
    return Area.objects.filter(pk__in=inside(area)).values_list("code", "name")


def _kind(signal: Signal) -> Iterator[Clue]:
    """Yield that a metric counts what records lack: its change is one of how they are kept."""
    if "is null" in getattr(signal.metric.definition.statistic, "hit", "").lower():
        yield Clue(Likeness.FAULT, WEAK, "It counts what records lack: a change in it is one of how they are kept.")


def _deliveries(signal: Signal) -> Iterator[Clue]:
    """Yield what was refused or set aside of the records of the signal's time."""
    behind = datasets_behind()[signal.metric_id]
    came = Delivery.objects.filter(
        dataset__in=behind, received_at__date__gte=signal.since_on, received_at__date__lte=signal.until_on + NEAR
    )
    refused = came.filter(state=DeliveryState.REFUSED).count()
    if refused:
        many = "A delivery was" if refused == 1 else f"{refused} deliveries were"
        yield Clue(Likeness.FAULT, WEAK, f"{many} refused in its time, so records may be missing.")


def _definitions(signal: Signal) -> Iterator[Clue]:
    for each in breaks_of(signal.metric):
        if abs(each.on - signal.since_on) <= NEAR:
            yield Clue(Likeness.FAULT, STRONG, f"The definition changed on {each.on}: {each.reason}")


def _completeness(signal: Signal, series: Series) -> Iterator[Clue]:
    """Yield whether records lack more than before, and whether the change lasts while they do not."""
    within = [point for point in series.points if signal.since <= point.period <= signal.period]
    before = [point for point in series.points if point.period < signal.since][-len(within) * 2 - 4 :]
    if not within or not before:
        return
    span = f"{len(within)} {NOUNS[signal.kind_of_period]}s"
    now, then = (_lost(points) for points in (within, before))
    if now - then >= MUCH_MISSING:
        yield Clue(
            Likeness.FAULT, STRONG,
            f"{percent(now)} of the records lack what is measured or are unusable; before it was {percent(then)}.",
        )  # fmt: skip
    elif len(within) >= LASTING.get(signal.grain, 3):
        yield Clue(
            Likeness.CHANGE,
            WEAK,
            f"It has lasted for {span}, with records as complete as before.",
        )
    if any(point.is_provisional for point in within):
        yield Clue(Likeness.FAULT, WEAK, "Its newest figures are provisional: late records may still change them.")


def _lost(points: Sequence[Point]) -> float:
    known = [(p.missing + p.unusable, p.n + p.missing + p.unusable) for p in points]
    lost, total = (sum(part) for part in zip(*known, strict=True))
    return float(lost / total) if total else 0.0


def _other_areas(signal: Signal) -> Iterator[Clue]:
    """Yield how many areas of the layer moved in the same way at once, as far as they stood out at all."""
    readings = Reading.objects.filter(
        metric=signal.metric, grain=signal.grain, is_up=signal.is_up, period__gte=signal.since - 1,
        since__lte=signal.since + 1,
    ).exclude(area__layer__slug=CITY).values_list("area_id", "area__layer_id")  # fmt: skip
    moved: dict[int, set[int]] = {}
    for area, its_layer in readings:
        moved.setdefault(its_layer, set()).add(area)
    layer = signal.area.layer if signal.area.layer.slug != CITY else None
    sizes = {signal.area.layer_id: signal.area.layer.areas.filter(is_target=True).count()} if layer else _layers(moved)
    for number, size in sizes.items():
        many = len(moved.get(number, ()))
        if size >= MANY_AREAS and many >= MOST_OF_THEM * size:
            yield Clue(
                Likeness.FAULT, STRONG,
                f"{many} of {size} areas moved in the same way at once. What happens on the streets seldom does so; a "
                "system, a rule of entry or a definition does.",
            )  # fmt: skip
        elif layer is not None and size >= MANY_AREAS and many <= max(FEW_OF_THEM * size, 1):
            yield Clue(
                Likeness.CHANGE, WEAK,
                f"Only {max(many, 1)} of {size} areas moved so; a fault of the system would show in most.",
            )  # fmt: skip


def _layers(moved: dict[int, set[int]]) -> dict[int, int]:
    return {each.pk: each.areas.filter(is_target=True).count() for each in AreaLayer.objects.filter(pk__in=moved)}


def _other_sources(signal: Signal) -> Iterator[Clue]:
    """Yield whether metrics of other datasets changed in the area at the time, or all kinds of one dataset at once."""
    behind = datasets_behind()
    near = (
        Signal.objects.exclude(pk=signal.pk)
        .filter(area=signal.area, since_on__gte=signal.since_on - NEAR, since_on__lte=signal.since_on + NEAR)
        .select_related("metric")
    )
    others = [each for each in near if not behind[each.metric_id] & behind[signal.metric_id]]
    if others:
        titles = ", ".join(sorted({each.metric.title for each in others})[:3])
        yield Clue(
            Likeness.CHANGE, STRONG, f"Records from another source moved in {signal.area.name} as well: {titles}."
        )
