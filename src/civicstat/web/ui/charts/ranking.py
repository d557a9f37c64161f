"""Areas beside one another with their intervals: what to draw."""

from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain, links_of, records_in_words
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.speaking import say
from civicstat.web.ui.units import NO_FIGURE, format_value

MOST_EMPTY_ROWS = 3
MOST_ROWS = 30  # a longer ranking is drawn by its ends
ENDS = 10  # rows drawn of each end
WIDER = 3 / 1.96  # from a 95 % interval to three standard errors


@dataclass(frozen=True)
class RankedArea:
    """An area's figure. reason: why there is none, where value is None. n: records behind it; missing: a share.

    key: what it has in common with the area on maps of the page, such as "district.3"; link: where it leads.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = "Too few to tell"
    n: float | None = None
    missing: float = 0.0
    key: str = ""
    link: str = ""


@dataclass(frozen=True)
class Ranking:
    """Areas sorted by value, those without a figure last.

    reference: the same figure for all areas together. heading and plural: what the rows are, such as "Shift" and
    "groups". least: the lowest that such a figure can be; None: it has no end. about_names: what a mark beside names
    means.
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
    about_names: str = ""
    is_in_order: bool = False  # as areas come, such as hours

    @property
    def sorted_areas(self) -> tuple[RankedArea, ...]:
        """By value, then by name; areas without a figure follow in the order of their names.

        What has an order of its own, such as hours, stands in it.
        """
        return self.areas if self.is_in_order else self._by_value

    @property
    def _by_value(self) -> tuple[RankedArea, ...]:
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
        told = tuple(area for area in self.sorted_areas if area.value is not None)
        return told if told and is_crowded else self.sorted_areas

    @property
    def known(self) -> tuple[RankedArea, ...]:
        """The areas that have a figure, by value: the first and the last are the farthest apart."""
        return tuple(area for area in self._by_value if area.value is not None)

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
        return tuple(note for note in (self._note_on_lines(), self._note_on_the_rest(), self.about_names) if note)

    def _note_on_lines(self) -> str:
        if not any(area.low is not None for area in self.areas):
            return ""
        note = say(
            "Lines are {level}% intervals, each of one figure alone: whether two {plural} differ "
            "cannot be read from whether their lines overlap. The order of neighbors may be chance.",
            level=f"{self.level * 100:g}", plural=self.plural,
        )  # fmt: skip
        if any(area.value is not None and None in (area.low, area.high) for area in self.areas):
            note += " " + say("Where there is no line, too few records are there for an interval.")
        if self.reference is not None:
            note += " " + say(
                "Filled dots lie farther from the figure for {whole} than chance explains among "
                "many areas; hollow ones may not.",
                whole=self.reference_name,
            )
        return note

    def _note_on_the_rest(self) -> str:
        rest = len(self.areas) - len(self.drawn) - self.folded
        notes = [
            say(
                "The {count} highest and the {count} lowest are drawn; the table has the {rest} between them too.",
                count=ENDS, rest=self.folded,
            ) if self.folded else "",
            say("{count} more have no figure: too few to tell, or none. The table names them.", count=rest)
            if rest else "",
        ]  # fmt: skip
        return " ".join(filter(None, notes))

    def table(self) -> Table:
        header = (
            self.heading, say("Figure"), say("{level}% interval", level=f"{self.level * 100:g}"), say("Records"),
            say("Missing"),
        )  # fmt: skip
        wide = 5 if any(area.n is not None for area in self.areas) else 3
        rows = tuple(self._row(area)[:wide] for area in self.sorted_areas)
        return Table(
            self.title, header[:wide], rows, frozenset(range(1, wide)), links_of([a.link for a in self.sorted_areas])
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "ranking", **as_plain(self)}

    def _row(self, area: RankedArea) -> tuple[str, ...]:
        records = records_in_words(area.n, area.missing)
        if area.value is None:
            return area.name, NO_FIGURE, area.reason, *records
        interval = interval_text(area.low, area.high, self.unit, self.display)
        return area.name, format_value(area.value, self.unit, self.display), interval, *records
