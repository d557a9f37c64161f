"""What the dense table of metrics shows: one line a metric, grouped by theme."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from civicstat.web.ui.charts.draw import draw
from civicstat.web.ui.charts.sparkline import Sparkline
from civicstat.web.ui.findings import Change, Estimate

_WIDTH = 132


@dataclass(frozen=True)
class MetricRow:
    """A line of the table. key: unique in the page. states: badges, such as ("provisional",)."""

    key: str
    title: str
    estimate: Estimate
    url: str = ""
    note: str = ""  # what is counted, in a few words
    trend: Sparkline | None = None
    change: Change | None = None
    states: tuple[str, ...] = ()

    @property
    def drawing(self) -> SafeString:
        if self.trend is None:
            return mark_safe("")
        return mark_safe(draw(self.trend, key=f"{self.key}-trend", width=_WIDTH))  # noqa: S308  # escaped there


@dataclass(frozen=True)
class MetricGroup:
    """Lines under one heading. id: unique in the page, for links to the heading; "" where there are none."""

    theme: str
    rows: tuple[MetricRow, ...]
    id: str = ""
