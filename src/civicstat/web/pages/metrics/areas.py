"""The areas of a metric beside one another: on a map, and in order with their intervals."""

from dataclasses import dataclass

from django.http import HttpResponse

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.measurement.metrics.funnels import why_no_funnel
from civicstat.measurement.metrics.headlines import WAITING, headline, leading_or_part
from civicstat.measurement.metrics.kept import CITY_ALONE
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.web.pages.figures import map_of, ranking_of
from civicstat.web.pages.metrics.funnels import funnel_figure
from civicstat.web.pages.metrics.multiples import multiples_of_areas, order_field
from civicstat.web.pages.metrics.subject import Subject, show, subject_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Figure

VIEW = "metric-areas"
MOST_COMPARED = 30  # periods back, in which cohorts old enough to tell are found
MOST = {"week": 55, "month": 25, "quarter": 13, "fiscal_quarter": 13, "four_weeks": 27}  # periods read of each area


@dataclass(frozen=True)
class Layered:
    """The areas of one layer: their series, and the city's led by its newest figure."""

    layer: AreaLayer
    city: Series
    parts: list[Series]


@open_to("staff")
def areas(request: StaffRequest, slug: str) -> HttpResponse:
    subject = subject_of(request, slug, {"order": order_field()})
    layer = chosen_layer(subject)
    context: dict[str, object] = {
        "layer": layer,
        "layer_tabs": [(each.plural, subject.address(VIEW, layer=each.slug), each == layer) for each in subject.layers],
        "months_url": subject.address(VIEW, grain="month"),
    }
    layered = layered_of(subject, layer)
    if layered is not None:
        context |= figures_of(subject, layered) | {"no_funnel": why_no_funnel(subject.definition)}
    return show(subject, VIEW, "areas", context)


def figures_of(subject: Subject, layered: Layered) -> dict[str, Figure | None]:
    """Return the charts of a layer's areas."""
    definition, city, parts = subject.definition, layered.city, layered.parts
    return {
        "ranking": ranking_of(definition, parts, city),
        "map": map_of(definition, layered.layer, parts, city),
        "funnel": funnel_figure(definition, city, parts, layered.layer.plural),
        "multiples": multiples_of_areas(definition, city, parts, subject.form.chosen("order")),
    }


def chosen_layer(subject: Subject) -> AreaLayer | None:
    """Return the layer that is asked for, or that of the area; the first one where neither is known."""
    wanted = subject.request.GET.get("layer", "")
    for layer in subject.layers:
        if layer.slug == wanted or (not wanted and layer.pk == subject.area.layer_id):
            return layer
    return subject.layers[0] if subject.layers else None


def layered_of(subject: Subject, layer: AreaLayer | None) -> Layered | None:
    """Return the series of a layer's areas; None where none are kept for this kind of period."""
    metric, grain = subject.metric, subject.grain
    if layer is None or grain in CITY_ALONE:
        return None
    areas = list(layer.areas.filter(is_target=True).select_related("layer").defer("boundary"))
    city = Area.objects.select_related("layer").get(layer__slug=CITY)
    most = MOST_COMPARED if metric.definition.statistic.kind in WAITING else MOST.get(grain, 0)
    series = read_many([metric], [city, *areas], grain, most=most)
    whole = leading_or_part(headline(series[metric.pk, city.pk]))
    return Layered(layer, whole, [series[metric.pk, area.pk] for area in areas])
