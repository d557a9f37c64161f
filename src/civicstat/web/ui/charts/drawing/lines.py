"""The line of a series with its band and markers: interrupted at gaps and breaks, dashed where provisional."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from civicstat.web.ui.charts.canvas.elements import Place, circle, line, path, polygon, polyline
from civicstat.web.ui.charts.drawing.plot import Plot
from civicstat.web.ui.charts.timeseries import Break, Point

_FEW = 40  # up to so many points each has a marker, on a wide plot


def band(plot: Plot, points: Sequence[Point], breaks: Sequence[Break]) -> Iterator[str]:
    """The intervals as an area; as an upright line for a point without neighbors."""
    for run in runs(points, breaks):
        bounds = [(plot.x_of(p.start), p.low, p.high) for p in run if p.low is not None and p.high is not None]
        if len(bounds) == 1:
            x, low, high = bounds[0]
            yield line(x, plot.y(low), x, plot.y(_shown(plot, high)), "whisker")
        upper = [(x, plot.y(_shown(plot, high))) for x, _, high in bounds]
        lower = [(x, plot.y(low)) for x, low, _ in reversed(bounds)]
        yield path(polygon(upper + lower) if len(bounds) > 1 else "", "band")


def _shown(plot: Plot, high: float) -> float:
    """An interval without an upper end is drawn to the edge."""
    return min(high, plot.axis.high)


def strokes(plot: Plot, points: Sequence[Point], breaks: Sequence[Break]) -> Iterator[str]:
    """Solid through final points, dashed towards and between provisional ones."""
    final: list[str] = []
    provisional: list[str] = []
    for run in runs(points, breaks):
        places = [_place(plot, point) for point in run]
        dashed = [left.is_provisional or right.is_provisional for left, right in pairwise(run)]
        for start, end, is_dashed in _stretches(dashed):
            (provisional if is_dashed else final).append(polyline(places[start : end + 1]))
    yield path("".join(final), "stroke")
    yield path("".join(provisional), "stroke stroke--provisional")


def markers(plot: Plot, points: Sequence[Point], breaks: Sequence[Break]) -> Iterator[str]:
    """A dot a point where there are few; always for the last, the lonely, and hollow for the provisional."""
    known = [point for point in points if point.value is not None]
    is_roomy = len(known) * 14 <= plot.right - plot.left and len(known) <= _FEW
    lonely = {run[0].start for run in runs(points, breaks) if len(run) == 1}
    for point in known:
        x, y = _place(plot, point)
        if point.is_provisional:
            yield circle(x, y, 3.6, "dot dot--provisional")
        elif is_roomy or point is known[-1] or point.start in lonely:
            yield circle(x, y, 3.6 if point is known[-1] else 2.6, "dot")


def runs(points: Sequence[Point], breaks: Sequence[Break]) -> Iterator[list[Point]]:
    """Points that a line may join: without a gap, and without a break between them."""
    run: list[Point] = []
    before: Point | None = None
    for point in points:
        is_broken = before is not None and any(before.start < change.on <= point.start for change in breaks)
        if run and (is_broken or point.value is None):
            yield run
            run = []
        if point.value is not None:
            run.append(point)
        before = point
    if run:
        yield run


def _place(plot: Plot, point: Point) -> Place:
    return plot.x_of(point.start), plot.y(point.value or 0.0)


def _stretches(flags: Sequence[bool]) -> Iterable[tuple[int, int, bool]]:
    """Return (start, end, flag) of stretches of equal flags; end is the last place of the stretch's last link."""
    start = 0
    for index, flag in enumerate(flags):
        if index + 1 == len(flags) or flags[index + 1] != flag:
            yield start, index + 1, flag
            start = index + 1
