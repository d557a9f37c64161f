"""Where a record says it happened: names of areas, and coordinates."""

import re
from collections.abc import Mapping, Sequence

from civicstat.measurement.records.drafting.kinds import is_pair
from civicstat.measurement.records.drafting.profiles import Profile
from civicstat.measurement.records.drafting.questions import Question
from civicstat.measurement.sources.definitions import AreaBy, Point

_LAYERS = {
    "beat": r"beat|police ?post|\bpost\b",
    "district": r"district|precinct|division|borough|boro\b",
    "neighborhood": r"neighbou?rhood|csa|community|local area",
    "ward": r"\bward\b|council",
    "sector": r"sector",
    "zone": r"\bzone\b",
    "station": r"station",
    "municipality": r"municip|town(ship)?\b|\btwp\b",
    "zip": r"\bzip|postal ?code",
}
_LONGITUDE = re.compile(r"^(blurred_)?(x|lon|lng|long|longitude|x_?coord\w*|srx|geo_?lon\w*)$", re.I)
_LATITUDE = re.compile(r"^(blurred_)?(y|lat|latitude|y_?coord\w*|sry|geo_?lat\w*)$", re.I)
_MOST_AREAS = 400


def find_areas(profiles: Sequence[Profile], names: Mapping[str, str]) -> dict[str, AreaBy]:
    """Return the area layers that a file's columns may name or place records in."""
    areas: dict[str, AreaBy] = {}
    for profile in profiles:
        header = names[profile.header].replace("_", " ")
        for layer, pattern in _LAYERS.items():
            if layer not in areas and re.search(pattern, header, re.I) and 1 < profile.distinct <= _MOST_AREAS:
                areas[layer] = AreaBy(name=names[profile.header])
    return areas


def find_point(profiles: Sequence[Profile], names: Mapping[str, str]) -> tuple[Point | None, list[Question]]:
    """Return the columns of a file's coordinates, and what is unsure about them."""
    x = next((profile for profile in profiles if _LONGITUDE.match(profile.header) and not profile.is_empty), None)
    y = next((profile for profile in profiles if _LATITUDE.match(profile.header) and not profile.is_empty), None)
    if x is None or y is None:
        pair = next((profile for profile in profiles if not profile.is_empty and is_pair(profile)), None)
        return Point(longitude=names[pair.header], latitude=names[pair.header]) if pair else None, []
    point = Point(longitude=names[x.header], latitude=names[y.header])
    questions = []
    zeros = sum(rows for value, rows in x.values.items() if _number(value) == 0)
    if zeros:
        because = f"{zeros:,} of {x.rows:,} rows have 0 for {x.header}; the draft takes them for no place"
        questions.append(Question(names[x.header], "Does 0 mean that the place is not known?", because))
    if not _is_degrees(x, 180) or not _is_degrees(y, 90):
        example = next((value for value in x.values if _number(value)), "")
        because = f"{x.header} holds values such as {example}, which are no degrees"
        ask = "In which reference system are the coordinates (for instance a State Plane zone in feet)?"
        questions.append(Question("areas", ask, because))
    return point, questions


def _is_degrees(profile: Profile, most: float) -> bool:
    return profile.share(lambda value: abs(_number(value)) <= most) > 0.99


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return 0.0
