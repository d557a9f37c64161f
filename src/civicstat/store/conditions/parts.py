"""Parts of a condition by what they yield, and why two of them do not compare."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from civicstat.store.tables import Kind

NUMBERS = (Kind.INTEGER, Kind.SMALL, Kind.NUMBER)
TIMES = (Kind.MOMENT, Kind.DATE)


@dataclass(frozen=True)
class Part:
    """A part of a condition: its SQL, what it yields, and the text where it is a text literal."""

    sql: str
    kind: Kind
    literal: str | None = None
    column: str = ""  # its name, where it is one


def family(kind: Kind) -> str:
    return "number" if kind in NUMBERS else "time" if kind in TIMES else kind.value


def named(kind: Kind) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


def known_near(name: str, kinds: Mapping[str, Kind]) -> str:
    """Return the columns whose names are like one, or all of them where none is."""
    near = get_close_matches(name, kinds, n=3)
    return f"near: {', '.join(near)}" if near else f"the dataset has {', '.join(sorted(kinds))}"


def unlike(one: Part, other: Part, right: str, left: str) -> str:
    """Return why two sides do not compare, and what to write instead; left and right: as they were written."""
    if other.column and not one.column:
        one, other, right = other, one, left
    if not one.column:
        return f"{named(one.kind)} does not compare with {named(other.kind)}"
    if other.column:
        return f"{one.column} {_HOLDS[one.kind]}, and {other.column} {_HOLDS[other.kind]}; they do not compare"
    return f"{one.column} {_HOLDS[one.kind]}{_instead(one, other, right)}"


def _instead(one: Part, other: Part, written: str) -> str:
    if one.kind is Kind.LIST:
        return f"; write contains({one.column}, 'value')"
    if one.kind is Kind.BOOLEAN:
        return f"; write {one.column}, or not {one.column}"
    if one.kind is Kind.TEXT and other.kind in NUMBERS:
        return f"; write '{written}' with quotes"
    if one.kind in NUMBERS and other.literal is not None and re.fullmatch(r"-?\d+(\.\d+)?", other.literal):
        return f"; write {other.literal} without quotes"
    return f"; {written} is {named(other.kind)}"


_HOLDS = {
    Kind.TEXT: "holds texts", Kind.INTEGER: "holds whole numbers", Kind.SMALL: "holds whole numbers",
    Kind.NUMBER: "holds numbers", Kind.BOOLEAN: "is true or false", Kind.MOMENT: "holds times",
    Kind.DATE: "holds dates", Kind.LIST: "holds lists", Kind.HASH: "holds codes",
}  # fmt: skip
