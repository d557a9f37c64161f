"""What goes on in the synthetic city after its records end: events in the order in which systems learn of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from civicstat.demo.answer_key import SEED, UNTIL, AnswerKey, key_for
from civicstat.demo.chance import Ints
from civicstat.demo.city import window_until
from civicstat.demo.land.ground import Land, draw_land
from civicstat.demo.records import NEVER, Records
from civicstat.demo.rhythm import ZONE, Window, moment
from civicstat.demo.streams.answering import draw_answering
from civicstat.demo.streams.call_records import call_records
from civicstat.demo.streams.calls import draw_calls

WEEK = timedelta(days=7)
LASTING = 2 * 86400  # seconds after which no call is under way any more
KEYS = {"calls": ("Call Number", "C"), "answering": ("Call Identifier", "T")}


@dataclass(frozen=True)
class Event:
    """What a system learns at a moment (UTC seconds): the fields of a record that it can state from then on."""

    at: int
    dataset: str
    row: dict[str, object]  # by header


def unfold(after: int, *, seed: int = SEED, until: date = UNTIL, scale: float = 1.0) -> Iterator[Event]:
    """Yield what happens after a moment (UTC seconds), without end: calls come in, and are dispatched, reached, closed.

    seed, until, scale: of the city; its last calls go on from where its records end. The same moment and city give the
    same events, and a later moment the rest of them.
    """
    land, key = draw_land(seed), key_for(until, seed=seed)
    first = until + timedelta(days=1)
    waiting: list[Event] = []
    if after < moment(first) + LASTING:
        waiting = _events(_draw(seed, window_until(until), land, key, scale), after, is_numbered=True)
    number = 0
    while True:
        since = first + number * WEEK
        number += 1
        if moment(since + WEEK) + LASTING < after:
            continue
        window = Window(since, since + WEEK - timedelta(days=1))
        waiting += _events(_draw(seed + number, window, land, key, scale), after, is_numbered=False)
        waiting.sort(key=lambda event: event.at)
        end = moment(since + WEEK)
        yield from (event for event in waiting if event.at < end)
        waiting = [event for event in waiting if event.at >= end]


def _draw(seed: int, window: Window, land: Land, key: AnswerKey, scale: float) -> list[Records]:
    calls = draw_calls(seed, window, land, key, scale=scale)
    return [call_records(seed, window, land, calls), draw_answering(seed, window, key, scale=scale)]


def _events(drawn: list[Records], after: int, *, is_numbered: bool) -> list[Event]:
    """Return all that becomes known after a moment. is_numbered: records keep the numbers that they were drawn with."""
    found: list[Event] = []
    for records in drawn:
        known = _known(records)
        rows = np.flatnonzero(known.max(axis=0) > after)
        header, prefix = KEYS[records.slug]
        numbers = (
            records.columns[header].values.take(pa.array(rows, pa.int64())).to_pylist()
            if is_numbered
            else _numbers(prefix, records.moments)[rows].tolist()
        )
        values = [_values(records, name, rows) for name in records.columns]
        for place, row in enumerate(rows.tolist()):
            fields = {name: values[at][place] for at, name in enumerate(records.columns)} | {header: numbers[place]}
            found += _of_record(records.slug, header, fields, known[:, row], after)
    return found


def _known(records: Records) -> Ints:
    """Return from when each field of each record is known, columns x records: with the record at the earliest."""
    return np.array(
        [
            np.where(column.known_at == NEVER, NEVER, np.maximum(column.known_at, records.moments))
            if column.known_at is not None
            else records.moments
            for column in records.columns.values()
        ]
    )


def _of_record(dataset: str, header: str, fields: dict[str, object], known: Ints, after: int) -> Iterator[Event]:
    """Yield an event for each moment at which something of a record becomes known."""
    for at in np.unique(known[known > after]).tolist():
        stated = {name: fields[name] for name, when in zip(fields, known.tolist(), strict=True) if when == at}
        yield Event(at, dataset, {header: fields[header]} | stated)


def _values(records: Records, name: str, rows: Ints) -> list[object]:
    """Return what stands in a column; moments with their offset, for an hour of autumn comes twice."""
    column = records.columns[name]
    if pa.types.is_timestamp(column.values.type) and column.known_at is not None:
        zone = ZoneInfo(ZONE)
        return [
            None if at == NEVER else datetime.fromtimestamp(at, zone).isoformat()
            for at in column.known_at[rows].tolist()
        ]
    found: list[object] = column.values.take(pa.array(rows, pa.int64())).to_pylist()
    return found


def _numbers(prefix: str, moments: Ints) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    """Return numbers that start anew each day, as C26-306-0012: those of the records before are not known here."""
    days = [datetime.fromtimestamp(at, ZoneInfo(ZONE)) for at in moments.tolist()]
    named = np.array([f"{prefix}{day:%y-%j}" for day in days], dtype=np.str_)
    firsts = np.searchsorted(named, named, side="left")
    serial = np.char.zfill((np.arange(len(named)) - firsts + 1).astype(str), 4)
    return np.char.add(np.char.add(named, "-"), serial)
