"""A metric's areas against their size."""

import math
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.funnels import Funnel, FunnelArea, funnel_of, why_no_funnel
from civicstat.measurement.metrics.headlines import headline, leading
from civicstat.measurement.metrics.kept import CITY_ALONE
from civicstat.measurement.metrics.series import read_many
from civicstat.web.api.answers.errors import MESSAGES, Refused
from civicstat.web.api.doors import find_metric
from civicstat.web.api.observations.questions import ask
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Metrics"])


class NoFunnel(Refused):
    """No funnel fits a metric, or too few areas have a figure."""


class FunnelAsked(Schema):
    """Of which areas, by which kind of period."""

    layer: str = Field(max_length=50, description="Area layer, such as beat.")
    grain: Grain | None = Field(None, description="Kind of period that is kept; months if none.")


class FunnelAreaOut(Schema):
    """One area. A limit is null where there is none."""

    code: str
    name: str
    size: float
    value: float
    low_95: float | None
    high_95: float | None
    low_998: float | None
    high_998: float | None
    side: Literal[-1, 0, 1] = Field(description="1 above the 99.8 % limits, -1 below them, 0 within.")


class FunnelOut(Schema):
    """Areas around a target."""

    metric: str
    unit: str
    layer: str
    grain: Grain
    period: str
    kind: Literal["share", "rate", "change"] = Field(
        description="A share or rate around the city's; of a count, its change since the year before around the city's."
    )
    target: float
    dispersion: float = Field(description="How many times more areas vary than chance makes them.")
    is_dispersed: bool = Field(description="Whether the limits allow for that.")
    left_out: int = Field(description="Areas without a figure.")
    areas: list[FunnelAreaOut]


@router.get("/metrics/{slug}/funnel", response={200: FunnelOut, **MESSAGES})
@open_to("staff", "token:read")
def get_funnel(request: StaffRequest, slug: str, asked: Query[FunnelAsked]) -> Any:
    """The metric's areas against their size, with the limits within which chance keeps them.

    Of the newest period that can be told. docs/methods/funnels.md says which limits, and when they are widened.
    """
    metric = find_metric(request, slug)
    definition = metric.definition
    if why := why_no_funnel(definition):
        raise NoFunnel(f"{slug} has no funnel. {why}")
    question = ask(request, metric, grain=asked.grain, layer=asked.layer)
    if not question.is_kept or question.grain in CITY_ALONE or asked.layer == CITY:
        raise NoFunnel(f"{slug} keeps no figures by area for {question.grain} and layer {asked.layer}.")
    city = Area.objects.select_related("layer").get(layer__slug=CITY)
    series = read_many([metric], [city, *question.areas], question.grain)
    whole = leading(headline(series[metric.pk, city.pk]))
    found = funnel_of(definition, whole, [series[metric.pk, area.pk] for area in question.areas])
    if found is None or whole.latest is None:
        raise NoFunnel(f"{slug}: too few areas of {asked.layer} have a figure, or none of the year before.")
    return _answer(found) | {
        "metric": slug,
        "unit": definition.unit,
        "layer": asked.layer,
        "grain": question.grain,
        "period": whole.latest.label,
    }


def _answer(found: Funnel) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "target": found.target,
        "dispersion": found.dispersion,
        "is_dispersed": found.is_dispersed,
        "left_out": found.left_out,
        "areas": [_area(area) for area in found.areas],
    }


def _area(area: FunnelArea) -> dict[str, Any]:
    ends = (*area.warning, *area.alarm)
    names = ("low_95", "high_95", "low_998", "high_998")
    limits = {name: end if math.isfinite(end) else None for name, end in zip(names, ends, strict=True)}
    place = area.series.area
    return {"code": place.code, "name": place.name, "size": area.size, "value": area.value, "side": area.side, **limits}
