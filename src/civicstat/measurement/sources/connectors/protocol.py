"""What a connector is asked, and what it answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO, NamedTuple

from civicstat.errors import CivicStatError
from civicstat.measurement.sources.connectors.client import Client
from civicstat.measurement.sources.connectors.reach import Reach

Row = Mapping[str, Any]
Cursor = Mapping[str, Any]  # plain JSON values; empty: from the beginning


class PullRefused(CivicStatError):
    """What a source sent cannot be trusted, or it cannot be asked. Nothing of it is stored."""


class ChangedUnderway(PullRefused):
    """The source changed while it was read, so that what came is not what was there. It is worth another try."""


@dataclass(frozen=True)
class Ask:
    """What a connector is asked. at: when the pull began, which no cursor passes."""

    settings: Any  # of the kind's own model
    cursor: Cursor
    overlap: timedelta  # so much before the cursor is read again
    at: datetime
    client: Client
    reach: Reach
    most: int | None = None  # rows that are enough, to try a connection out; then nothing is counted

    def page_size(self, usual: int) -> int:
        return usual if self.most is None else min(usual, self.most)


@dataclass(frozen=True)
class Page:
    """Some rows, in the order in which they came.

    ids: the source's own number of each row, where it has one; id_columns: where it stands in the row.
    columns: every column that the source has, with what it calls its type; empty where it does not say.
    promised: how many rows the whole pull has, as the source says now. cursor: where the next pull goes on once all
    to here is stored; the last one counts.
    """

    rows: Sequence[Row]
    ids: Sequence[Any] = ()
    id_columns: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None
    cursor: Cursor | None = None
    remark: str = ""  # what whoever runs the connection should know


class FoundFile(NamedTuple):
    """A file that lies at the source. stamp: tells whether it is still the same one."""

    name: str
    stamp: str
    size: int | None  # bytes, as the source says
    open: Callable[[], AbstractContextManager[BinaryIO]]


Pages = Callable[[Ask], Iterator[Page]]
Files = Callable[[Ask], Sequence[FoundFile]]
