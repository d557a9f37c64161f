"""A metric's document checked: its definition comes out, or every fault with the field in which it lies."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.faults import faults_of_metric
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.models import Dataset
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB
from civicstat.web.pages.answering import Document
from civicstat.web.pages.editor.documents import field_of

_CONDITIONS = (("where", "where"), ("valid", "valid"), ("statistic", "hit"))


class FieldFault(NamedTuple):
    """A fault. field: of the form; empty where it lies in none. caret: the condition with its place marked below it."""

    field: str
    message: str
    caret: str = ""


@dataclass(frozen=True)
class Checked:
    """definition: none where the document states none."""

    definition: MetricDefinition | None
    faults: tuple[FieldFault, ...]

    @property
    def holds(self) -> bool:
        return self.definition is not None and not self.faults


def check(document: Document, fields: Mapping[str, Any]) -> Checked:
    """Return what a document states, or what is wrong with it. fields: the form's, where one was sent."""
    try:
        definition = MetricDefinition.model_validate(document)
    except ValidationError as fault:
        return Checked(None, tuple(_of_pydantic(error, document, fields) for error in fault.errors(include_url=False)))
    return Checked(definition, tuple(_on_data(definition)))


def _of_pydantic(error: Any, document: Document, fields: Mapping[str, Any]) -> FieldFault:
    place = [str(part) for part in error["loc"]]
    kind = str((document.get("statistic") or {}).get("kind", ""))
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "missing":
        message = "this is missing; say it"
    field = {"metric": "slug", "dataset": ""}.get(place[0], place[0]) if place else ""
    if field == "statistic":
        name = place[-1] if len(place) > 2 else ""
        field = field_of(kind, name, fields)
    return FieldFault(field, f"{message[:1].upper()}{message[1:]}.")


def _on_data(definition: MetricDefinition) -> Iterator[FieldFault]:
    datasets = {each.slug: each.definition for each in Dataset.objects.all()}
    metrics = {each.slug: each.definition for each in Metric.objects.prefetch_related("versions")}
    dataset = datasets.get(definition.dataset or "")
    found = []
    for field, name in _CONDITIONS:
        text = getattr(definition.statistic if field == "statistic" else definition, name, None)
        if text and dataset:
            try:
                compile_condition(text, condition_kinds(dataset), DuckDB())
            except CivicStatError as fault:
                found.append(_of_condition(name, text, str(fault)))
    yield from found
    if not found:
        for message in faults_of_metric(definition, datasets, metrics):
            about = "dimensions" if ": dimensions names" in message else "kind"
            yield FieldFault(about, message.removeprefix(f"{definition.metric}: "))


def _of_condition(field: str, text: str, fault: str) -> FieldFault:
    at, reason = place_of(text, fault.partition("; the dataset has ")[0])  # the editor lists them beside the form
    return FieldFault(field, f"{reason}.", pointed(text, at) if at is not None else "")


def place_of(text: str, fault: str) -> tuple[int | None, str]:
    """Return where in a condition a refusal lies, as far as it says, and the reason without the condition itself."""
    reason = fault.removeprefix(repr(text)).lstrip(", :")
    reason = f"It {reason}" if reason.startswith("cannot") else reason
    if found := re.search(r"at character (\d+), near ('[^']*'|\"[^\"]*\")", reason):
        word = found[2][1:-1]
        at = text.rfind(word, 0, int(found[1]) + len(word)) if word else int(found[1])
        return (at if at >= 0 else min(int(found[1]), len(text))), reason
    if reason.startswith("at ") and ": " in reason:
        node, _, why = reason.removeprefix("at ").partition(": ")
        at = text.lower().find(node.lower())
        return (at if at >= 0 else None), f"{node}: {why}"
    return None, reason


def pointed(text: str, at: int) -> str:
    """Return the line of a text in which a place lies, with a caret under it."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].partition("\n")[0]
    return f"{line}\n{' ' * (at - start)}^"
