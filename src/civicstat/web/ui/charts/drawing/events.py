"""Breaks and marks: upright lines with their words above the plot, in as many rows as it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from civicstat.web.ui.charts.canvas.elements import Anchor, line, words
from civicstat.web.ui.charts.canvas.room import lanes
from civicstat.web.ui.charts.canvas.wording import shortened, width_of
from civicstat.web.ui.charts.drawing.plot import Plot
from civicstat.web.ui.charts.timeseries import TimeSeries

ROW = 17
_FONT = 12
_GAP = 5


@dataclass(frozen=True)
class Event:
    """A label that begins at x and ends at `end`, or the other way round near the right edge; row 0 is lowest."""

    x: float
    words: str
    css: str
    anchor: Anchor
    row: int


def events(chart: TimeSeries, plot: Plot, starts: Sequence[date], edge: float) -> list[Event]:
    """Return breaks and marks with their words placed so that none overlaps; edge: how far right words may go."""
    found = [(_x_of_break(plot, starts, change.on), change.reason, "break") for change in chart.breaks]
    found += [(plot.x_of(mark.on), mark.label, "mark") for mark in chart.marks]
    found = sorted((x, text, css) for x, text, css in found if plot.left <= x <= plot.right)
    befores = [plot.left, *(x for x, _, _ in found)]
    placed = [_words_for(x, text, edge, before) for (x, text, _), before in zip(found, befores, strict=False)]
    # From right to left: words then stand above the lines of later events, and no line crosses them.
    rows = lanes([(-start - width_of(text, _FONT) - 2 * _GAP, -start) for start, text, _ in placed])
    return [
        Event(x, text, css, anchor, row)
        for (x, _, css), (_, text, anchor), row in zip(found, placed, rows, strict=True)
    ]


def draw_events(plot: Plot, found: Sequence[Event]) -> Iterator[str]:
    for event in found:
        top = plot.top - 6 - event.row * ROW
        yield line(event.x, top - 9, event.x, plot.bottom, event.css)
        offset = -_GAP if event.anchor == "end" else _GAP
        yield words(event.x + offset, top, event.words, f"event event--{event.css}", event.anchor)


def _words_for(x: float, text: str, edge: float, before: float) -> tuple[float, str, Anchor]:
    """Return where words begin, the words, and on which side of the line they stand.

    Right of it where they fit; else left, if that is free as far as the event before; else right, cut.
    """
    after, wide = edge - x - _GAP, width_of(text, _FONT)
    if wide > after and x - before - 2 * _GAP >= wide:
        return x - _GAP - wide, text, "end"
    return x, shortened(text, after, _FONT), "start"


def _x_of_break(plot: Plot, starts: Sequence[date], on: date) -> float:
    """Midway between the last period before and the first after, for the line there belongs to neither."""
    for before, after in pairwise(starts):
        if before < on <= after:
            return (plot.x_of(before) + plot.x_of(after)) / 2
    return plot.x_of(on)
