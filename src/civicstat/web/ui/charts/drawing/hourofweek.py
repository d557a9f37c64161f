"""Draws the rhythm of a week as cells, darker for more, hatched where there are too few."""

from collections.abc import Iterator
from html import escape

from civicstat.web.ui.charts.areamap import STATE_WORDS
from civicstat.web.ui.charts.canvas.elements import drawing, group, marked, number, path, words
from civicstat.web.ui.charts.classes import Classes, classify
from civicstat.web.ui.charts.drawing.hatches import hatches
from civicstat.web.ui.charts.drawing.legend import Entry, legend
from civicstat.web.ui.charts.hourofweek import DAYS, Frame, HourCell, HourOfWeek, hour_name
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import format_value, measure

_LEFT, _TOP = 38, 20
_EDGE = 1  # for half of the frame's line
_TALLEST = 26


class _Grid:
    """Where cells are."""

    def __init__(self, hours: int, width: int) -> None:
        self.hours = hours
        self._wide = (width - _LEFT - _EDGE) / 24
        self.high = min(_TALLEST, max(self._wide, 20))

    @property
    def wide(self) -> float:
        return self._wide * self.hours

    def x(self, hour: float) -> float:
        return _LEFT + hour * self._wide

    def y(self, day: float) -> float:
        return _TOP + day * self.high


def draw_hour_of_week(chart: HourOfWeek, *, key: str, width: int) -> str:
    classes, grid = classify([*chart.values, *chart.scale]), _Grid(chart.hours, width)
    cells: list[str] = []
    marks: list[str] = []
    for day, row in enumerate(chart.cells):
        for at, cell in enumerate(row):
            x, y = grid.x(at * chart.hours), grid.y(day)
            cells.append(_cell(chart, classes, key, grid, x, y, cell, (day, at)))
            marks += _triangle(x + grid.wide / 2, y + grid.high / 2, cell)
    days = [words(0, grid.y(day + 0.5) + 4.5, name[:3], "tick") for day, name in enumerate(DAYS)]
    hours = [words(grid.x(hour), _TOP - 7, hour_name(hour), "tick") for hour in (0, 6, 12, 18)]
    entries = [Entry(f"class-{color}", text) for color, text in classes.legend(chart.unit, chart.display)]
    named = (("few", STATE_WORDS["too_few"]), ("none", STATE_WORDS["no_data"]))
    entries += [Entry("", text, f"url(#{key}-{state})") for state, text in named if state in chart.states]
    noun, top = measure(chart.unit, chart.display).noun, grid.y(7) + 14
    named_unit = noun not in ("", "count")
    keys, end = legend(entries, 0, top + (18 if named_unit else 0), width)
    keys += [words(0, top + 8, noun[0].upper() + noun[1:], "axis-words")] if named_unit else []
    defs = [f"<defs>{hatches(key)}</defs>"] if chart.states else []
    framed = [path(_outline(chart.framed, grid), "peak")] if chart.framed else []
    parts = [*defs, *days, *hours, group("cells", cells), *framed, group("moves", marks), *keys]
    return drawing(width=width, height=end, key=key, kind="week", title=chart.title, about=_about(chart), parts=parts)


def _cell(
    chart: HourOfWeek, classes: Classes, key: str, grid: _Grid, x: float, y: float, cell: HourCell, at: tuple[int, int]
) -> str:
    state = "few" if cell.is_few else "none"
    css = f'fill="url(#{key}-{state})"' if cell.value is None else f'class="class-{classes.color_of(cell.value)}"'
    place = f'x="{number(x + 0.5)}" y="{number(y + 0.5)}" width="{number(grid.wide - 1)}"'
    data = marked(at[1], column=at[0] + 1)
    title = escape(_said(chart, cell, *at), quote=False)
    return f'<rect {place} height="{number(grid.high - 1)}" {css}{data}><title>{title}</title></rect>'


def _said(chart: HourOfWeek, cell: HourCell, day: int, at: int) -> str:
    start = at * chart.hours
    when = f"{DAYS[day]}, {hour_name(start)} to {hour_name(start + chart.hours)}"
    if cell.value is None:
        return f"{when}: {cell.reason or STATE_WORDS['too_few' if cell.is_few else 'no_data']}"
    interval = interval_text(cell.low, cell.high, chart.unit, chart.display)
    said = format_value(cell.value, chart.unit, chart.display) + (f" ({interval})" if interval else "")
    before = (
        f"; a year before {format_value(cell.before, chart.unit, chart.display)}" if cell.before is not None else ""
    )
    return f"{when}: {said}{before}"


def _triangle(x: float, y: float, cell: HourCell) -> Iterator[str]:
    if cell.moved:
        up = 1 if cell.moved == "up" else -1
        yield path(f"M{number(x - 4)} {number(y + 3 * up)}h8l-4 {-7 * up}z", "move")


def _outline(frame: Frame, grid: _Grid) -> str:
    """Return the moves around a part of the week: the edges between what is in it and what is not."""
    moves = []
    steps = range(0, 24, grid.hours)
    inside = {(day, hour) for day in range(7) for hour in steps if frame.holds(day, hour)}
    for day in range(8):
        for hour in steps:
            if ((day, hour) in inside) != ((day - 1, hour) in inside):
                moves.append(f"M{number(grid.x(hour))} {number(grid.y(day))}h{number(grid.wide)}")
    for day in range(7):
        for hour in (*steps, 24):
            if ((day, hour) in inside) != ((day, hour - grid.hours) in inside):
                moves.append(f"M{number(grid.x(hour))} {number(grid.y(day))}v{number(grid.high)}")
    return "".join(moves)


def _about(chart: HourOfWeek) -> str:
    if chart.peak is None:
        return "No figures."
    day, hour = chart.peak
    value = format_value(chart.cells[day][hour // chart.hours].value, chart.unit, chart.display)
    return f"Hours of the week. The highest is {DAYS[day]} from {hour_name(hour)}: {value}. The table has all hours."
