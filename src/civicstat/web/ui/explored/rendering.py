"""An answer made into what a page shows."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast

from civicstat.directory.models import AreaLayer
from civicstat.measurement.metrics.exploring.answers import Answer
from civicstat.web.ui.charts import Figure, Layer, Table, TimeSeries
from civicstat.web.ui.explored.lines import Lines, lines_of
from civicstat.web.ui.explored.sentences import rests, sentence, source
from civicstat.web.ui.explored.specs import (
    MOST_LINES,
    MOST_PANELS,
    Lead,
    area_map,
    limits,
    panels,
    ranking,
    time_series,
    title_over_time,
)
from civicstat.web.ui.explored.tables import shared_table, table_of
from civicstat.web.ui.outlines import layer_of

MOST_COLUMNS = 40  # of the table behind small charts
USUAL_PANELS = 12  # more of them only where somebody asks for them
Way = Literal["lines", "bars", "panels", "table", "map"]


@dataclass(frozen=True)
class Shown:
    """An answer on a page. key: begins the ids of its charts. instead: why it is not shown as it was asked for.

    lead: says where a period's figures lead, by its first moment and the first one after it.
    """

    key: str
    answer: Answer
    lines: Lines
    way: Way
    instead: str = ""
    outlines: Layer | None = None
    lead: Lead | None = None

    @property
    def title(self) -> str:
        return self.answer.subject.title

    @cached_property
    def sentence(self) -> str:
        return sentence(self.lines)

    @cached_property
    def rests(self) -> str:
        return rests(self.lines)

    @property
    def source(self) -> str:
        return source(self.answer)

    @property
    def has_figures(self) -> bool:
        return any(row.value is not None for row in self.answer.rows)

    @cached_property
    def figure(self) -> Figure | None:
        """The one chart; none where there are panels, a table alone, or nothing to draw."""
        if not self.has_figures:
            return None
        if self.way == "lines":
            drawn = self.lines.lines
            return Figure(self.key, time_series(self.lines, drawn, title_over_time(self.lines), lead=self.lead))
        if self.way == "map" and self.outlines is not None:
            return Figure(self.key, area_map(self.lines, self.outlines))
        return Figure(self.key, ranking(self.lines)) if self.way == "bars" else None

    @cached_property
    def panels(self) -> list[Figure]:
        """Small charts of one scale."""
        if self.way != "panels" or not self.has_figures:
            return []
        also = limits(self.lines)
        drawn: list[TimeSeries] = []
        for name, shown in panels(self.lines)[:MOST_PANELS]:
            series = time_series(self.lines, shown, name, also, self.lead)
            first = 1 + sum(len(chart.series) for chart in drawn)
            drawn.append(replace(series, columns=tuple(range(first, first + len(series.series)))))
        return [Figure(f"{self.key}-{at}", chart) for at, chart in enumerate(drawn)]

    @cached_property
    def panels_table(self) -> Table | None:
        """The figures of all small charts, a row a period; None where that would be too wide to be read."""
        charts = [cast(TimeSeries, figure.chart) for figure in self.panels]
        return shared_table(self.title, charts) if sum(len(each.series) for each in charts) <= MOST_COLUMNS else None

    @cached_property
    def table(self) -> Table:
        """All figures, one a row."""
        return table_of(self.lines)


def show(answer: Answer, *, key: str = "answer", lead: Lead | None = None) -> Shown:
    """Return how an answer is shown: as it was asked for where that can be, and otherwise in the next best way."""
    lines = lines_of(answer)
    outlines = _outlines(answer)
    usual = _usual(lines)
    wanted = answer.inquiry.show
    if wanted == "auto":
        return Shown(key, answer, lines, usual, outlines=outlines, lead=lead)
    why = _why_not(lines, wanted, outlines)
    return Shown(key, answer, lines, usual if why else wanted, why, outlines, lead)


def _outlines(answer: Answer) -> Layer | None:
    if not answer.is_by_area:
        return None
    layer = AreaLayer.objects.filter(slug=answer.inquiry.layer).first()
    return layer_of(layer) if layer else None


def _usual(lines: Lines) -> Way:
    count = len(lines.lines)
    if len(lines.periods) < 2:
        return "bars" if count > 1 else "table"
    if count <= MOST_LINES:
        return "lines"
    return "panels" if len(panels(lines)) <= USUAL_PANELS else "bars"


def _why_not(lines: Lines, wanted: Way, outlines: Layer | None) -> str:
    """Return why an answer cannot be shown in a way; empty where it can."""
    count = len(lines.lines)
    if wanted in ("lines", "panels") and len(lines.periods) < 2:
        return "One period makes no line, so this is shown otherwise."
    if wanted == "lines" and count > MOST_LINES:
        return f"{count} lines in one chart cannot be told apart; {MOST_LINES} can."
    if wanted == "panels" and len(panels(lines)) > MOST_PANELS:
        return f"There would be {len(panels(lines))} charts; {MOST_PANELS} can be read. Narrow it with a condition."
    if wanted == "map" and (not lines.answer.is_by_area or lines.answer.inquiry.by):
        return "A map shows one figure for each area: choose an area layer and no split."
    if wanted == "map" and outlines is None:
        return "The areas of this layer have no boundaries, so there is no map."
    return ""
