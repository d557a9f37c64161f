"""Draws the rhythm of a week as cells, darker for more."""

from itertools import chain

from civicstat.web.ui.charts.canvas.elements import drawing, group, number, rectangle, words
from civicstat.web.ui.charts.classes import Classes, classify
from civicstat.web.ui.charts.drawing.legend import Entry, legend
from civicstat.web.ui.charts.hourofweek import DAYS, HourOfWeek, hour_name
from civicstat.web.ui.units import format_value

_LEFT, _TOP = 38, 20
_TALLEST = 26


def draw_hour_of_week(chart: HourOfWeek, *, key: str, width: int) -> str:
    classes = classify([value for value in chain.from_iterable(chart.values) if value is not None])
    wide = (width - _LEFT) / 24
    high = min(_TALLEST, max(wide, 20))
    cells = [
        _cell(classes, _LEFT + hour * wide, _TOP + day * high, wide, high, value)
        for day, hours in enumerate(chart.values)
        for hour, value in enumerate(hours)
    ]
    days = [words(0, _TOP + (day + 0.5) * high + 4.5, name[:3], "tick") for day, name in enumerate(DAYS)]
    hours = [words(_LEFT + hour * wide, _TOP - 7, hour_name(hour), "tick") for hour in (0, 6, 12, 18)]
    entries = [Entry(f"class-{color}", text) for color, text in classes.legend(chart.unit, chart.display)]
    entries += [Entry("no-data", "No data")] if None in chain.from_iterable(chart.values) else []
    keys, end = legend(entries, 0, _TOP + 7 * high + 14, width)
    parts = [*days, *hours, group("cells", cells), *_peak(chart, wide, high), *keys]
    return drawing(width=width, height=end, key=key, kind="week", title=chart.title, about=_about(chart), parts=parts)


def _cell(classes: Classes, x: float, y: float, wide: float, high: float, value: float | None) -> str:
    css = "no-data" if value is None else f"class-{classes.color_of(value)}"
    return rectangle(x + 0.5, y + 0.5, wide - 1, high - 1, css)


def _peak(chart: HourOfWeek, wide: float, high: float) -> list[str]:
    """A frame around the highest cell."""
    if chart.peak is None:
        return []
    day, hour = chart.peak
    x, y = number(_LEFT + hour * wide), number(_TOP + day * high)
    return [f'<rect x="{x}" y="{y}" width="{number(wide)}" height="{number(high)}" class="peak" rx="1"/>']


def _about(chart: HourOfWeek) -> str:
    if chart.peak is None:
        return "No figures."
    day, hour = chart.peak
    value = format_value(chart.values[day][hour], chart.unit, chart.display)
    return f"Hours of the week. The highest is {DAYS[day]} from {hour_name(hour)}: {value}. The table has all hours."
