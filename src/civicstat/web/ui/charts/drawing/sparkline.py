"""Draws a sparkline: the line, its last point, and the goal where there is one."""

from civicstat.web.ui.charts.canvas.axes import Axis
from civicstat.web.ui.charts.canvas.calendar import day_number
from civicstat.web.ui.charts.canvas.elements import circle, drawing, group, line
from civicstat.web.ui.charts.drawing.labels import last_known
from civicstat.web.ui.charts.drawing.lines import runs, strokes
from civicstat.web.ui.charts.drawing.plot import Plot
from civicstat.web.ui.charts.sparkline import Sparkline
from civicstat.web.ui.speaking import say
from civicstat.web.ui.units import format_value

_HEIGHT = 30
_EDGE = 5


def draw_sparkline(chart: Sparkline, *, key: str, width: int) -> str:
    plot = _plot(chart, width)
    goal = []
    if chart.goal is not None:
        y = plot.y(chart.goal)
        goal = [group("goal", [line(plot.left, y, plot.right, y, "stroke")])]
    parts = [*goal, group("series series-1", [*strokes(plot, chart.points, chart.breaks), *_dots(plot, chart)])]
    return drawing(
        width=width, height=_HEIGHT, key=key, kind="spark", title=chart.title, about=about_sparkline(chart), parts=parts
    )


def _plot(chart: Sparkline, width: int) -> Plot:
    values = [point.value for point in chart.points if point.value is not None]
    values += [chart.goal] if chart.goal is not None else []
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low == high:
        low, high = low - 1, high + 1
    days = [day_number(point.start) for point in chart.points] or [0.0]
    return Plot(_EDGE, width - _EDGE, _EDGE, _HEIGHT - _EDGE, days[0], days[-1], Axis(low, high, (), (), False))


def _dots(plot: Plot, chart: Sparkline) -> list[str]:
    """The last point, hollow where provisional, and points without neighbors, which no line shows."""
    last = last_known(chart.points)
    lonely = [run[0] for run in runs(chart.points, chart.breaks) if len(run) == 1 and run[0] != last]
    dots = [circle(plot.x_of(point.start), plot.y(point.value or 0), 1.6, "dot") for point in lonely]
    if last is not None:
        css = "dot dot--provisional" if last.is_provisional else "dot"
        dots.append(circle(plot.x_of(last.start), plot.y(last.value or 0), 3, css))
    return dots


def about_sparkline(chart: Sparkline) -> str:
    """Return the first and the last figure in words, for those who hear a drawing."""
    known = [point for point in chart.points if point.value is not None]
    if not known:
        return say("No figures.")
    ends = [
        say("{value} ({period})", value=format_value(p.value, chart.unit, chart.display), period=p.label)
        for p in (known[0], known[-1])
    ]
    return say("From {first} to {last}.", first=ends[0], last=ends[1])
