"""A metric by hour of the week as pages show it: two charts, and what they say in a sentence."""

from collections.abc import Iterable, Sequence

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.patterns.spans import Weeks
from civicstat.measurement.metrics.patterns.week import WeekCell, WeekPattern
from civicstat.measurement.records.quality.findings import listed
from civicstat.stats import Part
from civicstat.web.ui import charts
from civicstat.web.ui.charts.hourofweek import DAYS, hour_name
from civicstat.web.ui.findings import format_value, interval_text
from civicstat.web.ui.units import measure

MOST_NAMED = 3


def week_chart(definition: MetricDefinition, pattern: WeekPattern, area: str) -> charts.Figure:
    """Return the chart of the newest weeks."""
    before = [cell.before for cell in pattern.cells if cell.before is not None]
    part = pattern.part
    chart = charts.HourOfWeek(
        title=f"{definition.title}, by hour of the week",
        cells=_rows([_cell(each) for each in pattern.cells], pattern.hours),
        unit=definition.unit,
        display=definition.display,
        hours=pattern.hours,
        frame=charts.Frame(*part[:4]) if part is not None and part.stands_out else None,
        scale=tuple(before),
        fewest=pattern.fewest,
        level=definition.level,
    )
    return charts.Figure("week", chart, f"{area}: {finding_of_week(definition, pattern)}")


def week_before_chart(definition: MetricDefinition, pattern: WeekPattern) -> charts.Figure | None:
    """Return the chart of the same weeks a year before, in the same colors; None where these are not in the data."""
    if pattern.before is None or all(each.before is None for each in pattern.cells):
        return None
    cells = [
        charts.HourCell(each.before, n=each.before_n, is_few=each.before is None and each.before_n > 0)
        for each in pattern.cells
    ]
    chart = charts.HourOfWeek(
        title=f"{definition.title}, the same weeks a year before",
        cells=_rows(cells, pattern.hours),
        unit=definition.unit,
        display=definition.display,
        hours=pattern.hours,
        frame=charts.Frame(*pattern.part[:4]) if pattern.part is not None and pattern.part.stands_out else None,
        scale=tuple(each.figure.value for each in pattern.known if each.figure.value is not None),
        fewest=pattern.fewest,
        level=definition.level,
    )
    return charts.Figure("week-before", chart, _finding_of_before(definition, pattern))


def finding_of_week(definition: MetricDefinition, pattern: WeekPattern) -> str:
    """Return what the hours of the week show, how sure that is, and over which weeks."""
    when = f"in the {weeks_in_words(pattern.weeks)}"
    if not pattern.known:
        return f"no hour of the week has enough records for a figure {when}. Choose more weeks or longer cells."
    if pattern.adds_up:
        return _of_part(definition, pattern, when)
    return _of_cells(definition, pattern, when)


def weeks_in_words(weeks: Weeks) -> str:
    last = f"{weeks.last:%B} {weeks.last.day}, {weeks.last.year}"
    return f"{weeks.count} weeks to {last}" if weeks.count > 1 else f"week to {last}"


def part_in_words(part: Part) -> str:
    """Return "Fridays and Saturdays from 10 pm to 2 am"."""
    days = [DAYS[(part.day + each) % 7] for each in range(part.days)]
    named = (
        "every day" if len(days) == 7
        else f"{days[0]}s to {days[-1]}s" if len(days) > 2
        else " and ".join(f"{day}s" for day in days)
    )  # fmt: skip
    return f"{named} from {_span(part.hour, part.hours)}"


def _span(hour: int, hours: int) -> str:
    start, end = (_clock(each) for each in (hour, hour + hours))
    return f"{start} to {end}"


def _clock(hour: int) -> str:
    return {0: "midnight", 12: "noon"}.get(hour % 24, hour_name(hour))


def _of_part(definition: MetricDefinition, pattern: WeekPattern, when: str) -> str:
    part, noun = pattern.part, _noun(definition)
    if part is None:
        return f"there were no {noun} {when}."
    if not part.stands_out:
        return f"no part of the week stands out beyond chance {when}; {pattern.whole.n:,.0f} records are behind it."
    interval = interval_text(float(part.interval.low), float(part.interval.high), "share", "percent")
    words = part_in_words(part)
    finding = (
        f"{words} hold {_percent(part.share)} of the {noun} in {part.of_week:.0%} of the hours {when} "
        f"({definition.level * 100:g}% interval {interval}, which allows for having looked for the busiest part)."
    )
    return f"{finding} {_of_year_before(pattern)}".rstrip()


def _of_year_before(pattern: WeekPattern) -> str:
    if pattern.part is None or pattern.part_before is None:
        return "The data does not reach back to the same weeks a year before."
    before = _percent(pattern.part_before)
    if pattern.is_part_moved:
        return f"A year before these hours held {before}; the difference is beyond chance."
    return f"A year before these hours held {before}; chance alone can explain the difference."


def _of_cells(definition: MetricDefinition, pattern: WeekPattern, when: str) -> str:
    whole = format_value(pattern.whole.value, definition.unit, definition.display)
    few = sum(cell.figure.value is None for cell in pattern.cells)
    rest = f" {few} of {len(pattern.cells)} cells have too few records." if few else ""
    apart = [cell for cell in pattern.known if cell.stands]
    if not apart:
        return f"no part of the week differs beyond chance from the figure of all hours, {whole}, {when}.{rest}"
    sides = [
        (way, [cell for cell in apart if cell.stands == side])
        for side, way in (("up", _more(definition)), ("down", _less(definition)))
    ]
    said = " and ".join(f"{way} on {_runs(cells, pattern.hours)}" for way, cells in sides if cells)
    ends = max(apart, key=lambda cell: abs((cell.figure.value or 0.0) - (pattern.whole.value or 0.0)))
    extreme = format_value(ends.figure.value, definition.unit, definition.display)
    interval = interval_text(ends.low, ends.high, definition.unit, definition.display)
    sure = f" ({definition.level * 100:g}% interval {interval})" if interval else ""
    return (
        f"{said} than the figure of all hours, {whole}, beyond chance {when}. Farthest from it: {extreme}{sure} on "
        f"{DAYS[ends.day]}s from {_span(ends.hour, pattern.hours)}.{rest}"
    )


def _runs(cells: Sequence[WeekCell], hours: int) -> str:
    """Return hours that follow each other as one: "Saturdays from 10 pm to 1 am"."""
    runs: list[tuple[WeekCell, int]] = []
    for cell in cells:
        if runs and (cell.day * 24 + cell.hour) == runs[-1][0].day * 24 + runs[-1][0].hour + runs[-1][1]:
            runs[-1] = (runs[-1][0], runs[-1][1] + hours)
        else:
            runs.append((cell, hours))
    longest = sorted(runs, key=lambda run: -run[1])
    return listed([f"{DAYS[first.day]}s from {_span(first.hour, length)}" for first, length in longest], MOST_NAMED)


def _finding_of_before(definition: MetricDefinition, pattern: WeekPattern) -> str:
    if pattern.before is None:
        return ""
    moved = [cell for cell in pattern.cells if cell.moved]
    when = f"the {weeks_in_words(pattern.before)}"
    if all(cell.before is None or cell.figure.value is None for cell in pattern.cells):
        return f"No cell has enough records both in {when} and in the newest to be compared."
    if not moved:
        return f"From {when} to the newest, no cell changed beyond chance."
    up, down = (_runs([cell for cell in moved if cell.moved == way], pattern.hours) for way in ("up", "down"))
    parts = [f"it rose on {up}"] if up else []
    parts += [f"it fell on {down}"] if down else []
    return f"From {when} to the newest, {' and '.join(parts)}, beyond chance."


def _cell(cell: WeekCell) -> charts.HourCell:
    is_few = cell.figure.value is None and cell.figure.n > 0
    moved: charts.Moved = "up" if cell.moved == "up" else "down" if cell.moved == "down" else ""
    return charts.HourCell(
        cell.figure.value, cell.low, cell.high, cell.figure.n, is_few, cell.reason, moved, cell.before
    )


def _rows(cells: Iterable[charts.HourCell], hours: int) -> tuple[tuple[charts.HourCell, ...], ...]:
    every, of_day = list(cells), 24 // hours
    return tuple(tuple(every[start : start + of_day]) for start in range(0, 7 * of_day, of_day))


def _noun(definition: MetricDefinition) -> str:
    noun = definition.unit.partition(" per ")[0]
    return noun if noun not in ("", "count") and measure(noun).kind == "count" else "records"


def _more(definition: MetricDefinition) -> str:
    return "longer" if measure(definition.unit, definition.display).kind == "duration" else "higher"


def _less(definition: MetricDefinition) -> str:
    return "shorter" if measure(definition.unit, definition.display).kind == "duration" else "lower"


def _percent(share: float) -> str:
    return format_value(share, "share", "percent")
