"""Names for columns, and the template that a file resembles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from civicstat.library.documents import check_document, read_documents
from civicstat.library.templates import dataset_templates
from civicstat.measurement.sources.definitions import NAME, DatasetDefinition

_LEAST_SCORE = 2.5
_LEAST_SHARE = 0.2  # of the headers
# Headers that many kinds of records have, so that they tell little about the kind.
_COMMON = {
    "id", "date", "time", "x", "y", "lat", "latitude", "long", "longitude", "lng", "lon", "beat", "district", "type",
    "status", "description", "location", "address", "name", "zone", "sector", "race", "sex", "gender", "age", "shift",
    "block", "ward", "priority", "source", "problem", "reason", "neighborhood", "precinct", "agency", "category",
}  # fmt: skip
_TAKEN = {"select", "from", "where", "order", "group", "and", "or", "not", "in", "is", "null", "between", "like", "on"}


@dataclass(frozen=True)
class Resemblance:
    """A template, and which of its columns the headers of a file are known to be."""

    template: DatasetDefinition
    columns: dict[str, str]  # header -> column of the template


def folded(header: str) -> str:
    """Return the form in which headers are compared."""
    return re.sub(r"[\W_]+", "", header.casefold())


@cache
def _templates() -> dict[str, tuple[DatasetDefinition, dict[str, str]]]:
    """Return each template with the column that each header, folded, is known to be."""
    found = {}
    for slug, text in dataset_templates().items():
        [document] = read_documents(text, where=slug)
        definition = check_document(DatasetDefinition, document, where=slug)
        known: dict[str, str] = {}
        for name, column in definition.columns.items():
            for header in (name, *(column.source or ())):
                known.setdefault(folded(header), name)
        found[slug] = (definition, known)
    return found


def resemblance_of(headers: Sequence[str]) -> Resemblance | None:
    """Return the template that knows most of a file's headers, the event time or key among them; None for few."""
    best: tuple[float, Resemblance] | None = None
    for definition, known in _templates().values():
        columns: dict[str, str] = {}
        for header in headers:
            name = known.get(folded(header))
            if name is not None and name not in columns.values():
                columns[header] = name
        found = Resemblance(definition, columns)
        score = _score(found)
        placeless = set(columns.values()) - {"longitude", "latitude"}  # a time and a point is what all records have
        enough = score >= _LEAST_SCORE and len(columns) >= _LEAST_SHARE * len(headers) and len(placeless) > 1
        if enough and (best is None or score > best[0]):
            best = (score, found)
    return best[1] if best else None


def _score(found: Resemblance) -> float:
    telling = {found.template.time, *found.template.key}
    weights = [(0.3 if folded(header) in _COMMON else 1.0, name) for header, name in found.columns.items()]
    return sum(weight * (2.0 if name in telling else 1.0) for weight, name in weights)


def column_names(headers: Sequence[str], known: dict[str, str]) -> dict[str, str]:
    """Return a name for each header: the template's where it is known, else the header in small letters."""
    names: dict[str, str] = {}
    for header in headers:
        wanted = known.get(header) or as_name(header)
        unique, copy = wanted, 2
        while unique in names.values() or (unique in known.values() and known.get(header) != unique):
            unique, copy = f"{wanted[:56]}_{copy}", copy + 1
        names[header] = unique
    return names


def as_name(header: str) -> str:
    """Return a header as a name: "Call_Received" and "CallReceived" become call_received."""
    parted = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", header)
    name = re.sub(r"[^a-z\d]+", "_", parted.lower()).strip("_")[:60]
    if not name or name in _TAKEN:
        name = f"{name}_value".lstrip("_")
    return name if NAME.fullmatch(name) else f"x_{name}"[:60]
