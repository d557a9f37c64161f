"""A chart in a page: three drawings, a table with the same figures, and words."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe

from civicstat.web.ui.charts.draw import Chart, draw
from civicstat.web.ui.charts.table import Table

WIDE, MEDIUM, NARROW = 960, 540, 320  # user units; chart.css shows the one that fits
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Figure:
    """What ui/chart.html needs.

    id: unique in the page, letters, digits and hyphens. finding: the plain sentence before the drawing.
    files: where it can be taken along, as (what, address).
    """

    id: str
    chart: Chart
    finding: str = ""
    files: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.id):
            raise ValueError(f"figure id {self.id!r}: expected a letter, then letters, digits or hyphens")

    @property
    def title(self) -> str:
        return self.chart.title

    @property
    def wide(self) -> SafeString:
        return self._drawn("wide", WIDE)

    @property
    def medium(self) -> SafeString:
        return self._drawn("medium", MEDIUM)

    @property
    def narrow(self) -> SafeString:
        return self._drawn("narrow", NARROW)

    @cached_property
    def table(self) -> Table:
        return self.chart.table()

    @property
    def notes(self) -> tuple[str, ...]:
        return self.chart.notes()

    def _drawn(self, room: str, width: int) -> SafeString:
        # Texts in drawings are escaped where elements are written (canvas/elements.py).
        return mark_safe(draw(self.chart, key=f"{self.id}-{room}", width=width))  # noqa: S308
