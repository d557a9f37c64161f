"""How the values behind a metric's figure are spread."""

from datetime import date
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.on_demand import Question
from civicstat.measurement.metrics.patterns.distribution import (
    Values,
    beyond,
    days_of,
    measured,
    quantiles,
    read_values,
)
from civicstat.web.api.answers.errors import MESSAGES, Message, Refused
from civicstat.web.api.doors import find_metric
from civicstat.web.api.observations.computed import on_the_ground
from civicstat.web.api.observations.questions import ask
from civicstat.web.api.patterns.place import OfPlace
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import steps_of

router = Router(tags=["Metrics"])


class NoValues(Refused):
    """A metric looks at no values, or has none in a period."""


class DistributionAsked(OfPlace):
    """Of which period, and beyond which limit."""

    grain: Grain | None = Field(None, description="Kind of period; months if none.")
    on: date | None = Field(None, description="A day of the period; the newest period if none.")
    limit: float | None = Field(None, description="Tell which share of the values lies beyond it.")


class StepOut(Schema):
    """Values from `low` up to `high`, which is left out; null: no end."""

    low: float
    high: float | None
    count: int
    share: float
    before: float | None


class QuantileOut(Schema):
    """One percentile, and how far it moved since the same period a year before."""

    p: float
    value: float
    low: float | None
    high: float | None
    before: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    is_clear: bool = Field(description="Whether the difference is beyond three standard errors.")


class BeyondOut(Schema):
    """Which share of the values lies above a limit that is a most, or below one that is a least."""

    limit: float
    is_most: bool
    hits: int
    share: float
    low: float
    high: float
    before: float | None
    difference_low: float | None
    difference_high: float | None
    is_clear: bool


class DistributionOut(Schema):
    """The values behind a figure, counted in steps."""

    metric: str
    column: str
    unit: str
    layer: str
    area: str
    grain: Grain
    period: str
    period_before: str | None = Field(description="The same period a year before; null where the data lacks it.")
    n: int
    missing: int
    unusable: int
    level: float
    quantiles: list[QuantileOut]
    beyond: BeyondOut | None
    steps: list[StepOut]


@router.get("/metrics/{slug}/distribution", response={200: DistributionOut, **MESSAGES, 429: Message, 503: Message})
@open_to("staff", "token:read")
def get_distribution(request: StaffRequest, slug: str, asked: Query[DistributionAsked]) -> Any:
    """How the values behind the metric's figure are spread in a period, and in the same one a year before.

    Read from the records when it is asked for; docs/methods/distributions.md says how.
    """
    metric = find_metric(request, slug)
    codes = [asked.area] if asked.area else []
    question = ask(request, metric, grain=asked.grain, layer=asked.layer, area=codes, since=asked.on, until=asked.on)
    if question.last < question.first:
        raise NoValues(f"{metric.slug} has no data in that period.")
    if question.grain == "hour":
        raise NoValues("grain: found 'hour', expected a day or a longer period.")
    return on_the_ground(lambda ground: _answer(question, ground, asked.limit))


def _answer(question: Question, ground: Ground, limit: float | None) -> dict[str, Any]:
    definition, cut, period, place = question.metric.definition, calendar(), question.last, question.areas[0]
    of = measured(definition, ground.dataset(definition).definition) if definition.dataset is not None else None
    if of is None:
        raise NoValues(f"{question.metric.slug} looks at no values of a column; it has no distribution.")
    earlier = cut.year_before(question.grain, period)
    begun = question.data.begins or question.data.first
    has_before = begun is not None and begun <= cut.start(question.grain, earlier)
    periods = (period, earlier) if has_before else (period,)
    spans = tuple(days_of(cut.start(question.grain, p).date(), cut.end(question.grain, p).date()) for p in periods)
    layer = None if place.layer.slug == CITY else place.layer.slug
    now, *rest = read_values(definition, of, ground, spans, layer, place.pk)
    then = rest[0] if rest else None
    edge = limit if limit is not None else of.limit
    past = beyond(now, then, edge, is_most=of.is_most, level=definition.level) if edge is not None else None
    return {
        "metric": question.metric.slug,
        "column": of.column,
        "unit": of.unit,
        "layer": place.layer.slug,
        "area": place.code,
        "grain": question.grain,
        "period": cut.label(question.grain, period),
        "period_before": cut.label(question.grain, earlier) if then is not None else None,
        "n": now.n,
        "missing": now.missing,
        "unusable": now.unusable,
        "level": definition.level,
        "quantiles": [each._asdict() for each in quantiles(now, then, level=definition.level)],
        "beyond": past._asdict() if past else None,
        "steps": _steps(now, then, of.unit),
    }


def _steps(now: Values, before: Values | None, unit: str) -> list[dict[str, Any]]:
    were = before.values if before is not None and before.n else None
    return [
        {"low": step.low, "high": step.high, "count": step.count, "share": step.share, "before": step.before}
        for step in steps_of(now.values, were, unit)
    ]
