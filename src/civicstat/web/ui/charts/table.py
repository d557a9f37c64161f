"""The table behind every chart, and specifications as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Table:
    """Figures as texts; the first cell of a row names it. number_columns are set to the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number_columns: frozenset[int] = frozenset()


def records_in_words(n: float | None, missing: float) -> tuple[str, str]:
    """Return how many records are behind a figure, and which share lacks what is measured: ("1,204", "2.1%")."""
    if n is None:
        return "", ""
    return f"{n:,.0f}", "under 0.1%" if 0 < missing < 0.0005 else f"{missing:.1%}" if missing else "0%"


def as_plain(value: object) -> Any:
    """Return a specification's parts as JSON can hold them: dataclasses as objects, dates as ISO texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: as_plain(part) for name, part in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(name): as_plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
