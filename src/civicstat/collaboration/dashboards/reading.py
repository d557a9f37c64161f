"""Blocks with the figures that they show, read at one go in the name of whoever looks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from civicstat.collaboration.dashboards.catalog import area_at
from civicstat.collaboration.dashboards.definitions import Block, Chart, Compare, DashboardDefinition, Goal, Metric
from civicstat.directory.models import CITY, Area, AreaLayer, User
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.models import Goal as SetGoal
from civicstat.measurement.goals.progress import Progress
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.headlines import WAITING, headline, leading_or_part
from civicstat.measurement.metrics.models import Metric as AdoptedMetric
from civicstat.measurement.metrics.series import Series, read_many

# Periods read for a figure with its year before and its trend; for a chart; and for areas, of which the newest leads.
MOST: Mapping[str, Mapping[str, int]] = {
    "metric": {"week": 55, "day": 370, "hour": 9000},
    "chart": {"week": 105, "day": 92, "hour": 168, "month": 61},
}
MOST_OF_FEW, MOST_COMPARED = 14, 30
NOT_THERE = "There is no {sort} {name!r} that you may see."


@dataclass(frozen=True)
class ReadBlock:
    """A block and what it shows. number: its place, from 1. fault: why it shows nothing.

    series: as it is led, by its newest figure that can be told. parts: the areas of a layer.
    """

    number: int
    block: Block
    fault: str = ""
    series: Series | None = None
    layer: AreaLayer | None = None
    parts: tuple[Series, ...] = ()
    progress: Progress | None = None


@dataclass(frozen=True)
class _Wanted:
    """A metric, area and kind of period that a block asks for."""

    metric: AdoptedMetric
    areas: tuple[Area, ...]
    grain: Grain
    most: int


def read_blocks(
    blocks: Sequence[tuple[int, Block]], definition: DashboardDefinition, user: User, *, at: datetime
) -> list[ReadBlock]:
    """Return blocks of a dashboard with their figures; those that need none come back as they are.

    at: the moment by which the data of goals may be out of date.
    """
    places = _Places(definition)
    metrics = _metrics([block for _, block in blocks], user)
    asked = {number: _asked(block, definition, metrics, places) for number, block in blocks}
    series = _series([each for each in asked.values() if isinstance(each, _Wanted)])
    goals = _goals([block for _, block in blocks], user, at)
    return [_read(number, block, asked[number], series, goals) for number, block in blocks]


class _Places:
    """Areas by their keys; each is looked for once."""

    def __init__(self, definition: DashboardDefinition) -> None:
        self._usual = definition.area
        self._found: dict[str, Area | None] = {}

    def find(self, place: str) -> Area | None:
        key = place or self._usual
        if key not in self._found:
            self._found[key] = area_at(key) if key else self.city
        return self._found[key]

    @cached_property
    def city(self) -> Area:
        found: Area = Area.objects.select_related("layer").defer("boundary").get(layer__slug=CITY)
        return found

    def of_layer(self, layer: AreaLayer) -> list[Area]:
        """Return the whole city, and the areas of a layer."""
        return [self.city, *layer.areas.filter(is_target=True).select_related("layer").defer("boundary")]


def _metrics(blocks: Iterable[Block], user: User) -> dict[str, AdoptedMetric]:
    slugs = {block.metric for block in blocks if isinstance(block, Metric | Chart | Compare)}
    if not slugs:
        return {}
    found = AdoptedMetric.objects.visible_to(user).filter(slug__in=slugs).select_related("dataset")
    return {metric.slug: metric for metric in found.prefetch_related("versions")}


def _asked(
    block: Block, definition: DashboardDefinition, metrics: Mapping[str, AdoptedMetric], places: _Places
) -> _Wanted | AreaLayer | str:
    """Return what a block asks for; empty where it needs no figures, and a sentence where it asks in vain."""
    if not isinstance(block, Metric | Chart | Compare):
        return ""
    metric = metrics.get(block.metric)
    if metric is None:
        return NOT_THERE.format(sort="metric", name=block.metric)
    grain = block.period or _fitting(metric, definition.period)
    if isinstance(block, Compare):
        layer = AreaLayer.objects.filter(slug=block.layer).first()
        if layer is None:
            return f"There is no area layer {block.layer!r}."
        most = MOST_COMPARED if metric.definition.statistic.kind in WAITING else 2
        return _Wanted(metric, tuple(places.of_layer(layer)), grain, most)
    area = places.find(block.area)
    if area is None:
        return f"There is no area {block.area or definition.area!r}."
    most = MOST[block.kind].get(grain, 0 if block.kind == "chart" else MOST_OF_FEW)
    return _Wanted(metric, (area,), grain, most)


def _fitting(metric: AdoptedMetric, grain: Grain) -> Grain:
    """Return a kind of period that is kept for a metric: the one of the dashboard if it is, else the next coarser."""
    kept = metric.definition.periods
    return grain if grain in kept else next((each for each in ("month", "quarter", "year") if each in kept), kept[0])


def _series(wanted: Iterable[_Wanted]) -> dict[tuple[int, int, Grain, int], Series]:
    """Read what blocks ask for, all metrics of the same areas and periods together."""
    together: dict[tuple[tuple[int, ...], Grain, int], list[_Wanted]] = {}
    for each in wanted:
        together.setdefault((tuple(area.pk for area in each.areas), each.grain, each.most), []).append(each)
    found: dict[tuple[int, int, Grain, int], Series] = {}
    for (_, grain, most), group in together.items():
        metrics = list({each.metric.pk: each.metric for each in group}.values())
        for (metric, area), series in read_many(metrics, group[0].areas, grain, most=most).items():
            found[metric, area, grain, most] = series
    return found


def _goals(blocks: Iterable[Block], user: User, at: datetime) -> dict[str, Progress]:
    slugs = {block.goal for block in blocks if isinstance(block, Goal)}
    if not slugs:
        return {}
    goals = SetGoal.objects.visible_to(user).filter(slug__in=slugs).select_related("metric__dataset", "layer")
    goals = goals.prefetch_related("metric__versions", "contributions__department")
    return {each.goal.slug: each for each in kept_progress(goals, at=at)}


def _read(
    number: int,
    block: Block,
    asked: _Wanted | AreaLayer | str,
    series: Mapping[tuple[int, int, Grain, int], Series],
    goals: Mapping[str, Progress],
) -> ReadBlock:
    read = ReadBlock(number, block)
    if isinstance(block, Goal):
        progress = goals.get(block.goal)
        fault = "" if progress else NOT_THERE.format(sort="goal", name=block.goal)
        return replace(read, progress=progress, fault=fault)
    if not isinstance(asked, _Wanted):
        return replace(read, fault=str(asked))
    found = list(_of(asked, series))
    led = leading_or_part(headline(found[0]))
    layer = asked.areas[-1].layer if isinstance(block, Compare) else None
    return replace(read, series=led, parts=tuple(found[1:]), layer=layer)


def _of(asked: _Wanted, series: Mapping[tuple[int, int, Grain, int], Series]) -> Iterator[Series]:
    for area in asked.areas:
        yield series[asked.metric.pk, area.pk, asked.grain, asked.most]
