"""Figures cited: what they were then, what they are now, and the words by which they are cited."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import now
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.directory.models import CITY, Area
from civicstat.measurement.context.citing.actions import cite
from civicstat.measurement.context.citing.changes import is_same, what_changed
from civicstat.measurement.context.citing.wording import text_of
from civicstat.measurement.context.models import Citation
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.on_demand import periods_between
from civicstat.measurement.metrics.series import extent, read_series
from civicstat.web.api.answers.errors import MESSAGES, NotThere, Refused
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import areas_of, find_layer, find_metric
from civicstat.web.api.observations.reach import check_whole
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.worded import Worded

router = Router(tags=["Citations"])


class NothingCited(Refused):
    """There is no such figure to cite."""


class FigureOut(Schema):
    """A figure at one time."""

    value: float | None
    low: float | None
    high: float | None
    n: float
    version: int


class CitationOut(Schema):
    """A figure as it was cited, and as it is now."""

    key: str
    text: str
    url: str = Field(description="The permanent link to its page.")
    metric: str
    grain: Grain
    label: str = Field(description="The period as people write it.")
    layer: str
    area: str
    at: datetime
    by: str | None
    then: FigureOut
    provisional: bool = Field(description="Whether it was when it was cited.")
    data_versions: dict[str, int] = Field(description="Dataset and sequence of its last stored delivery, then.")
    now: FigureOut | None = Field(description="Null: it is kept no longer.")
    is_same: bool
    changes: list[str] = Field(description="What became of it since, in sentences.")


class CitationIn(Schema):
    """A figure to be cited."""

    period: date = Field(description="A day: the period in which it lies.")
    grain: Grain | None = Field(None, description="Kind of period; months if none.")
    layer: str = CITY
    area: str = Field("", description="Code of an area of the layer; none for the city.")


@router.post("/metrics/{slug}/citations", response={201: CitationOut, **MESSAGES})
@open_to("staff", "token:read")
def post_citation(request: StaffRequest, slug: str, wanted: CitationIn) -> Any:
    """Cite a figure: what it is now is put down for good, under a link that stays."""
    metric = find_metric(request, slug)
    check_whole(metric)
    kept = metric.definition.periods
    grain = wanted.grain or ("month" if "month" in kept else kept[0])
    first, last = periods_between(extent(metric), grain, wanted.period, wanted.period)
    if last < first:
        raise NothingCited(f"period: {metric.slug} has no figure of {wanted.period}.")
    areas: list[Area] = areas_of(request, find_layer(request, wanted.layer))
    found = [area for area in areas if area.code == wanted.area or (wanted.layer == CITY and not wanted.area)]
    if not found:
        raise NothingCited(f"area: the layer {wanted.layer} has no area with the code {wanted.area!r}.")
    made = cite(series=read_series(metric, found[0], grain), period=first, by=actor(request), at=now())
    return Status(201, _citation(request, made))


@router.get("/citations/{key}", response={200: CitationOut, **MESSAGES})
@open_to("staff", "token:read")
def get_citation(request: StaffRequest, key: str) -> Any:
    """A figure as it was when somebody cited it, and as it is now."""
    visible = Citation.objects.visible_to(request.user).select_related("metric__dataset", "area__layer", "by")
    found: Citation | None = visible.filter(key=key).first()
    if found is None:
        raise NotThere(f"There is no citation {key!r} that you may see.")
    return _citation(request, found)


def _citation(request: StaffRequest, cited: Citation) -> dict[str, Any]:
    point = read_series(cited.metric, cited.area, cited.kind_of_period).at(cited.period)
    definition, url = cited.definition, request.build_absolute_uri(reverse("citation", args=[cited.key]))
    names = ("value", "low", "high", "n")
    return {
        "key": cited.key, "url": url, "metric": cited.metric.slug, "grain": cited.grain, "label": cited.label,
        "text": text_of(cited, Worded(definition.unit, definition.display), url),
        "layer": cited.area.layer.slug, "area": cited.area.code, "at": cited.at,
        "by": cited.by.username if cited.by else None,
        "then": {name: getattr(cited, name) for name in names} | {"version": cited.metric_version},
        "provisional": cited.is_provisional, "data_versions": cited.data_versions,
        "now": {name: getattr(point, name) for name in names} | {"version": point.version} if point else None,
        "is_same": is_same(cited, point), "changes": what_changed(cited, point),
    }  # fmt: skip
