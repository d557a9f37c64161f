"""Every metric as a line of the weekly view, kept in memory for as long as nothing changes that it rests on.

A line takes two milliseconds to read, draw and write, and a city may have hundreds. Each process keeps its own.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Model, Q, Sum
from django.urls import reverse

from civicstat.directory.models import Area, AreaLayer, Department, Population
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.headlines import WAITING, headline, leading_or_part
from civicstat.measurement.metrics.models import Change, Metric, MetricVersion
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.residents import why_no_residents
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.measurement.metrics.staleness import late_datasets
from civicstat.measurement.overnight.models import Clearing
from civicstat.measurement.records.models import Finding, QualityCheck
from civicstat.measurement.sources.models import Delivery
from civicstat.web.pages.explore.changes.links import chance_url
from civicstat.web.pages.figures import change_since, estimate_of, sparkline_of
from civicstat.web.pages.shown.cautions import BLOCKED, cautions_on
from civicstat.web.ui.clock import city_now
from civicstat.web.ui.metric_rows import MetricRow
from civicstat.web.ui.moved import size_of
from civicstat.web.ui.moved import size_of_figures as size_of_figures

# How many periods are read: the latest, the one a year before, and a trend between them.
MOST: dict[Grain, int] = {"week": 55, "month": 14, "quarter": 14, "year": 14, "rolling_year": 14}
MISSING_WORTH_SAYING = 0.05
FURTHER_THEMES = "Further metrics"
MOST_KEPT = 48  # views: an area, a kind of period and a comparison each; some 300 kB for a hundred metrics
_RESTS_ON: tuple[type[Model], ...] = (Change, MetricVersion, QualityCheck, Delivery, Population, AreaLayer)
State = tuple[object, ...]


@dataclass(frozen=True)
class Line:
    """A metric in the weekly view. size: how large its change is, whatever it is measured in."""

    metric: int
    slug: str
    department: int | None
    theme: str
    label: str  # of the period that its figure is of
    is_part: bool
    period: int
    row: MetricRow
    size: float

    @property
    def verdict(self) -> str:
        """Whether the figure changed beyond chance: "bad", "good", "neutral" for neither way being better, or ""."""
        change = self.row.change
        if change is None or change.way in ("same", "apart") or "blocked" in self.row.states:
            return ""
        return change.verdict if change.verdict in ("bad", "good") else ""


@dataclass(frozen=True)
class Lines:
    """The metrics that have figures for an area and a kind of period. period: the label above them."""

    lines: tuple[Line, ...]
    period: str


def lines_for(area: Area, grain: Grain, compare: str) -> Lines:
    """Return every metric with figures for an area, whoever may see it; the page asks the door.

    compare: "year" with the same period a year before, "before" with the period before.
    """
    return _lines(area.pk, grain, compare, data_state())


def data_state() -> State:
    """Return what is different after each change of figures, passports, deliveries, findings, areas and residents."""
    newest = tuple(model._default_manager.aggregate(newest=Max("pk"))["newest"] for model in _RESTS_ON)
    metrics = Metric.objects.aggregate(at=Max("computed_at"), faults=Count("pk", filter=~Q(fault="")), all=Count("pk"))
    layers = AreaLayer.objects.aggregate(versions=Sum("version"))
    stopping = tuple(Finding.objects.blocking().order_by("pk").values_list("pk", flat=True))
    held = ("held", *Clearing.objects.holding().order_by("pk").values_list("pk", flat=True))
    return (*newest, *metrics.values(), *layers.values(), *stopping, *held, *sorted(late_datasets(city_now())))


def forget() -> None:
    """Keep nothing of what was read so far."""
    _lines.cache_clear()


@lru_cache(maxsize=MOST_KEPT)
def _lines(area_id: int, grain: Grain, compare: str, _state: State) -> Lines:
    area = Area.objects.select_related("layer").defer("boundary").get(pk=area_id)
    metrics = list(Metric.objects.select_related("dataset").prefetch_related("versions").order_by("theme", "title"))
    series = read_many(metrics, [area], grain, most=MOST[grain])
    computed = {metric.pk for metric in metrics if metric.computed_at is not None or metric.fault}
    shown = [each for each in series.values() if each.points and each.metric.pk in computed]
    told = [(each, leading_or_part(headline(each))) for each in shown if grain in each.definition.periods]
    period = common_period(led for _, led in told)
    cautions = cautions_on(metrics, city_now())
    lines = tuple(_line(each, led, compare, period, cautions[each.metric.slug].badges) for each, led in told)
    for line in lines:
        line.row.html  # noqa: B018  # drawn and written now, and kept
    return Lines(lines, period)


def common_period(series: Iterable[Series]) -> str:
    """Return the label of the latest period that most metrics have, the newest of several; empty without one.

    A part of a period stands above the figures only where there is no whole one.
    """
    latest = Counter((not each.is_part, each.latest.period, each.latest.label) for each in series if each.latest)
    if not latest:
        return ""
    return max(latest, key=lambda found: (found[0], latest[found], found))[2]


def _line(series: Series, told: Series, compare: str, period: str, cautions: tuple[str, ...]) -> Line:
    before = earlier(told, compare)
    metric, area = series.metric, series.area
    row = MetricRow(
        key=f"m-{metric.pk}",
        title=series.definition.title,
        url=f"{reverse('metric', args=[metric.slug])}?area={area.layer.slug}.{area.code}&grain={series.grain}",
        estimate=estimate_of(series.definition, told.latest),
        note=_note(told, series, period),
        trend=sparkline_of(told),
        change=change_since(told, before),
        states=cautions if BLOCKED in cautions else (*_state(told), *cautions),
        test_url=chance_url(told, before, why="page"),
    )
    return Line(
        metric.pk, metric.slug, metric.department_id, series.definition.theme or FURTHER_THEMES,
        told.latest.label if told.latest else "", told.is_part, told.latest.period if told.latest else 0, row,
        size_of(told.latest, before, is_share=series.definition.unit == "share"),
    )  # fmt: skip


def earlier(series: Series, compare: str) -> Point | None:
    """Return the point that a series is compared with."""
    if compare != "before" or series.latest is None or series.grain == "rolling_year":
        return series.year_before
    return series.at(series.latest.period - 1)


def of_department(lines: Iterable[Line], department: Department | None) -> list[Line]:
    """Return the lines of the metrics that a department owns; all without one."""
    return [line for line in lines if department is None or line.department == department.pk]


def _note(told: Series, series: Series, period: str) -> str:
    """Return what must be known beside a figure: of which period it is where not of the others', or what it lacks."""
    latest = told.latest
    if latest is None:
        return ""
    if latest.value is None and (why := why_no_residents(series.metric, [series.area])):
        return why
    if series.latest is not None and latest.period != series.latest.period:
        is_young = told.definition.statistic.kind in WAITING
        return f"{latest.label}, the latest that {'is old enough to tell' if is_young else 'has a figure'}"
    if latest.label != period:
        ends = "" if told.is_part else ", where its data ends"
        return f"{latest.label[0].upper()}{latest.label[1:]}{ends}"
    if latest.value is None or latest.missing_share < MISSING_WORTH_SAYING or told.definition.statistic.kind == "index":
        return ""
    return f"{latest.missing_share:.0%} of the records lack what is measured"


def _state(series: Series) -> tuple[str, ...]:
    if series.metric.fault:
        return ("failed",)
    if series.latest is None:
        return ("no_data",)
    if series.latest.value is None and (series.is_part or not series.latest.is_provisional):
        return ()  # the reason stands in the place of the figure
    return ("provisional",) if series.latest.is_provisional else ("final",)
