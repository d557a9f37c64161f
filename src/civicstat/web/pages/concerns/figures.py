"""The latest figures of a concern's metrics, as lines of the dense table."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.urls import reverse

from civicstat.directory.models import CITY, Area
from civicstat.engagement.concerns.models import Concern
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.headlines import headline, leading_or_part
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.web.pages.figures import change_of, estimate_of, sparkline_of
from civicstat.web.ui.metric_rows import MetricGroup, MetricRow

MOST_READ = 14  # periods: the latest, the one a year before, and a trend between them


class Figures(NamedTuple):
    """Lines of the table of metrics, and where their figures are of."""

    groups: list[MetricGroup]
    area: str


def figures_of(metrics: Sequence[Metric], concern: Concern) -> Figures | None:
    """Return the latest figures of metrics in a concern's area, or in the city; None where there are no metrics.

    A concern of several areas, or a metric that is not kept by its area, is told by the whole city.
    """
    if not metrics:
        return None
    city = Area.objects.select_related("layer").filter(layer__slug=CITY).first()
    if city is None:
        return None
    own = [area for area in concern.areas.all() if area.layer.slug != CITY]
    wanted = own[0] if len(own) == 1 else city
    rows = [_row(each, wanted, city) for each in metrics]
    return Figures([MetricGroup("Metrics behind this concern", tuple(rows))], wanted.name)


def _row(metric: Metric, wanted: Area, city: Area) -> MetricRow:
    grain = _grain(metric.definition.periods)
    series = read_many([metric], [wanted], grain, most=MOST_READ)[metric.pk, wanted.pk]
    if not series.points and wanted != city:
        series = read_many([metric], [city], grain, most=MOST_READ)[metric.pk, city.pk]
    told = leading_or_part(headline(series))
    return MetricRow(
        key=f"concern-{metric.pk}", title=series.definition.title,
        url=f"{reverse('metric', args=[metric.slug])}?area={series.area.layer.slug}.{series.area.code}",
        estimate=estimate_of(series.definition, told.latest), note=_note(told, wanted), trend=sparkline_of(told),
        change=change_of(told), states=_states(told),
    )  # fmt: skip


def _states(told: Series) -> tuple[str, ...]:
    if told.latest is None:
        return ("no_data",)
    if told.latest.value is None:
        return ()  # the reason stands in the place of the figure
    return ("provisional",) if told.latest.is_provisional else ("final",)


def _note(told: Series, wanted: Area) -> str:
    when = told.latest.label if told.latest else ""
    where = told.area.name if told.area != wanted else ""
    return ", ".join(part for part in (when, where) if part)


def _grain(periods: Iterable[Grain]) -> Grain:
    kept = list(periods)
    return "month" if "month" in kept else kept[0]
