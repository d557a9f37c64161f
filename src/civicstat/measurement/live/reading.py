"""Records under way, and those of past weeks, read from the store as columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicstat.measurement.live.watched import Watched
from civicstat.measurement.records.layout import condition_kinds, lay_out, utc
from civicstat.measurement.records.placed import point_of
from civicstat.store.conditions import compile_condition
from civicstat.store.interface import Dialect, Store
from civicstat.store.tables import DAY

Seconds = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
NO_AREA = -1
WEEKS = 26  # of the past that say what is usual
HOUR = timedelta(hours=1)  # that ends now; what was over before it tells nothing of now
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rows:
    """Records as columns of one length; moments are seconds since 1970 in UTC, infinite where there is none yet."""

    began: Seconds
    helped: Seconds
    arrived: Seconds
    ended: Seconds
    is_urgent: npt.NDArray[np.bool_]
    areas: Mapping[str, Places]  # by layer: the id of the area, or NO_AREA
    # By what it is: "key", "priority", "kind", "units", "x", "y"; only of records under way, empty for others.
    texts: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.began)

    @property
    def held_until(self) -> Seconds:
        """When somebody came to help, or was there, or it was over without."""
        return np.minimum(np.minimum(self.helped, self.arrived), self.ended)


def read_open(store: Store, watched: Watched, *, at: datetime) -> Rows:
    """Return the records that may be under way at a moment, and those of the hour before, as they stood then."""
    since = at - timedelta(hours=max(watched.wall.hours, 3))
    named = {"key": (watched.definition.key or (None,))[0], "priority": watched.wall.priority}
    named |= {"kind": watched.wall.kind, "units": watched.wall.units, **_point_of(watched)}
    shown = {what: column for what, column in named.items() if column}
    return _read(store, watched, since, at, shown, ending_after=at - HOUR)


def read_past(store: Store, watched: Watched, *, at: datetime) -> Rows:
    """Return the records of the weeks that say what is usual at a moment, with their areas and stages alone."""
    return _read(store, watched, at - timedelta(weeks=WEEKS, hours=watched.wall.hours), at, {})


def _point_of(watched: Watched) -> dict[str, str]:
    """Return the columns in which records have a place in degrees, where these are not personal."""
    point, columns = point_of(watched.definition), watched.definition.columns
    if point is None or columns[point.longitude].personal or columns[point.latitude].personal:
        return {}
    return {"x": point.longitude, "y": point.latitude}


def _read(
    store: Store, watched: Watched, since: datetime, until: datetime, texts: Mapping[str, str],
    ending_after: datetime | None = None,
) -> Rows:  # fmt: skip
    if not store.has(lay_out(watched.definition)):
        return _none(watched, texts)
    found = store.query(_sql(store.dialect, watched, since, until, texts, ending_after))
    began, helped, arrived, ended = (_moments(found, at, until) for at in range(4))
    forgotten = began + watched.wall.hours * 3600  # one whose end nobody recorded is not open for ever
    ended = np.where((ended == np.inf) & (forgotten <= until.timestamp()), forgotten, ended)
    first = 5 + len(watched.layers)
    return Rows(
        began, helped, arrived, ended,
        is_urgent=np.asarray(found.column(4).to_numpy(), dtype=bool),
        areas={layer: _whole(found.column(5 + at)) for at, layer in enumerate(watched.layers)},
        texts={
            what: tuple(text or "" for text in found.column(first + at).to_pylist()) for at, what in enumerate(texts)
        },
    )  # fmt: skip


def _sql(
    dialect: Dialect, watched: Watched, since: datetime, until: datetime, texts: Mapping[str, str],
    ending_after: datetime | None,
) -> str:  # fmt: skip
    """Return the query; days are local, so that one more is looked through at either end.

    ending_after: leaves out records of which nothing happened since.
    """
    quote, kinds = dialect.quote, condition_kinds(watched.definition)
    wall = watched.wall
    began, *_, ended = stages = [quote(utc(stage)) for stage in watched.stages]
    is_open = f"({ended} is null or {ended} > {_moment(until)})"
    urgent = f"coalesce({compile_condition(wall.urgent, kinds, dialect)}, false)" if wall.urgent else "false"
    columns = [
        *stages, urgent, *map(quote, watched.area_columns),
        *(f"case when {is_open} then cast({quote(column)} as varchar) end" for column in texts.values()),
    ]  # fmt: skip
    shown = ", ".join(f"{column} as c{at}" for at, column in enumerate(columns))
    first, last = ((moment - EPOCH).days for moment in (since, until))
    conditions = [
        f"{quote(DAY)} between {first - 1} and {last + 1}",
        f"{began} > {_moment(since)} and {began} <= {_moment(until)}",
    ]
    if ending_after:
        conditions.append(f"({is_open} or greatest({', '.join(stages)}) > {_moment(ending_after)})")
    if wall.where:
        conditions.append(f"({compile_condition(wall.where, kinds, dialect)})")
    return f"select {shown} from {quote(watched.slug)} where {' and '.join(conditions)}"


def _moment(at: datetime) -> str:
    return f"timestamp '{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"


def _moments(found: pa.Table, at: int, until: datetime) -> Seconds:
    """Return a column of moments; what lies after `until` has not happened yet."""
    column = found.column(at).cast(pa.timestamp("us")).cast(pa.int64())
    seconds = np.asarray(column.to_numpy(), dtype=np.float64) / 1e6
    return np.where(seconds <= until.timestamp(), seconds, np.inf)


def _whole(column: "pa.ChunkedArray[Any]") -> Places:
    filled: Any = column
    return np.asarray(filled.fill_null(NO_AREA).to_numpy(), dtype=np.int64)


def _none(watched: Watched, texts: Mapping[str, str]) -> Rows:
    nothing = np.empty(0)
    return Rows(
        nothing, nothing, nothing, nothing, np.empty(0, dtype=bool),
        {layer: np.empty(0, dtype=np.int64) for layer in watched.layers}, dict.fromkeys(texts, ()),
    )  # fmt: skip
