"""Charts: a specification says what to show, a drawer makes it SVG, a figure adds finding and table for a page."""

from civicstat.web.ui.charts.aims import Ahead, Aims, Baseline, TargetPath
from civicstat.web.ui.charts.areamap import AreaFigure, AreaMap
from civicstat.web.ui.charts.bars import Bar, Bars
from civicstat.web.ui.charts.draw import Chart, draw
from civicstat.web.ui.charts.figure import MEDIUM, NARROW, WIDE, Figure
from civicstat.web.ui.charts.hourofweek import HourOfWeek
from civicstat.web.ui.charts.layer import Layer, Outline
from civicstat.web.ui.charts.ranking import RankedArea, Ranking
from civicstat.web.ui.charts.sparkline import Sparkline
from civicstat.web.ui.charts.table import Table
from civicstat.web.ui.charts.timeseries import Break, GoalLine, GoalStep, Mark, Point, Series, TimeSeries

__all__ = [
    "MEDIUM",
    "NARROW",
    "WIDE",
    "Ahead",
    "Aims",
    "AreaFigure",
    "AreaMap",
    "Bar",
    "Bars",
    "Baseline",
    "Break",
    "Chart",
    "Figure",
    "GoalLine",
    "GoalStep",
    "HourOfWeek",
    "Layer",
    "Mark",
    "Outline",
    "Point",
    "RankedArea",
    "Ranking",
    "Series",
    "Sparkline",
    "Table",
    "TargetPath",
    "TimeSeries",
    "draw",
]
