"""What a table of records is, whatever the engine."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from civicstat.errors import CivicStatError


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"  # 64 bits
    SMALL = "small"  # 32 bits
    NUMBER = "number"  # double precision
    BOOLEAN = "boolean"
    MOMENT = "moment"  # without a zone; microseconds
    DATE = "date"
    LIST = "list"  # of texts
    HASH = "hash"  # 64 bits, unsigned


HASH = "_hash"  # of the key; what an upsert matches by
DELIVERY = "_delivery"  # sequence of the delivery that a record came in
ROW = "_row"  # its row there
DAY = "_day"  # of the event time, local: days since 1970-01-01
MONTH = "_month"  # of the event time, local: months since January 1970


@dataclass(frozen=True)
class Table:
    """A table of records: its columns in order, those that identify a record, and the area columns."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]  # empty where rows are matched whole
    areas: tuple[str, ...]  # the columns that hold area ids, one per layer

    @property
    def kinds(self) -> dict[str, Kind]:
        return dict(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True)
class Touched:
    """Where records came, changed or went: distinct days with the area ids of each layer (-1: none)."""

    days: npt.NDArray[np.int32]  # (k,)
    areas: dict[str, npt.NDArray[np.int32]]  # area column -> (k,)

    @property
    def is_empty(self) -> bool:
        return self.days.size == 0


@dataclass(frozen=True)
class Upserted:
    """What an upsert did."""

    added: int
    changed: int
    withdrawn: int
    touched: Touched


class StoreFault(CivicStatError):
    """The record store cannot do what was asked of it."""
