"""A metric's figures held against each other: change test, detectable change, equity."""

from datetime import date
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY
from civicstat.measurement.comparisons.told.changes import MOST_LOOKS, ChangeAsked, ToldChange, answer_change
from civicstat.measurement.comparisons.told.equity import MOST_MONTHS, EquityAsked, ToldEquity, answer_equity
from civicstat.measurement.comparisons.told.plans import PlanAsked, ToldPlan, answer_plan
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.store.hurried import HurriedStore
from civicstat.web.api.answers.errors import MESSAGES, Message
from civicstat.web.api.doors import find_metric
from civicstat.web.api.observations.computed import LONGEST_SECONDS, desk
from civicstat.web.api.opening import open_store
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Metrics"])
COMPUTED = {**MESSAGES, 429: Message, 503: Message}


class ChangeWanted(Schema):
    """Which two figures are compared."""

    layer: str = Field(CITY, max_length=50, description="Area layer of the areas, such as beat.")
    area: str = Field("", max_length=80, description="Code of the area; the whole city if none.")
    since: date | None = Field(None, description="First day; of the newest month or other usual period if none.")
    until: date | None = Field(None, description="Last day, included.")
    than_since: date | None = Field(None, description="First day compared with; a year before if none.")
    than_until: date | None = Field(None, description="Last day compared with.")
    against: str = Field("", max_length=80, description="Compare with another area of the layer, in the same days.")
    by: str = Field("", max_length=80, description="Compare two groups: the column, in the same days.")
    first: str = Field("", max_length=200, description="The one group.")
    second: str = Field("", max_length=200, description="The other group.")
    looks: int = Field(
        1, ge=1, le=MOST_LOOKS, description="From among how many pairs this one was picked because it stood out."
    )


class PlanWanted(Schema):
    """Which change one would like to see."""

    layer: str = Field(CITY, max_length=50, description="Whose areas are told, beside the whole city.")
    change: float = Field(0.1, gt=0, le=10, description="0.1 is ten percent of the level, or ten points of a share.")
    way: Literal["fall", "rise", "either"] = Field("either", description="Whether it should fall or rise.")
    power: float = Field(0.8, gt=0, lt=1, description="The chance with which it should be seen.")
    sureness: Literal["goal", "once", "page"] = Field(
        "goal", description="Whose error rate: states of goals, one look at 5 %, or changes on pages."
    )
    against: Literal["line", "before"] = Field("line", description="A fixed level, or as long a time before.")


class EquityWanted(Schema):
    """What a metric is divided by."""

    layer: str = Field("", max_length=50, description="Areas of a layer beside one another; or that of the area.")
    by: str = Field("", max_length=80, description="Groups of a column beside one another.")
    area: str = Field("", max_length=80, description="In which area groups are compared; the whole city if none.")
    only: str = Field("", max_length=300, description="Of areas, records with one value alone: column:value.")
    months: int = Field(12, ge=1, le=MOST_MONTHS, description="The newest whole, settled months.")
    since: date | None = Field(None, description="First day, in place of months.")
    until: date | None = Field(None, description="Last day, included.")
    per: str = Field("", max_length=80, description="own, residents, or a metric; what fits if none.")
    of: list[str] = Field([], max_length=100, description="Whose gap; those chosen as underserved if none.")
    against: list[str] = Field([], max_length=100, description="Against whom; all others if none.")


@router.get("/metrics/{slug}/change-test", response={200: ToldChange, **COMPUTED})
@open_to("staff", "token:read")
def get_change_test(request: StaffRequest, slug: str, wanted: Query[ChangeWanted]) -> Any:
    """How often chance alone sets two figures of a metric so far apart: two spans of days, two areas, or two groups.

    By how far such figures vary from span to span, with what the past held and what to keep in mind.
    """
    metric = find_metric(request, slug)
    with desk.place():
        ground = stand(HurriedStore(open_store(), seconds=LONGEST_SECONDS))
        return answer_change(metric, ChangeAsked(**wanted.dict()), ground)


@router.get("/metrics/{slug}/detectable-change", response={200: ToldPlan, **MESSAGES})
@open_to("staff", "token:read")
def get_detectable_change(request: StaffRequest, slug: str, wanted: Query[PlanWanted]) -> Any:
    """Which fall and which rise of a metric would be told from chance, by area and window; and how to pool."""
    given = wanted.dict() | {"way": {"fall": -1, "rise": 1, "either": 0}[wanted.way]}
    return answer_plan(find_metric(request, slug), PlanAsked(**given))


@router.get("/metrics/{slug}/equity", response={200: ToldEquity, **COMPUTED})
@open_to("staff", "token:read")
def get_equity(request: StaffRequest, slug: str, wanted: Query[EquityWanted]) -> Any:
    """Whether areas or groups differ in a metric at all beyond chance, which, how far, since when, and per what."""
    metric = find_metric(request, slug)
    metrics = Metric.objects.visible_to(request.user).select_related("dataset").prefetch_related("versions")
    given = wanted.dict() | {"of": tuple(wanted.of), "against": tuple(wanted.against)}
    with desk.place():
        ground = stand(HurriedStore(open_store(), seconds=LONGEST_SECONDS))
        return answer_equity(metric, EquityAsked(**given), ground, list(metrics))
