"""Charts: a specification says what to show, a drawer makes it SVG, a figure adds finding and table for a page."""

from civicstat.web.ui.charts.draw import Chart, draw
from civicstat.web.ui.charts.figure import NARROW, WIDE, Figure
from civicstat.web.ui.charts.sparkline import Sparkline
from civicstat.web.ui.charts.table import Table
from civicstat.web.ui.charts.timeseries import Break, GoalLine, GoalStep, Mark, Point, Series, TimeSeries

__all__ = [
    "NARROW",
    "WIDE",
    "Break",
    "Chart",
    "Figure",
    "GoalLine",
    "GoalStep",
    "Mark",
    "Point",
    "Series",
    "Sparkline",
    "Table",
    "TimeSeries",
    "draw",
]
