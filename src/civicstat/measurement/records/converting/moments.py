"""Dates, times and moments: from the text in a cell to local wall-clock time and UTC."""

from collections.abc import Sequence
from dataclasses import dataclass

from civicstat.measurement.records.converting import zones
from civicstat.measurement.records.converting.formats import (
    SPECIAL,
    Spelling,
    clock_of,
    quick,
    thorough,
    thorough_offset,
)
from civicstat.measurement.records.converting.sql import quote, text
from civicstat.measurement.sources.definitions import Column


@dataclass(frozen=True)
class Wall:
    """What a cell says: a clock's reading, and the seconds east of UTC that it states (NULL for none)."""

    reading: str
    offset: str


def is_read(found: str) -> str:
    """Return the SQL condition that the quick reading holds; it takes "15" for the year 15 where %Y is asked."""
    return f"{found} >= timestamp '0100-01-01'"


def read_moment(name: str, column: Column, spelling: Spelling, date_order: str) -> Wall:
    """Return the SQL of what a text says.

    name: of the column whose text is r__NAME, its quick reading q__NAME, and where that failed the cleaned text
    m__NAME and its parts y__NAME.
    """
    cell, found, plain, parts = (quote(f"{step}__{name}") for step in "rqmy")
    if column.format:
        return by_formats(cell, column.format)
    slow, slow_offset = thorough(plain, parts, date_order), thorough_offset(plain)
    offset = "0" if spelling.is_utc else "null"
    kept = f"case when {is_read(found)} then {found} end"
    return Wall(
        f"case when {plain} is null then {kept} else {slow} end",
        f"case when {plain} is null then {offset} else {slow_offset} end",
    )


def native_moment(cell: str, type_: str) -> Wall:
    """Return the SQL of what a value says that a file holds as a timestamp."""
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return Wall(f"timezone('UTC', {cell})", "0")
    return Wall(f"{cell}::timestamp", "null::integer")


def by_formats(cell: str, formats: Sequence[str]) -> Wall:
    """Return the SQL of what a text says by the formats that a definition states, tried in order."""
    plain = [name for name in formats if name not in SPECIAL and "%z" not in name and "%Z" not in name]
    zoned = [name for name in formats if name not in SPECIAL and name not in plain]
    local = f"try_strptime({cell}, [{', '.join(map(text, plain))}])::timestamp" if plain else "null::timestamp"
    instants = [f"timezone('UTC', try_strptime({cell}, {text(name)}))" for name in zoned]
    instants += [quick(cell, Spelling(special=name)) or "" for name in formats if name.startswith("epoch")]
    if "excel" in formats:
        days = f"try_cast({cell} as double)"
        serial = f"timestamp '1899-12-30' + to_microseconds((round({days} * 86400000) * 1000)::bigint)"
        local = f"coalesce({local}, {serial})"
    if not instants:
        return Wall(local, "null::integer")
    return Wall(f"coalesce({', '.join([local, *instants])})", f"case when {local} is null then 0 end")


def read_clock(name: str, said: str) -> str:
    """Return the SQL of the microseconds since midnight that a time of day says.

    name: of the column, whose text is r__NAME. said: the same trimmed, NULL for words that mean none.
    """
    cell = quote(f"r__{name}")
    usual = f"try_strptime({cell}, ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f']) - timestamp '1900-01-01'"
    upper = f"regexp_replace(upper({said}), '([0-9]) ?([AP])\\.?M\\.?$', '\\1 \\2M')"
    digits = f"try_strptime(lpad({said}, 4, '0'), '%H%M') - timestamp '1900-01-01'"
    compact = f"case when regexp_full_match({said}, '[0-9]{{3,4}}') then {digits} end"
    return f"epoch_us(timestamp '1970-01-01' + coalesce({usual}, {clock_of(upper)}, {compact}))"


def utc_of(wall: str, offset: str, column: Column, zone: str, span: zones.Span) -> str:
    """Return the SQL of a reading in UTC; NULL where the text should state its offset and does not."""
    stated = f"{wall} - to_seconds({offset})"
    if column.zone == "local":
        return zones.to_utc(wall, zone, span)
    if column.zone == "offset":
        return stated
    if column.zone == "utc":
        return f"{wall} - to_seconds(coalesce({offset}, 0))"
    return f"case when {offset} is null then {zones.to_utc(wall, column.zone or zone, span)} else {stated} end"
