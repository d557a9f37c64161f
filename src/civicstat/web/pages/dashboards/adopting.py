"""Dashboards that ship with CivicStat, taken up as far as the city has what they show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from civicstat.collaboration.dashboards.actions import create
from civicstat.collaboration.dashboards.catalog import fitted, read_dashboard
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.directory.models import User
from civicstat.library.templates import dashboard_template, dashboard_templates
from civicstat.measurement.metrics.models import Metric


@dataclass(frozen=True)
class Offer:
    """A dashboard of the library that the city has not taken up."""

    definition: DashboardDefinition
    blocks: int  # that the city has the metrics for
    left_out: int


def offers() -> list[Offer]:
    there = set(Dashboard.objects.values_list("slug", flat=True))
    metrics = _metrics()
    found = []
    for slug, text in dashboard_templates().items():
        if slug not in there:
            definition = read_dashboard(text, where=slug)
            fitting, left_out = fitted(definition, metrics)
            found.append(Offer(definition, len(fitting.blocks), len(left_out)))
    return found


def take_up(slug: str, *, by: User | None, at: datetime) -> tuple[Dashboard, list[str]]:
    """Return a dashboard of the library made the city's own, and the metrics left out. Raises DashboardRefused."""
    definition, left_out = fitted(read_dashboard(dashboard_template(slug), where=slug), _metrics())
    return create(definition=definition, what="Taken from the library", by=by, at=at), left_out


def _metrics() -> Collection[str]:
    return set(Metric.objects.values_list("slug", flat=True))
