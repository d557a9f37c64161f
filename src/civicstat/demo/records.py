"""Columns of records: values by header, and from when the source system knows them."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from civicstat.demo.chance import Bools, Floats, Ints, Strings
from civicstat.demo.rhythm import Window

Cells: TypeAlias = "pa.Array[Any]"
NEVER = np.int64(-1)  # a moment that did not come


class Column(NamedTuple):
    """The values of one column, from when each is known (UTC seconds), and what stands there before."""

    values: Cells
    known_at: Ints | None = None  # none: from the start
    before: str | int | bool | None = None


@dataclass(frozen=True)
class Records:
    """All records of a dataset: columns of one length by header, and the moment of each event."""

    slug: str
    moments: Ints  # UTC seconds
    columns: dict[str, Column]
    withdrawn_at: Ints | None = None  # when a record was taken back, or NEVER
    entered_at: Ints | None = None  # from when the source has each; none: from its moment

    @property
    def came(self) -> Ints:
        """From when the source has each record."""
        return self.moments if self.entered_at is None else self.entered_at


def stamps(window: Window, moments: Ints) -> Cells:
    """Return moments as the wall-clock time that the city's systems write; NEVER is empty."""
    return pa.array(window.local(moments), pa.int64(), mask=moments == NEVER).cast(pa.timestamp("s"))


def stage(window: Window, moments: Ints) -> Column:
    """Return a column of moments, each known once it has come."""
    return Column(stamps(window, moments), moments)


def words(names: tuple[str, ...] | list[str], which: Ints, *, without: Bools | None = None) -> Cells:
    """Return names by position; empty where `without` is true."""
    return pa.array(list(names), pa.string()).take(pa.array(which, pa.int64(), mask=without))


def flags(values: Bools, *, without: Bools | None = None) -> Cells:
    return pa.array(values, pa.bool_(), mask=without)


def whole(values: Ints, *, without: Bools | None = None) -> Cells:
    return pa.array(values, pa.int32(), mask=without)


def numbers(values: Floats, decimals: int, *, without: Bools | None = None) -> Cells:
    return pa.array(np.round(values, decimals), pa.float64(), mask=without)


def texts(values: Strings, *, without: Bools | None = None) -> Cells:
    return pa.array(values, pa.string(), mask=without)


def serials(prefix: str, window: Window, moments: Ints) -> Strings:
    """Return numbers that start anew each year, as C26-000123, in the order of the moments, which must ascend."""
    years = (window.local(moments).astype("datetime64[s]").astype("datetime64[Y]")).astype(np.int64) + 1970
    firsts = np.searchsorted(years, years, side="left")
    number = np.arange(len(years)) - firsts + 1
    year = np.char.add(np.char.add(prefix, (years % 100).astype(str)), "-")
    return np.char.add(year, np.char.zfill(number.astype(str), 6))


def codes(rng: np.random.Generator, prefix: str, size: int) -> Strings:
    """Return random codes without meaning, all different, such as P-3f09ac2e."""
    drawn = rng.permutation(np.unique(rng.integers(1 << 28, 1 << 32, size + size // 8 + 16)))[:size]
    return np.array([f"{prefix}{number:08x}" for number in drawn], dtype=np.str_)
