"""One value out of one plain cell, just as `converting.cells` reads it.

A reader raises NotPlain where it is not sure to say the same: then the whole delivery is read by `converting`.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from civicstat.measurement.records.converting.cells import DAMAGED, meanings
from civicstat.measurement.sources.definitions import Column, ColumnType

Cell = str | int | float | bool | list[str] | None
Value = str | int | float | bool | list[str] | None
Reader = Callable[[Cell], Value]

_BLANKS = " \t\n\r\u00a0"
_MOST_DIGITS = 10**15  # beyond that the ways of writing a number part
_DAMAGED = re.compile(DAMAGED)
_FOLDED = re.compile("[\t\n\f\r \u00a0]+")
_MARKS = ("  ", "\t", "\n", "\u00a0")  # for which the text of a category is folded
_WHOLE = re.compile(r"-?[1-9][0-9]{0,14}|0")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_DIGITS = re.compile(r"[0-9]+")
_WITH_TENTH = re.compile(r"([0-9]+)\.[0-9]\Z")


class NotPlain(Exception):
    """A cell, or how its column is defined, that only `converting` reads. It is no fault: that takes over."""


def reader_of(column: Column, nulls: Sequence[str]) -> Reader:
    """Return what reads the cells of a column that is no date or time. nulls: texts that mean none.

    Raises NotPlain for columns that are never read plainly.
    """
    none = frozenset(nulls)
    if column.join is not None or column.extract is not None:
        raise NotPlain
    if column.type in (ColumnType.TEXT, ColumnType.CATEGORY):
        return _text(column, none)
    if column.type is ColumnType.LIST and any(word.startswith("[") for word in none):
        raise NotPlain
    if column.values or column.decimal != "." or any(map(_DIGITS.search, none)):
        raise NotPlain  # a number may mean none, or something else
    readers: Mapping[ColumnType, Callable[[Column, frozenset[str]], Reader]] = {
        ColumnType.INTEGER: _integer, ColumnType.NUMBER: _number, ColumnType.DURATION: _duration,
        ColumnType.BOOLEAN: _boolean, ColumnType.LIST: _list,
    }  # fmt: skip
    if column.type not in readers:
        raise NotPlain
    return readers[column.type](column, none)


def as_text(cell: Cell) -> str:
    """Return a cell as the text that it is read from."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int) and abs(cell) < _MOST_DIGITS:
        return str(cell)
    raise NotPlain


def is_ascii(text: str) -> str:
    """Return a text whose small and capital letters are the same everywhere."""
    if not text.isascii():
        raise NotPlain
    return text


def _text(column: Column, none: frozenset[str]) -> Reader:
    is_category = column.type is ColumnType.CATEGORY
    meant = meanings(column.values)

    def dressed(value: str) -> str:
        if column.pad:
            value = _padded(value, column.pad)
        if column.case != "keep":
            value = is_ascii(value).lower() if column.case == "lower" else is_ascii(value).upper()
        return meant.get(is_ascii(value).lower(), value) if meant else value

    def read(cell: Cell) -> Value:
        if cell is None:
            return None
        text = as_text(cell)
        is_odd = text < "!" or text[-1] == " " or text in none or (text < ":" and "E+" in text)
        if not is_odd and not (is_category and any(mark in text for mark in _MARKS)):
            return dressed(text)
        said = text.strip(_BLANKS)
        if said in none:
            return None
        if _DAMAGED.fullmatch(said):
            raise NotPlain
        return dressed(_trimmed(_FOLDED.sub(" ", said)) if is_category else said)

    return read


def _trimmed(text: str) -> str:
    """Return a text without blanks around it."""
    bare = text.strip(" ")
    if any(sign.isspace() and not sign.isascii() for sign in bare[:1] + bare[-1:]):
        raise NotPlain  # the engine takes some of them for blanks, too
    return bare


def _padded(text: str, width: int) -> str:
    whole = _WITH_TENTH.sub(r"\1", text) if "." in text else text
    return whole.zfill(width) if _DIGITS.fullmatch(whole) else whole


def _integer(column: Column, none: frozenset[str]) -> Reader:
    return _numeric(int, _WHOLE, lambda cell: abs(cell) < _MOST_DIGITS and cell == int(cell), none)


def _number(column: Column, none: frozenset[str]) -> Reader:
    return _numeric(float, _DECIMAL, lambda cell: abs(cell) < _MOST_DIGITS, none)


def _duration(column: Column, none: frozenset[str]) -> Reader:
    return _numeric(float, _DECIMAL, lambda cell: bool(_DECIMAL.fullmatch(repr(cell))), none)


def _numeric(
    make: type[int] | type[float], spelled: re.Pattern[str], is_plain: Callable[[int | float], bool],
    none: frozenset[str],
) -> Reader:  # fmt: skip
    """Return what reads numbers that are plain, and texts that spell such."""

    def read(cell: Cell) -> Value:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and is_plain(cell):
            return make(cell)
        if cell is None or cell in none:
            return None
        if isinstance(cell, str) and spelled.fullmatch(cell):
            return make(cell)
        raise NotPlain

    return _of_scalars(read)


def _boolean(column: Column, none: frozenset[str]) -> Reader:
    words = {word.lower(): True for word in column.yes} | {word.lower(): False for word in column.no}

    def read(cell: Cell) -> Value:
        if cell is None:
            return None
        said = as_text(cell).strip(_BLANKS)
        if said in none:
            return None
        found = words.get(is_ascii(said).lower())
        if found is None:
            raise NotPlain
        return found

    return read


def _list(column: Column, none: frozenset[str]) -> Reader:
    def read(cell: Cell) -> Value:
        if isinstance(cell, list):
            items = cell
        else:
            if cell is None:
                return None
            said = as_text(cell).strip(_BLANKS)
            if said in none:
                return None
            if said.startswith("[") or not column.separator:
                raise NotPlain
            items = said.split(column.separator)
        found = [each for each in (_trimmed(item) for item in items) if each]
        if not found:
            raise NotPlain
        return found

    return read


def _of_scalars(read: Reader) -> Reader:
    """Return a reader to which a list is not plain, as it can be compared with no text."""

    def checked(cell: Cell) -> Value:
        if isinstance(cell, list | dict):
            raise NotPlain
        return read(cell)

    return checked
