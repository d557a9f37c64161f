"""Where a point of a chart leads in the explorer: to the same figure by shorter periods, within its period."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.web.pages.explore.asking.addresses import address_of

SHORTER: Mapping[Grain, Grain] = {
    "year": "month", "fiscal_year": "month", "rolling_year": "month", "quarter": "month", "fiscal_quarter": "month",
    "four_weeks": "day", "month": "day", "week": "day", "day": "hour",
}  # fmt: skip


def closer(inquiry: Inquiry, starts_at: datetime, ends_at: datetime) -> str:
    """Return the address of what a period consists of; empty for hours, and where spans are told in place of periods.

    ends_at: the first moment after the period.
    """
    grain = SHORTER.get(inquiry.grain)
    if grain is None or inquiry.span != "period":
        return ""
    last = (ends_at - timedelta(days=1)).date()
    asked = {"grain": grain, "since": starts_at.date(), "until": last, "show": "auto"}
    return address_of(inquiry.model_copy(update=asked))


def closer_of_metric(metric: str, area: Area, grain: Grain, starts_at: datetime, ends_at: datetime) -> str:
    """Return the address of what a period of a metric consists of in an area."""
    areas = () if area.layer.slug == CITY else (area.code,)
    inquiry = Inquiry(metric=metric, grain=grain, layer=area.layer.slug, areas=areas)
    return closer(inquiry, starts_at, ends_at)
