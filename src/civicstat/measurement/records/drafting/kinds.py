"""Which type a column most likely has, and which of its values do not fit that type."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from civicstat.measurement.records.converting.formats import DATES, Spelling, spelling_of_text
from civicstat.measurement.records.drafting.profiles import Profile
from civicstat.measurement.sources.definitions import Column, ColumnType

ENOUGH = 0.985  # share of a column's values that must fit a type
_SENTINEL = 6  # a value that does not fit, and means none, comes at least this often
_FEW = 2000  # distinct values that still make a vocabulary
_LONG = 60  # letters on average from which a text is prose

_INTEGER = re.compile(r"[+-]?\d+(\.0+)?|[+-]?\d{1,3}(,\d{3})+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+|[+-]?\d{1,3}(\.\d{3})+(,\d+)?|[+-]?\d+")
_CLOCK = re.compile(r"([01]?\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?[AaPp][Mm])?")
_MINUTES = re.compile(r"\d+:[0-5]\d|\d+:[0-5]\d:00")
_DURATION = re.compile(r"-?(\d+ days?,? )?\d+:[0-5]\d:[0-5]\d(\.\d+)?")
_DAMAGED = re.compile(r"\d(\.\d+)?E\+\d{2,}")
_LOST_HOUR = re.compile(r"[0-5]\d:[0-5]\d\.\d")
_NOTHING = re.compile(
    r"[\W_]+|unknown|none|null|n/?a|not (provided|available|applicable|known|reported)|-1|0|9+|9+:9+", re.I
)
_PAIR = re.compile(r"[(\[]?\s*-?\d{1,3}\.\d+\s*,\s*-?\d{1,3}\.\d+\s*[)\]]?")
_SEVERAL = 0.005  # share of cells that hold several answers, from which a column is a list
_SPAN = re.compile(r"elapsed|duration|took|interval|minutes|length|_sec|seconds", re.I)
_STAMP_INSIDE = re.compile(r"(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})\W+\d{1,2}:\d\d(:\d\d)?")
_YES, _NO = {"y", "yes", "true", "t"}, {"n", "no", "false", "f"}
_IDENTIFIER = re.compile(
    r"(^|[\W_])(id|key|code|zip|zipcode|phone|badge|oid|objectid|fid|case|rpa|ward|district|beat|post|precinct|zone|"
    r"sector|station|block|neighbou?rhood|nbhd)($|[\W_])|(\wid|key|code|zip)$|[\W_a-z](number|num|nbr|no)$",
    re.I,
)
_MOMENT = re.compile(r"time|date|_at$|epoch|stamp|clock|_on$|when|fecha|hora", re.I)


@dataclass(frozen=True)
class Guess:
    """A type for a column, with how it is read and what does not fit."""

    column: Column
    misfits: dict[str, int] = field(default_factory=dict)  # values that would be set aside -> rows
    sentinels: tuple[str, ...] = ()  # values that seem to mean none
    damage: str = ""  # what a spreadsheet program seems to have done


def guess_type(profile: Profile, date_order: str) -> Guess:
    """Return the type that fits nearly all values of a column: the narrowest, and text where none does."""
    damage = _damage_of(profile)
    for column, fits in _candidates(profile, date_order):
        misfits = profile.misfits(fits, most=20)
        sentinels = tuple(value for value, rows in misfits.items() if rows >= _SENTINEL and _NOTHING.fullmatch(value))
        fitting = profile.share(fits)
        if fitting + profile.share(sentinels.__contains__) >= ENOUGH and fitting > 0.3:
            is_day = column.type is ColumnType.TIMESTAMP  # a day alone is read as its midnight
            read = {value for value in misfits if is_day and is_date(value, date_order)}
            left = {value: rows for value, rows in misfits.items() if value not in sentinels and value not in read}
            stated = column.model_copy(update={"null_values": sentinels})
            return Guess(stated, left, sentinels, damage)
    return Guess(Column(type=ColumnType.CATEGORY if is_vocabulary(profile) else ColumnType.TEXT), damage=damage)


Fit = Callable[[str], bool]


def _candidates(profile: Profile, date_order: str) -> list[tuple[Column, Fit]]:
    is_identifier = bool(_IDENTIFIER.search(profile.header))
    may_be_epoch = bool(_MOMENT.search(profile.header)) and not is_identifier
    found: list[tuple[Column, Fit]] = []
    if {value.lower() for value in profile.values} <= _YES | _NO and profile.values:
        found.append((Column(type=ColumnType.BOOLEAN), lambda value: value.lower() in _YES | _NO))
    found += [
        (Column(type=ColumnType.DATE), lambda value: is_date(value, date_order)),
        (Column(type=ColumnType.TIMESTAMP), lambda value: is_moment(value, date_order, may_be_epoch=may_be_epoch)),
        (Column(type=ColumnType.DURATION, clock="m:s"), _is_minutes(profile)),
    ]
    clocks: list[tuple[Column, Fit]] = [
        (_CLOCK_COLUMN, lambda value: bool(_CLOCK.fullmatch(value))),
        (Column(type=ColumnType.DURATION), lambda value: bool(_DURATION.fullmatch(value))),
    ]
    found += reversed(clocks) if _SPAN.search(profile.header) else clocks
    if not is_identifier and not any(value[:1] == "0" and value[1:2].isdigit() for value in profile.values):
        found += [
            (Column(type=ColumnType.INTEGER), lambda value: bool(_INTEGER.fullmatch(value))),
            (Column(type=ColumnType.NUMBER), lambda value: bool(_NUMBER.fullmatch(value))),
            (Column(type=ColumnType.NUMBER, decimal=","), lambda value: bool(_COMMA_NUMBER.fullmatch(value))),
        ]
    separator = _separator(profile)
    if separator is not None:
        found.append((Column(type=ColumnType.LIST, separator=separator), lambda value: True))
    return found


# A time without a day; which column gives the day is found later.
_CLOCK_COLUMN = Column.model_construct(**{**Column(type=ColumnType.TEXT).__dict__, "type": ColumnType.TIME})


@lru_cache(maxsize=200_000)
def is_moment(value: str, date_order: str, *, may_be_epoch: bool = False) -> bool:
    """Whether a text is spelled as a date with a time; ten or thirteen digits are one only where that may be."""
    spelling = spelling_of_text(value, date_order)
    if spelling is not None and spelling.special.startswith("epoch"):
        return may_be_epoch
    return spelling is not None and (bool(spelling.special) or _has_clock(spelling))


def _has_clock(spelling: Spelling) -> bool:
    return "%H" in spelling.formats[0] or "%I" in spelling.formats[0]


@lru_cache(maxsize=200_000)
def is_date(value: str, date_order: str) -> bool:
    """Whether a text is spelled as a date without a time."""
    spelling = spelling_of_text(value, date_order)
    if spelling is None or spelling.special or _has_clock(spelling):
        return False
    day_first = spelling.formats[0] in DATES["day first"]
    parts = [int(part) for part in re.findall(r"\d+", value)]
    months = parts[1] if day_first or spelling.formats[0] in DATES["year first"] else parts[0]
    return len(parts) != 3 or 1 <= months <= 12


def _is_minutes(profile: Profile) -> Fit:
    """Whether clocks are minutes and seconds: the second number of three is never shown but as :00."""
    three = [value for value in profile.values if value.count(":") == 2]
    over = any(int(value.partition(":")[0]) > 24 for value in three if value.partition(":")[0].isdigit())
    spoiled = bool(three) and over and all(value.endswith(":00") for value in three)
    return lambda value: spoiled and bool(_MINUTES.fullmatch(value))


def is_vocabulary(profile: Profile) -> bool:
    """Whether a column's texts come from a vocabulary: few, short, and often repeated."""
    often = profile.filled / max(profile.distinct, 1)
    return profile.distinct <= _FEW and profile.mean_length < _LONG and (often >= 5 or profile.distinct <= 12)


def _separator(profile: Profile) -> str | None:
    """Return what stands between several answers in one cell; None where cells hold one value each.

    It is one if the parts of such cells come alone in other cells, or if the cells are JSON lists.
    """
    if profile.share(lambda value: value.startswith('["')) > 0.5:
        return ","
    for mark in ("|", ";", ","):
        alone = {value.strip() for value in profile.values if mark not in value.rstrip(mark)}
        alone |= {value.strip().rstrip(mark) for value in alone}
        several = {value: rows for value, rows in profile.values.items() if mark in value.rstrip(mark)}
        known = sum(rows for value, rows in several.items() if _parts(value, mark) <= alone)
        share = sum(several.values()) / max(sum(profile.values.values()), 1)
        if share > _SEVERAL and known > 0.8 * sum(several.values()):
            return mark
    return None


def _parts(value: str, mark: str) -> set[str]:
    return {part.strip() for part in value.split(mark) if part.strip()}


def is_pair(profile: Profile) -> bool:
    """Whether a column's texts are pairs of coordinates."""
    return profile.share(lambda value: bool(_PAIR.fullmatch(value))) > ENOUGH


def stamp_inside(profile: Profile) -> str:
    """Return a date and time that stands within nearly every text of a column; "" for none."""
    if profile.mean_length < 20 or profile.share(lambda value: bool(_STAMP_INSIDE.search(value))) < 0.9:
        return ""
    found = _STAMP_INSIDE.search(next(iter(profile.values)))
    return found[0] if found else ""


def _damage_of(profile: Profile) -> str:
    damaged = profile.misfits(lambda value: not _DAMAGED.fullmatch(value), most=1)
    if damaged:
        return f"identifiers turned into numbers, such as {next(iter(damaged))}"
    if profile.filled and profile.share(lambda value: bool(_LOST_HOUR.fullmatch(value))) > ENOUGH:
        return f"times that lost their hour, such as {next(iter(profile.values))}"
    return ""
