"""What a table of records is, whatever the engine."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

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
DELIVERY = "_delivery"  # sequence of the delivery in which a record came as it is
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
    def places_in_time(self) -> tuple[str, ...]:
        """The columns that say when and where a record counts."""
        inner = (DAY, MONTH, *self.areas)
        return tuple(n for n, kind in self.columns if n in inner or kind in (Kind.MOMENT, Kind.DATE))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


# Of how many records an upsert still tells where they lay; beyond that everything counts as touched.
MOST_TOUCHED = 100_000


@dataclass(frozen=True)
class Upserted:
    """What an upsert did.

    unchanged: records that came again just as they were; they stay as they are, with the delivery that brought them.
    touched: the moments, dates and areas of the records that came, changed (as they were and as they are) or
    went; None where there were more than MOST_TOUCHED, so that every figure of the table is in question.
    """

    added: int
    changed: int
    unchanged: int
    withdrawn: int
    touched: pa.Table | None


class StoreFault(CivicStatError):
    """The record store cannot do what was asked of it."""


class StoreBroken(StoreFault):
    """The engine gave up on something and has to be opened anew. What was stored before is safe."""
