"""Which column identifies a record."""

import re
from collections.abc import Mapping, Sequence

from civicstat.measurement.records.drafting.profiles import Profile
from civicstat.measurement.records.drafting.questions import Question
from civicstat.measurement.sources.definitions import Column, ColumnType

_ROW_COUNTERS = re.compile(
    r"^(objectid|esri_?oid|oid|fid|rowid|row_?id|row|index|column \d+|x|unnamed.*|_id|:id)$", re.I
)
_OTHERS = re.compile(  # numbers of something else than the record
    r"\b(unit|officer|badge|vehicle|apparatus|employee|street|house|room|apartment|apt|zip|phone|beat|district|station)\b",
    re.I,
)
_CODES = (ColumnType.TEXT, ColumnType.CATEGORY, ColumnType.INTEGER)
_KEYS = re.compile(
    r"(id|key|num|number|no|nbr|case|incident|event|complaint|request|report|ccn)s?$|"
    r"^(id|case|incident|event|call|complaint|request|report|unique)",
    re.I,
)


def find_key(
    profiles: Sequence[Profile], names: Mapping[str, str], columns: Mapping[str, Column], known: Sequence[str]
) -> tuple[tuple[str, ...], list[Question]]:
    """Return the column that identifies a record, and what is unsure about it.

    names: header -> column. known: the key of the template that the file resembles.
    """
    codes = [p for p in profiles if names[p.header] in columns and columns[names[p.header]].type in _CODES]
    likely = sorted(
        (profile for profile in codes if _is_likely(profile, names, known)),
        key=lambda profile: (
            names[profile.header] not in known,
            bool(_ROW_COUNTERS.match(profile.header)),
            -profile.distinct,
        ),
    )
    unique = [profile for profile in likely if profile.is_unique]
    stable = [profile for profile in unique if not _ROW_COUNTERS.match(profile.header)]
    if stable:
        return (names[stable[0].header],), _others(stable, names)
    repeated = [profile for profile in likely if not profile.is_unique and profile.distinct > 0.5 * profile.rows]
    if repeated and not unique:
        return (), [_repeated(repeated[0])]
    if unique:
        header = unique[0].header
        because = f"{header} is different in every row, but such numbers are often given anew with every export"
        asked = [Question("key", f"Does {header} stay with a record for good, so that it may be the key?", because)]
        return (), asked + [_repeated(profile) for profile in repeated[:1]]
    because = (
        "no column is different in every row; identical rows are kept apart, and later versions of a row are added"
    )
    return (), [Question("key", "Does some column, or several together, identify a record?", because)]


def _is_likely(profile: Profile, names: Mapping[str, str], known: Sequence[str]) -> bool:
    if names[profile.header] in known:
        return True
    if _OTHERS.search(profile.header.replace("_", " ")):
        return False
    is_named = bool(_KEYS.search(profile.header) or _ROW_COUNTERS.match(profile.header))
    return is_named and profile.filled > 0.9 * profile.rows and profile.mean_length <= 64


def _others(unique: Sequence[Profile], names: Mapping[str, str]) -> list[Question]:
    if len(unique) < 2:
        return []
    listed = ", ".join(profile.header for profile in unique[:4])
    because = f"{listed} are each different in every row; the draft takes {names[unique[0].header]}"
    return [Question("key", "Which of these stays with a record when it is exported again?", because)]


def _repeated(profile: Profile) -> Question:
    again = profile.filled - profile.distinct
    because = f"{profile.header} comes again in {again:,} of {profile.rows:,} rows"
    missing = profile.rows - profile.filled
    because += f" and is missing in {missing:,}" if missing else ""
    return Question(
        "key",
        f"What is one row: one {profile.header}, or a part of it such as a unit, an officer or a person? "
        "Take it for the key only if a later row replaces the earlier one.",
        because,
    )
