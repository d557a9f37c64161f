"""Charts as files, offered by those who draw them and handed out by whoever is asked: a page, or the API."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from civicstat.web.ui.access import StaffRequest


@dataclass(frozen=True)
class ChartFile:
    """A file of a chart. kind: its media type."""

    name: str
    kind: str
    content: bytes


# request, metric, chart, form ("svg", "png", "csv") -> the file, or None where there is no such chart for the choices
# that the address makes. What the address names and nobody knows is refused with a CivicStatError.
Offer = Callable[[StaffRequest, str, str, str], ChartFile | None]


@dataclass
class Offered:
    """What is offered: by the pages of metrics, once they are there."""

    of_metric: Offer | None = None
    charts: Callable[[], Collection[str]] = tuple  # their names


offered = Offered()
