"""The table behind every chart, and specifications as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from typing import Any, NamedTuple

from civicstat.web.ui.speaking import say, spelled


@dataclass(frozen=True)
class Table:
    """Figures as texts; the first cell of a row names it. number_columns are set to the right.

    links: where each row leads, as many as rows, "" where nowhere; none at all where there are no links.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number_columns: frozenset[int] = frozenset()
    links: tuple[str, ...] = ()

    @property
    def lines(self) -> list["Line"]:
        """The rows as a template needs them: each cell with the heading of its column."""
        links = self.links or ("",) * len(self.rows)
        return [
            Line(
                row[0], link,
                tuple(
                    Cell(text, self.header[at], at in self.number_columns) for at, text in enumerate(row[1:], start=1)
                ),
            )
            for row, link in zip(self.rows, links, strict=True)
        ]  # fmt: skip


class Cell(NamedTuple):
    """A text under the heading of its column."""

    text: str
    label: str
    is_number: bool


class Line(NamedTuple):
    """A row: its own heading, where that leads, and the other cells."""

    heading: str
    link: str
    cells: tuple[Cell, ...]


def links_of(links: Sequence[str]) -> tuple[str, ...]:
    """Return the links of a table's rows; none at all where no row leads anywhere."""
    return tuple(links) if any(links) else ()


def records_in_words(n: float | None, missing: float) -> tuple[str, str]:
    """Return how many records are behind a figure, and which share lacks what is measured: ("1,204", "2.1%")."""
    if n is None:
        return "", ""
    share = say("{number}%", number=spelled(f"{missing * 100:.1f}" if missing else "0"))
    return spelled(f"{n:,.0f}"), say("under 0.1%") if 0 < missing < 0.0005 else share


def as_plain(value: object) -> Any:
    """Return a specification's parts as JSON can hold them: dataclasses as objects, dates as ISO texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: as_plain(part) for name, part in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(name): as_plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
