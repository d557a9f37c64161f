"""Other explanations of a change of a metric's newest figure."""

from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY, Area
from civicstat.measurement.context.explaining.comparing import Comparison, Verdict, comparison_of
from civicstat.measurement.context.explaining.explaining import explain
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.exploring.desk import desk
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.headlines import headline, leading_or_part
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import read_series
from civicstat.store.hurried import HurriedStore
from civicstat.web.api.answers.errors import MESSAGES, Message, Refused
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import areas_of, find_layer, find_metric
from civicstat.web.api.observations.computed import LONGEST_SECONDS
from civicstat.web.api.observations.reach import check_whole
from civicstat.web.api.opening import open_store
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.worded import Worded

router = Router(tags=["Metrics"])


class NothingToExplain(Refused):
    """There is no change of which explanations could be looked for."""


class ComparedOut(Schema):
    """One of the two figures."""

    label: str
    value: float
    low: float | None
    high: float | None
    n: float
    version: int


class ExplanationOut(Schema):
    """One explanation: what was looked at, what was found, and whether it could make the change."""

    name: str
    title: str
    looked_at: str
    found: str
    verdict: Verdict
    explained: float | None = Field(description="How much of the change it would make; null where that has no size.")


class ExplanationsOut(Schema):
    """A change, and what else could have made it; those first that could."""

    metric: str
    unit: str
    area: str
    now: ComparedOut
    before: ComparedOut
    change: float
    items: list[ExplanationOut]


class ChangeWanted(Schema):
    """Which change is to be explained."""

    grain: Grain | None = Field(None, description="Kind of period; months if none.")
    layer: str = Field(CITY, max_length=50, description="Area layer; city is the whole city.")
    area: str = Field("", max_length=80, description="Code of an area of the layer; none for the city.")
    than: Literal["year", "period"] = Field(
        "year", description="Against the same period of the year before, or the one before."
    )


@router.get("/metrics/{slug}/explanations", response={200: ExplanationsOut, **MESSAGES, 429: Message, 503: Message})
@open_to("staff", "token:read")
def list_explanations(request: StaffRequest, slug: str, wanted: Query[ChangeWanted]) -> Any:
    """What else could have made the change of a metric's newest figure. None of it says what the cause is."""
    metric = find_metric(request, slug)
    check_whole(metric)
    definition = metric.definition
    grain = wanted.grain or ("month" if "month" in definition.periods else definition.periods[0])
    series = leading_or_part(headline(read_series(metric, _area(request, wanted), grain)))
    anchor = float(series.latest.value or 0.0) if series.latest else 0.0
    user = actor(request) or request.user
    compared = comparison_of(series, wanted.than, Worded(definition.unit, definition.display, anchor), user)
    if not isinstance(compared, Comparison):
        raise NothingToExplain(compared)
    with desk.place():
        found = explain(compared, stand(HurriedStore(open_store(), seconds=LONGEST_SECONDS)))
    return {
        "metric": metric.slug,
        "unit": definition.unit,
        "area": series.area.code,
        "now": _figure(compared.now),
        "before": _figure(compared.before),
        "change": compared.change,
        "items": [
            {name: getattr(check, name) for name in ExplanationOut.model_fields} for check in found.checks
        ],
    }  # fmt: skip


def _area(request: StaffRequest, wanted: ChangeWanted) -> Area:
    areas = areas_of(request, find_layer(request, wanted.layer))
    found = [area for area in areas if area.code == wanted.area or (wanted.layer == CITY and not wanted.area)]
    if not found:
        raise NothingToExplain(f"area: the layer {wanted.layer} has no area with the code {wanted.area!r}.")
    return found[0]


def _figure(point: Point) -> dict[str, Any]:
    return {name: getattr(point, name) for name in ComparedOut.model_fields}
