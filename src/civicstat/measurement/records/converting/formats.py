"""The spellings of dates and times that are recognised, and which of them a file uses."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import duckdb

from civicstat.errors import CivicStatError
from civicstat.measurement.records.converting.sql import fetch, text

DATES = {
    "year first": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    "month first": ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y"),
    "day first": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
}
NAMED_DATES = ("%d-%b-%Y", "%d %b %Y", "%b %d %Y", "%d-%B-%Y", "%d %B %Y", "%B %d %Y")
COMPACT = ("%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d %H%M", "%Y%m%d %H%M%S", "%Y%m%dT%H%M%S")
TIMES = (
    "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%H:%M:%S.%n",
    "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S.%f %p", "%I:%M:%S%p", "%I:%M%p",
)  # fmt: skip
SPECIAL = ("epoch_s", "epoch_ms", "excel")
_SEPARATORS = (" ", "T", ", ")
_OLDEST = "timestamp '0100-01-01'"  # %Y takes "15" for the year 15; two-digit years have formats of their own
_SAMPLE_SHAPES = 40


class UnknownFormat(CivicStatError):
    """A dataset names a format that cannot be read by."""


@dataclass(frozen=True)
class Spelling:
    """How most values of a column are spelled: the quick way; what it does not read goes the thorough way."""

    formats: tuple[str, ...] = ()  # strptime's
    special: str = ""  # "epoch_s", "epoch_ms", "zoned" (a numeric offset at the end), or none
    is_utc: bool = False  # the formats end in Z


def date_formats(date_order: str) -> tuple[str, ...]:
    """Return the formats of a date with four digits of year, the likeliest first."""
    numeric = DATES[date_order] + (DATES["year first"] if date_order != "year first" else ())
    return (*numeric, *NAMED_DATES)


def two_digit(formats: Sequence[str]) -> tuple[str, ...]:
    """Return formats with two digits of year: 69 to 99 are of the 20th century, 00 to 68 of the 21st."""
    return tuple(name.replace("%Y", "%y") for name in formats if not name.startswith("%Y"))


def candidates(date_order: str) -> Iterator[Spelling]:
    """Yield every spelling that is recognised, one format each."""
    for date in date_formats(date_order):
        for day in dict.fromkeys((date, *two_digit((date,)))):
            yield Spelling((day,))
            for separator, time in product(_SEPARATORS, TIMES):
                yield Spelling((f"{day}{separator}{time}",))
                if "%p" not in time:
                    yield Spelling((f"{day}{separator}{time}Z",), is_utc=True)
    yield Spelling(("%Y%m%d",))
    yield Spelling(("%Y%m%d%H%M%S",))


def spelling_of(connection: duckdb.DuckDBPyConnection, sample: str, column: str, date_order: str) -> Spelling:
    """Return how most values of a sample's column are spelled."""
    shape = f"regexp_replace(regexp_replace({column}, '[0-9]', '9', 'g'), '[A-Za-z]+', 'a', 'g')"
    found = fetch(
        connection,
        f"select any_value({column}) as example, count(*) as times, {shape} as shape from {sample} "
        f"where {column} is not null group by shape order by times desc, shape limit {_SAMPLE_SHAPES}",
    ).to_pylist()
    votes: dict[tuple[str, bool], Counter[tuple[str, ...]]] = {}
    for row in found:
        if spelling := spelling_of_text(row["example"], date_order):
            votes.setdefault((spelling.special, spelling.is_utc), Counter())[spelling.formats] += row["times"]
    if not votes:
        return Spelling()
    (special, is_utc), formats = max(votes.items(), key=lambda vote: vote[1].total())
    ranked = [name for names, _ in formats.most_common() for name in names]
    return Spelling(tuple(ranked), special, is_utc)


def spelling_of_text(example: str, date_order: str) -> Spelling | None:
    """Return how a text is spelled by its shape, None where it is no date; whether the day exists is not asked."""
    for pattern, special in _SPECIAL_SHAPES:
        if pattern.fullmatch(example):
            return Spelling(special=special, is_utc=True)
    if not _DIGIT.search(example):
        return None
    # Hundreds of patterns are tried once for each shape; which digits there are matters to compact dates alone.
    shape = example if example.isdigit() else _DIGIT.sub("9", example)
    return _spelling_of_shape(shape, date_order)


@lru_cache(maxsize=20_000)
def _spelling_of_shape(shape: str, date_order: str) -> Spelling | None:
    if shape.isdigit() and len(shape) not in _COMPACT.values():
        return None
    return next((spelling for pattern, spelling in _patterns(date_order) if pattern.fullmatch(shape)), None)


_DIGIT = re.compile(r"\d")
_COMPACT = {"%Y%m%d": 8, "%Y%m%d%H%M%S": 14}  # formats without separators, and how many digits they have
_SPECIAL_SHAPES = (
    (re.compile(r"\d{13}"), "epoch_ms"),
    (re.compile(r"\d{10}"), "epoch_s"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:?\d\d"), "zoned"),
)
_DIRECTIVES = {
    "Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "I": r"\d{1,2}",
    "M": r"\d{1,2}", "S": r"\d{1,2}", "f": r"\d{1,6}", "n": r"\d{7,9}", "p": r"[AaPp][Mm]",
    "b": r"[A-Za-z]{3}", "B": r"[A-Za-z]{4,}",
}  # fmt: skip


@lru_cache(maxsize=8)
def _patterns(date_order: str) -> tuple[tuple[re.Pattern[str], Spelling], ...]:
    """Return the shape that each spelling has. Whether the day exists is for the engine to see."""

    def pattern(name: str) -> re.Pattern[str]:
        if name in _COMPACT:
            return re.compile(rf"(?:19|20)\d{{{_COMPACT[name] - 2}}}")
        return re.compile(re.sub(r"%(.)", lambda directive: _DIRECTIVES[directive[1]], re.escape(name)))

    return tuple((pattern(spelling.formats[0]), spelling) for spelling in candidates(date_order))


def check_formats(connection: duckdb.DuckDBPyConnection, column: str, formats: Sequence[str]) -> None:
    """Raise UnknownFormat where a dataset names a format that no engine can read by."""
    for name in formats:
        if name in SPECIAL:
            continue
        try:
            fetch(connection, f"select try_strptime('', {text(name)})")
        except duckdb.Error as fault:
            raise UnknownFormat(
                f"columns.{column}.format is {name!r}, which cannot be read by ({str(fault).splitlines()[0]}); "
                f"expected a strptime format such as '%m/%d/%Y %H:%M:%S', or one of {', '.join(SPECIAL)}"
            ) from None


def quick(value: str, spelling: Spelling) -> str:
    """Return the SQL that reads the usual spelling; NULL where it does not fit, or none is usual."""
    if spelling.special == "epoch_ms":
        return f"make_timestamp(try_cast({value} as bigint) * 1000)"
    if spelling.special == "epoch_s":
        return f"make_timestamp(try_cast({value} as bigint) * 1000000)"
    if spelling.special == "zoned":
        has_offset = f"regexp_matches({value}, '[0-9][+-][0-9][0-9]:?[0-9][0-9]$')"
        return f"case when {has_offset} then try_cast({value} as timestamptz)::timestamp end"
    if spelling.formats:
        return f"try_strptime({value}, [{', '.join(map(text, spelling.formats))}])::timestamp"
    return "null::timestamp"


def plausible(moment: str) -> str:
    """Return the SQL of a moment, NULL where two digits of year were taken for four."""
    return f"case when {moment} >= {_OLDEST} then {moment} end"


def clean(value: str) -> str:
    """Return the SQL of a text with blanks, letters, weekday, T and comma brought into one form."""
    plain = f"upper(regexp_replace(replace({value}, ',', ' '), '\\s+', ' ', 'g'))"
    plain = f"regexp_replace({plain}, '^(MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]* ', '')"
    plain = f"regexp_replace({plain}, '([0-9])T([0-9])', '\\1 \\2')"
    plain = f"regexp_replace({plain}, '([0-9]) ?([AP])\\.?M\\.?$', '\\1 \\2M')"
    return f"trim({plain})"


_OFFSET = " ?(Z|UTC|GMT|[+-][0-9][0-9]:?[0-9][0-9]|[+-][0-9][0-9])$"


def parts_of(plain: str) -> str:
    """Return the SQL of the struct (day, clock) in a cleaned text, without an offset at its end."""
    bare = f"case when contains({plain}, ':') then regexp_replace({plain}, '{_OFFSET}', '') else {plain} end"
    return f"regexp_extract({bare}, '^(.*?)(?: ([0-9]{{1,2}}:[0-9].*))?$', ['day', 'clock'])"


def thorough(plain: str, parts: str, date_order: str) -> str:
    """Return the SQL that reads any recognised spelling, slowly; NULL for what is none.

    plain, parts: the columns of what `clean` and of what `parts_of` make of the text.
    """
    years = date_formats(date_order)
    four = f"try_strptime({parts}.day, [{', '.join(map(text, years))}])"
    two = f"try_strptime({parts}.day, [{', '.join(map(text, two_digit(years)))}])"
    clock = f"case when {parts}.clock = '' then interval 0 second else {clock_of(f'{parts}.clock')} end"
    whole = f"try_strptime({plain}, [{', '.join(map(text, COMPACT))}])"
    return f"coalesce(coalesce({plausible(four)}, {two}) + ({clock}), {plausible(whole)}, {_epoch(plain)})"


def clock_of(value: str) -> str:
    """Return the SQL of the interval since midnight that a time of day says; NULL for what is none."""
    return f"try_strptime({value}, [{', '.join(map(text, TIMES))}])::timestamp - timestamp '1900-01-01'"


def _epoch(value: str) -> str:
    whole = f"regexp_replace({value}, '\\.0+$', '')"
    return (
        f"case when regexp_full_match({value}, '[0-9]{{10}}(\\.0+)?') "
        f"then make_timestamp(try_cast({whole} as bigint) * 1000000) "
        f"when regexp_full_match({value}, '[0-9]{{12,13}}(\\.0+)?') "
        f"then make_timestamp(try_cast({whole} as bigint) * 1000) end"
    )


def thorough_offset(plain: str) -> str:
    """Return the SQL of the seconds east of UTC that a text states at its end; NULL where it states none."""
    part = f"regexp_extract({plain}, '{_OFFSET}', 1)"
    digits = f"replace(substr({part}, 2), ':', '')"
    hours = f"try_cast(substr({digits}, 1, 2) as integer)"
    minutes = f"coalesce(try_cast(nullif(substr({digits}, 3, 2), '') as integer), 0)"
    sign = f"case when {part}[1] = '-' then -1 else 1 end"
    return (
        f"case when {plain} is null then null when not contains({plain}, ':') then "
        f"case when {_epoch(plain)} is not null and try_strptime({plain}, [{', '.join(map(text, COMPACT))}]) is null "
        f"then 0 end when {part} = '' then null "
        f"when {part} in ('Z', 'UTC', 'GMT') then 0 else {sign} * ({hours} * 3600 + {minutes} * 60) end"
    )
