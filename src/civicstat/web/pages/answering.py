"""A drafted definition, changed as a person answers: documents come in, changed documents go out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from civicstat.library.documents import read_documents

Document = dict[str, Any]
MOMENTS = ("timestamp", "time")
# What a column keeps when its type changes; all else says how values of the old type are read.
_LASTING = ("from", "join", "may_lack", "title", "required", "personal", "null_values")


@dataclass(frozen=True)
class ColumnAnswer:
    """What a person said of one column."""

    name: str
    title: str
    type: str
    is_used: bool
    zone: str = ""  # of a timestamp


def read_document(text: str, *, where: str) -> Document:
    """Return a draft as plain data. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return document


def write_document(document: Mapping[str, Any]) -> str:
    """Return a document as YAML, in the order of its fields."""
    return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def with_columns(document: Document, answers: Iterable[ColumnAnswer]) -> Document:
    """Return a document with the columns as a person wants them, and nothing left that names others."""
    given = {answer.name: answer for answer in answers}
    columns = {
        name: _changed(column, given[name]) if name in given else dict(column)
        for name, column in document["columns"].items()
        if name not in given or given[name].is_used
    }
    return _without_strangers({**document, "columns": columns})


def _changed(column: Mapping[str, Any], answer: ColumnAnswer) -> dict[str, Any]:
    kept = dict(column)
    if answer.type != column["type"]:
        kept = {name: value for name, value in column.items() if name in _LASTING}
    changed = {"type": answer.type, **{name: value for name, value in kept.items() if name != "type"}}
    if answer.title:
        changed["title"] = answer.title
    if answer.zone and answer.type == "timestamp":
        changed["zone"] = answer.zone
    return changed


def _without_strangers(document: Document) -> Document:
    """Return a document whose key, stages, durations, areas and dimensions name columns that are there."""
    columns = document["columns"]
    moments = {name for name, column in columns.items() if column["type"] in MOMENTS}
    changed = dict(document)
    for name, known in (("key", set(columns)), ("stages", moments), ("dimensions", set(columns))):
        if name in document:
            changed[name] = [each for each in _as_list(document[name]) if each in known]
    changed["durations"] = {
        name: span
        for name, span in document.get("durations", {}).items()
        if span["from"] in moments and span["to"] in moments
    }
    changed["areas"] = {
        layer: by for layer, by in document.get("areas", {}).items() if _columns_of_area(by) <= set(columns)
    }
    return {name: value for name, value in changed.items() if value not in ([], {})}


def _as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _columns_of_area(by: Mapping[str, Any]) -> set[str]:
    point = by.get("point")
    return {point["longitude"], point["latitude"]} if point else {by["name"]}


def with_fields(document: Document, **fields: Any) -> Document:
    """Return a document with some fields set; empty ones are left out. The order of a definition is kept."""
    changed = {**document, **fields}
    first = ("dataset", "title", "describes", "owner", "sensitivity", "timezone", "date_order", "key", "time")
    ordered = {name: changed[name] for name in first if name in changed}
    ordered |= {name: value for name, value in changed.items() if name not in ordered}
    return {name: value for name, value in ordered.items() if value not in ("", [], {}, None)}
