"""Areas beside one another with their intervals: what to draw."""

from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain, records_in_words
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import NO_FIGURE, format_value

MOST_EMPTY_ROWS = 3
MOST_ROWS = 30  # a longer ranking is drawn by its ends
ENDS = 10  # rows drawn of each end
WIDER = 3 / 1.96  # from a 95 % interval to three standard errors


@dataclass(frozen=True)
class RankedArea:
    """An area's figure. reason: why there is none, where value is None. n: records behind it; missing: a share."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = "Too few to tell"
    n: float | None = None
    missing: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """Areas sorted by value, those without a figure last.

    reference: the same figure for all areas together. heading and plural: what the rows are, such as "Shift" and
    "groups". least: the lowest that such a figure can be; None: it has no end.
    """

    title: str
    areas: tuple[RankedArea, ...]
    unit: str = "count"
    display: str = ""
    reference: float | None = None
    reference_name: str = "City"
    is_highest_first: bool = True
    level: float = 0.95
    heading: str = "Area"
    plural: str = "areas"
    least: float | None = None

    @property
    def sorted_areas(self) -> tuple[RankedArea, ...]:
        """By value, then by name; areas without a figure follow in the order of their names."""
        sign = -1 if self.is_highest_first else 1

        def place(area: RankedArea) -> tuple[bool, float, str]:
            return area.value is None, sign * (area.value or 0.0), area.name

        return tuple(sorted(self.areas, key=place))

    @property
    def drawn(self) -> tuple[RankedArea, ...]:
        """The areas that get a row: those without a figure only where they are few, and of many the ends alone."""
        known = self.known
        if self.folded:
            return known[:ENDS] + known[-ENDS:]
        is_crowded = len(self.areas) - len(known) > MOST_EMPTY_ROWS
        return known if known and is_crowded else self.sorted_areas

    @property
    def known(self) -> tuple[RankedArea, ...]:
        """The areas that have a figure, sorted."""
        return tuple(area for area in self.sorted_areas if area.value is not None)

    @property
    def folded(self) -> int:
        """How many areas between the ends get no row; 0 where all do."""
        return len(self.known) - 2 * ENDS if len(self.known) > MOST_ROWS else 0

    def differs(self, area: RankedArea) -> bool:
        """Whether the area's figure lies farther from the reference than chance explains: three standard errors.

        At the usual two, some of forty areas would differ by chance alone.
        """
        if self.reference is None or area.value is None or area.low is None or area.high is None:
            return False
        low, high = (area.value + (end - area.value) * WIDER for end in (area.low, area.high))
        return not low <= self.reference <= high

    def notes(self) -> tuple[str, ...]:
        return tuple(note for note in (self._note_on_lines(), self._note_on_the_rest()) if note)

    def _note_on_lines(self) -> str:
        if not any(area.low is not None for area in self.areas):
            return ""
        note = (
            f"Lines are {self.level * 100:g}% intervals, each of one figure alone: whether two {self.plural} differ "
            "cannot be read from whether their lines overlap. The order of neighbors may be chance."
        )
        if any(area.value is not None and None in (area.low, area.high) for area in self.areas):
            note += " Where there is no line, too few records are there for an interval."
        if self.reference is not None:
            note += (
                f" Filled dots lie farther from the figure for {self.reference_name} than chance explains among "
                "many areas; hollow ones may not."
            )
        return note

    def _note_on_the_rest(self) -> str:
        rest = len(self.areas) - len(self.drawn) - self.folded
        notes = [
            f"The {ENDS} highest and the {ENDS} lowest are drawn; the table has the {self.folded} between them too."
            if self.folded else "",
            f"{rest} more have no figure: too few to tell, or none. The table names them." if rest else "",
        ]  # fmt: skip
        return " ".join(filter(None, notes))

    def table(self) -> Table:
        header = (self.heading, "Figure", f"{self.level * 100:g}% interval", "Records", "Missing")
        wide = 5 if any(area.n is not None for area in self.areas) else 3
        rows = tuple(self._row(area)[:wide] for area in self.sorted_areas)
        return Table(self.title, header[:wide], rows, frozenset(range(1, wide)))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "ranking", **as_plain(self)}

    def _row(self, area: RankedArea) -> tuple[str, ...]:
        records = records_in_words(area.n, area.missing)
        if area.value is None:
            return area.name, NO_FIGURE, area.reason, *records
        interval = interval_text(area.low, area.high, self.unit, self.display)
        return area.name, format_value(area.value, self.unit, self.display), interval, *records
