"""Which fields of a file of areas hold their codes and names."""

import re
from collections.abc import Callable, Mapping, Sequence

from civicstat.directory.geofiles import UnreadableBoundaries

Fields = Mapping[str, Sequence[str | None]]
_DIVISIONS = (
    "beat", "district", "precinct", "ward", "zone", "sector", "division", "tract", "reporting_area", "grid",
    "neighborhood", "neighbourhood", "community", "csa", "borough", "station", "council", "police",
)  # fmt: skip
# What databases and map programs number rows with; it changes from export to export.
_ROW_NUMBERS = re.compile(r"(objectid|fid|ogc_fid|gid|cartodb_id|globalid|shape_?|st_)\w*", re.IGNORECASE)
_NAMES = re.compile(r"(^|_)(name|names|label|title|nhood|hood|nbhd|desc|description)($|_|\d)|name$", re.IGNORECASE)
_CODES = re.compile(
    r"(^|_)(code|cd|id|no|num|nr|number|geoid|geoid\d\d|fips|abbr|key)($|_|\d)|(code|num|number|_?id)$", re.IGNORECASE
)


def pick_fields(fields: Fields, code: str | None, name: str | None, *, where: str) -> tuple[str, str]:
    """Return the fields of codes and names: those asked for, or the likeliest.

    Raises UnreadableBoundaries where a field asked for is absent, or none tells the areas apart.
    """
    code = _require(fields, code, where=where)
    name = _require(fields, name, where=where)
    telling = [field for field, values in fields.items() if _tells_apart(values)]
    code = code or _best(telling, lambda field: _code_likelihood(field, fields[field]))
    name = name or _best(telling, lambda field: _name_likelihood(field, fields[field])) or code
    code = code or name
    if code is None or name is None:
        raise UnreadableBoundaries(
            f"{where}: no field is different for each area; name the one that holds codes with --code. "
            f"The fields are {_described(fields)}"
        )
    return code, name


def _require(fields: Fields, wanted: str | None, *, where: str) -> str | None:
    """Return the field's own spelling; letter case does not matter."""
    if wanted is None:
        return None
    for field in fields:
        if field.lower() == wanted.lower():
            return field
    raise UnreadableBoundaries(f"{where} has no field {wanted!r}; its fields are {_described(fields)}")


def _tells_apart(values: Sequence[str | None]) -> bool:
    present = [value for value in values if value is not None]
    # An island drawn as a feature of its own repeats its area's code: a few repeats are no hindrance.
    return len(present) > 0.9 * len(values) and len(set(present)) > 0.8 * len(present)


def _best(candidates: list[str], likelihood: Callable[[str], int]) -> str | None:
    best = max(candidates, key=likelihood, default=None)  # the first of equals
    return best if best is not None and likelihood(best) > 0 else None


def _code_likelihood(field: str, values: Sequence[str | None]) -> int:
    if _is_row_number(field, values) or _is_measure(values):
        return 0
    if max(len(value or "") for value in values) > 20:
        return 0
    if _NAMES.search(field):
        return int(max(len(value or "") for value in values) <= 8)  # a field called name may hold "17"
    return 3 * _names_a_division(field) + 2 * bool(_CODES.search(field))


def _name_likelihood(field: str, values: Sequence[str | None]) -> int:
    if _is_row_number(field, values) or _is_measure(values):
        return 0
    has_words = sum(any(ch.isalpha() for ch in value or "") for value in values) > 0.5 * len(values)
    return 3 * bool(_NAMES.search(field)) + 2 * has_words + _names_a_division(field)


def _names_a_division(field: str) -> bool:
    return any(division in field.lower() for division in _DIVISIONS)


def _is_row_number(field: str, values: Sequence[str | None]) -> bool:
    return bool(_ROW_NUMBERS.fullmatch(field)) and not any(
        value and value[0].isalpha() and not value.startswith("{") for value in values
    )


def _is_measure(values: Sequence[str | None]) -> bool:
    """Return whether values are lengths, sizes or coordinates rather than codes."""
    return any(re.fullmatch(r"[-(]*\d+\.\d{3,}.*|-\d+", value or "") for value in values)


def _described(fields: Fields) -> str:
    if not fields:
        return "none"
    return "; ".join(
        f"{field} ({', '.join([value for value in values if value is not None][:3]) or 'empty'})"
        for field, values in fields.items()
    )
