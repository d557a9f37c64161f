"""What the dense table of metrics shows: one line a metric, grouped by theme."""

from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
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
    test_url: str = ""  # where it is told how often chance makes such a change

    @property
    def drawing(self) -> SafeString:
        if self.trend is None:
            return mark_safe("")
        return mark_safe(draw(self.trend, key=f"{self.key}-trend", width=_WIDTH))  # noqa: S308  # escaped there

    @cached_property
    def html(self) -> SafeString:
        """The line as it stands in the table; kept, since the same lines are shown again and again."""
        return render_to_string("ui/metric_row.html", {"row": self})


@dataclass(frozen=True)
class MetricGroup:
    """Lines under one heading. id: unique in the page, for links to the heading; "" where there are none."""

    theme: str
    rows: tuple[MetricRow, ...]
    id: str = ""
