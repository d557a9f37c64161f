"""Charts: a specification says what to show, a drawer makes it SVG, a figure adds finding and table for a page.

Where scripts run, charts are read by pointer, touch and keyboard, zoomed and followed (static/ui/chart*.js). A new
chart gets all of it from the attributes that its drawing writes; words and links come from the chart's own table, so
that no figure is in the page twice and a withheld one is nowhere. Rows are counted from 0 as the table has them.

- Over time: `over_time(plot, starts)` on the drawing (data-x, a place for each row, data-top and data-bottom), and
  `group("plane", ...)` around all that stands at a moment, `group("dates", ...)` around the ticks of the time axis,
  `group("ends", ...)` around labels at the right edge, `group("series series-N", ...)` around each series. A drawing
  that shows only some columns of the table, such as one of small multiples, says which: data-columns="3 4".
- Anything else: `mark(row, parts)` around what stands for a row, or `marked(row)` on a single shape, such as an area
  of a map or a point of a scatter. column: for a cell of the table, as in the rhythm of a week. key: the same text on
  marks of several charts lights them up together; areas use "layer.code". `row_ground` gives a row its room to be hit.
- `Table.links`, one for each row: where a click or Enter leads. Without scripts the table's own links lead there.
"""

from civicstat.web.ui.charts.aims import Ahead, Aims, Baseline, TargetPath
from civicstat.web.ui.charts.areamap import AreaFigure, AreaMap
from civicstat.web.ui.charts.bars import Bar, Bars
from civicstat.web.ui.charts.distribution import Distribution, Landmark, Step, steps_of
from civicstat.web.ui.charts.draw import Chart, draw
from civicstat.web.ui.charts.figure import MEDIUM, NARROW, WIDE, Figure
from civicstat.web.ui.charts.funnel import FunnelLimits, FunnelPlot, FunnelPoint
from civicstat.web.ui.charts.hourofweek import Frame, HourCell, HourOfWeek, Moved
from civicstat.web.ui.charts.layer import Layer, Outline
from civicstat.web.ui.charts.multiples import MOST_PANELS, Panel, SmallMultiples
from civicstat.web.ui.charts.ranking import RankedArea, Ranking
from civicstat.web.ui.charts.sparkline import Sparkline
from civicstat.web.ui.charts.table import Table
from civicstat.web.ui.charts.timeseries import Break, GoalLine, GoalStep, Mark, Point, Series, TimeSeries

__all__ = [
    "MEDIUM",
    "MOST_PANELS",
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
    "Distribution",
    "Figure",
    "Frame",
    "FunnelLimits",
    "FunnelPlot",
    "FunnelPoint",
    "GoalLine",
    "GoalStep",
    "HourCell",
    "HourOfWeek",
    "Landmark",
    "Layer",
    "Mark",
    "Moved",
    "Outline",
    "Panel",
    "Point",
    "RankedArea",
    "Ranking",
    "Series",
    "SmallMultiples",
    "Sparkline",
    "Step",
    "Table",
    "TargetPath",
    "TimeSeries",
    "draw",
    "steps_of",
]
