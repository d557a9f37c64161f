"""The columns of a source, as seen pull by pull: what it states of them, or what its rows show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from civicstat.measurement.sources.connectors.protocol import Row

DEEPEST = 4  # levels of objects within objects that are columns of their own, as where files are read
Kept = Mapping[str, Mapping[str, Any]]  # column -> "types", a list; "stated" and "always", truth values


@dataclass(frozen=True)
class Drift:
    """How the columns of a source differ from those of the pulls before."""

    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    retyped: tuple[tuple[str, str, str], ...] = ()  # column, what it was, what it is

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.retyped)


@dataclass
class Seen:
    """What the rows of a pull show of the columns."""

    rows: int = 0
    stated: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _types: dict[str, set[str]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        self.rows += 1
        for name, value in leaves(row):
            self._counts[name] = self._counts.get(name, 0) + 1
            if value is not None:
                self._types.setdefault(name, set()).add(type_of(value))

    @property
    def names(self) -> set[str]:
        return set(self._counts)

    def lacking(self, before: Kept) -> list[str]:
        """Return columns that belong to the source and stand in no row: those whose values were all left out."""
        gone = set(self.drift(before).gone)
        known = [*before, *self.stated]
        return [
            name
            for name in dict.fromkeys(known)
            if name not in self._counts
            and name not in gone
            and not any(each.startswith(f"{name}.") for each in (*self._counts, *before))
        ]

    def drift(self, before: Kept) -> Drift:
        """Return how these columns differ from those before; nothing where there were none."""
        if not before or not (self.rows or self.stated):
            return Drift()
        gone = [name for name, kept in before.items() if self._is_gone(name, kept)]
        known = {*before, *(name.partition(".")[0] for name in before)}
        new = [name for name in {**self.stated, **self._counts} if name not in known]
        retyped = [
            (name, " or ".join(kept["types"]), " or ".join(now))
            for name, kept in before.items()
            if (now := self._types_of(name)) and kept["types"] and not set(now) & set(kept["types"])
        ]
        return Drift(tuple(sorted(gone)), tuple(sorted(new)), tuple(sorted(retyped)))

    def kept(self, before: Kept) -> dict[str, dict[str, Any]]:
        """Return what is known of the columns once this pull is stored."""
        gone, retyped = self.drift(before).gone, {name for name, _, _ in self.drift(before).retyped}
        names = [name for name in dict.fromkeys([*before, *self.stated, *self._counts]) if name not in gone]
        return {name: self._known(name, before.get(name), name in retyped) for name in names}

    def _known(self, name: str, before: Mapping[str, Any] | None, is_retyped: bool) -> dict[str, Any]:
        now = self._types_of(name)
        types = now if is_retyped or not before or name in self.stated else sorted({*before["types"], *now})
        was_always = before["always"] if before else bool(self.rows)
        is_always = was_always and self._counts.get(name, 0) == self.rows if self.rows else was_always
        return {"types": types, "stated": name in self.stated, "always": is_always}

    def _is_gone(self, name: str, kept: Mapping[str, Any]) -> bool:
        if name in self._counts:
            return False
        if self.stated:
            return name.partition(".")[0] not in self.stated and name not in self.stated
        return bool(kept["always"]) and self.rows > 0

    def _types_of(self, name: str) -> list[str]:
        return [self.stated[name]] if name in self.stated else sorted(self._types.get(name, ()))


def leaves(row: Row, before: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """Yield the columns of a row: of objects within objects as "location.latitude"."""
    for name, value in row.items():
        if isinstance(value, Mapping) and value and depth < DEEPEST:
            yield from leaves(value, f"{before}{name}.", depth + 1)
        else:
            yield f"{before}{name}", value


def type_of(value: Any) -> str:
    """Return what a value is. Of databases moments and days are told apart; web services spell both as text."""
    for types, name in _TYPES:
        if isinstance(value, types):
            return name
    return "text"


_TYPES: tuple[tuple[Any, str], ...] = (
    (bool, "true or false"), (int | float | Decimal, "number"), (list | tuple, "list"), (Mapping, "object"),
    (datetime, "date and time"), (date, "date"), (time | timedelta, "time"),
)  # fmt: skip


def with_nothing(row: Row, names: Iterable[str]) -> dict[str, Any]:
    """Return a row that has some more columns, without a value."""
    filled: dict[str, Any] = dict(row)
    for name in names:
        if name in filled:
            continue
        *outer, last = name.split(".")
        place = filled
        for step in outer:
            inner = place.get(step)
            place[step] = dict(inner) if isinstance(inner, Mapping) else {}
            place = place[step]
        place.setdefault(last, None)
    return filled
