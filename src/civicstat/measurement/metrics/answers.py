"""The store's answer to a question as arrays, and longer periods or the whole city made from its parts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Merging(StrEnum):
    """How an aggregate of many records follows from the same aggregate of their parts."""

    SUM = "sum"
    LIST = "list"  # of values: one after the other
    EITHER = "either"  # bits: which of some numbered values occur
    SPREAD = "spread"  # sum of squares about the mean, where the aggregate `total` is the sum


class Ragged(NamedTuple):
    """Lists of values, one per cell: all values, and the (k + 1,) offsets of the cells."""

    values: FloatArray
    offsets: IntArray

    def take(self, rows: IntArray) -> "Ragged":
        """Return the lists of the given cells, in their order."""
        starts, ends = self.offsets[rows], self.offsets[rows + 1]
        pieces = [self.values[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return Ragged(np.concatenate([np.empty(0), *pieces]), _offsets(ends - starts))

    def in_order(self) -> "Ragged":
        """Return the lists with their values ascending.

        Sorted here, since engines are slow at it: DuckDB's list_sort took seven times as long as all the rest.
        """
        values = self.values.copy()
        for start, end in zip(self.offsets[:-1].tolist(), self.offsets[1:].tolist(), strict=True):
            values[start:end].sort()
        return Ragged(values, self.offsets)


class Bits(NamedTuple):
    """Which of some numbered values occur in each cell."""

    rows: npt.NDArray[np.uint8]  # (k, bytes)

    def take(self, rows: IntArray) -> "Bits":
        """Return the bits of the given cells, in their order."""
        return Bits(self.rows[rows])

    def counts(self) -> FloatArray:
        """Return how many different values each cell has."""
        return np.asarray(np.bitwise_count(self.rows).sum(axis=1), dtype=np.float64)


Aggregate = FloatArray | Ragged | Bits


@dataclass(frozen=True)
class Answer:
    """k cells: how many records there are, with a value, and with a usable one; and the plan's aggregates."""

    period: IntArray
    area: IntArray  # -1 for records that lie in no area
    rows: IntArray
    present: IntArray
    n: IntArray
    aggregates: Mapping[str, Aggregate]

    def take(self, rows: IntArray) -> "Answer":
        """Return the cells at the given rows."""
        taken = {
            name: each.take(rows) if isinstance(each, Ragged | Bits) else each[rows]
            for name, each in self.aggregates.items()
        }
        return Answer(
            self.period[rows], self.area[rows], self.rows[rows], self.present[rows], self.n[rows], taken
        )  # fmt: skip

    def merged(self, to: IntArray, cells: int, merging: Mapping[str, Merging]) -> "Answer":
        """Return so many cells made from these; to: (k,) to which of them each belongs, none of them left empty."""
        order = np.argsort(to, kind="stable")
        firsts = np.searchsorted(to[order], np.arange(cells))
        period, area = self.period[order][firsts], self.area[order][firsts]
        n = _sums(self.n, to, cells)
        aggregates = {
            name: _merge(each, self, to, cells, merging.get(name, Merging.SUM))
            for name, each in self.aggregates.items()
        }
        rows, present = (_sums(each, to, cells).astype(np.int64) for each in (self.rows, self.present))
        return Answer(period, area, rows, present, n.astype(np.int64), aggregates)

    def placed(self, period: IntArray, area: IntArray) -> "Answer":
        """Return the same cells called otherwise."""
        return replace(self, period=period, area=area)


def read_answer(table: pa.Table, names: Mapping[str, str], mark: str = "") -> Answer:
    """Return an engine's rows as an answer; names: the columns of the aggregates. mark: of the metric's columns."""
    areas = table["area"].combine_chunks().fill_null(-1)
    whole = {name: _whole(table[f"{name}{mark}"]) for name in ("rows_", "present", "n")}
    return Answer(
        _whole(table["period"]), np.asarray(areas.to_numpy(zero_copy_only=False), dtype=np.int64),
        whole["rows_"], whole["present"], whole["n"],
        {name: read_aggregate(table[column]) for name, column in names.items()},
    )  # fmt: skip


def read_aggregate(column: "pa.ChunkedArray[Any]") -> Aggregate:
    """Return a column of numbers, NaN where the engine had nothing to add up; or one of lists, or of bits."""
    if pa.types.is_binary(column.type):
        return _bits(column.to_pylist())
    if not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    chunks: list[Any] = column.chunks
    lengths = [np.asarray(chunk.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)) for chunk in chunks]
    offsets = _offsets(np.concatenate([np.empty(0, np.int64), *lengths]))
    values, filled = np.empty(int(offsets[-1])), 0
    for chunk in chunks:
        part = chunk.flatten().to_numpy(zero_copy_only=False)
        values[filled : filled + part.size] = part
        filled += part.size
    return Ragged(values, offsets)


def _bits(rows: list[bytes | None]) -> Bits:
    width = max((len(row) for row in rows if row is not None), default=0)
    joined = b"".join(row if row is not None else bytes(width) for row in rows)
    return Bits(np.frombuffer(joined, dtype=np.uint8).reshape(len(rows), width))


def _whole(column: "pa.ChunkedArray[Any]") -> IntArray:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _offsets(lengths: npt.NDArray[Any]) -> IntArray:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def _sums(values: npt.NDArray[Any], to: IntArray, cells: int) -> FloatArray:
    return np.asarray(np.bincount(to, weights=values, minlength=cells), dtype=np.float64)


def _merge(part: Aggregate, parts: Answer, to: IntArray, cells: int, how: Merging) -> Aggregate:
    if isinstance(part, Ragged):
        lengths = np.diff(part.offsets)
        taken = part.take(np.argsort(to, kind="stable"))
        return Ragged(taken.values, _offsets(_sums(lengths, to, cells).astype(np.int64)))
    if isinstance(part, Bits):
        order = np.argsort(to, kind="stable")
        return Bits(np.bitwise_or.reduceat(part.rows[order], np.searchsorted(to[order], np.arange(cells)), axis=0))
    is_known = ~np.isnan(part)
    merged = _sums(np.where(is_known, part, 0.0), to, cells)
    if how is Merging.SPREAD:
        merged += _between(parts, to, cells)
    return np.where(_sums(is_known, to, cells) > 0, merged, np.nan)


def _between(parts: Answer, to: IntArray, cells: int) -> FloatArray:
    """Return the sum of squares of the parts' means about the mean of all (Chan et al. 1983)."""
    total = parts.aggregates["total"]
    if not isinstance(total, np.ndarray):
        raise TypeError("total is no number per cell; expected a sum")
    total, n = np.nan_to_num(total), parts.n.astype(np.float64)
    mean = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
    whole = _sums(n, to, cells)
    of_all = np.divide(_sums(total, to, cells), whole, out=np.zeros(cells), where=whole > 0)
    return _sums(n * (mean - of_all[to]) ** 2, to, cells)
