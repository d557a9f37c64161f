"""From a specification to its drawing."""

from functools import singledispatch
from typing import Any, Protocol

from civicstat.web.ui.charts.areamap import AreaMap
from civicstat.web.ui.charts.bars import Bars
from civicstat.web.ui.charts.distribution import Distribution
from civicstat.web.ui.charts.drawing.areamap import draw_area_map
from civicstat.web.ui.charts.drawing.bars import draw_bars
from civicstat.web.ui.charts.drawing.distribution import draw_distribution
from civicstat.web.ui.charts.drawing.funnel import draw_funnel
from civicstat.web.ui.charts.drawing.hourofweek import draw_hour_of_week
from civicstat.web.ui.charts.drawing.multiples import draw_multiples
from civicstat.web.ui.charts.drawing.ranking import draw_ranking
from civicstat.web.ui.charts.drawing.sparkline import draw_sparkline
from civicstat.web.ui.charts.drawing.timeseries import draw_time_series
from civicstat.web.ui.charts.funnel import FunnelPlot
from civicstat.web.ui.charts.hourofweek import HourOfWeek
from civicstat.web.ui.charts.multiples import SmallMultiples
from civicstat.web.ui.charts.ranking import Ranking
from civicstat.web.ui.charts.sparkline import Sparkline
from civicstat.web.ui.charts.table import Table
from civicstat.web.ui.charts.timeseries import TimeSeries


class Chart(Protocol):
    """A specification: what to show, without a word on how."""

    @property
    def title(self) -> str: ...

    def table(self) -> Table:
        """Return the figures that are drawn, as texts."""

    def notes(self) -> tuple[str, ...]:
        """Return what must be said below the drawing for it to be read rightly."""

    def as_dict(self) -> dict[str, Any]:
        """Return the specification as JSON can hold it."""


@singledispatch
def draw(chart: Any, *, key: str, width: int) -> str:
    """Return a chart as SVG, so many user units wide. The same chart gives the same text.

    key: begins the ids in the drawing; unique in the page.
    """
    raise TypeError(f"{type(chart).__name__} is not a chart; expected one of civicstat.web.ui.charts")


draw.register(TimeSeries, draw_time_series)
draw.register(Sparkline, draw_sparkline)
draw.register(Ranking, draw_ranking)
draw.register(AreaMap, draw_area_map)
draw.register(Bars, draw_bars)
draw.register(HourOfWeek, draw_hour_of_week)
draw.register(Distribution, draw_distribution)
draw.register(FunnelPlot, draw_funnel)
draw.register(SmallMultiples, draw_multiples)
