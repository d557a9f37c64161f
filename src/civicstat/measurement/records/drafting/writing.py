"""A definition as a catalog document, with remarks beside what they concern."""

import json
import re
from collections.abc import Mapping, Sequence

from civicstat.measurement.records.drafting.questions import Question
from civicstat.measurement.sources.definitions import AreaBy, Column, DatasetDefinition

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _/.()-]*[A-Za-z0-9)]|[A-Za-z]")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "t", "f", "none", "nan"}


def as_yaml(
    definition: DatasetDefinition,
    *,
    remarks: Mapping[str, str],
    empty: Sequence[str],
    areas: Mapping[str, AreaBy],
    questions: Sequence[Question],
) -> str:
    """Return the document. areas: layers that are proposed but not yet part of the definition."""
    lines = [f"dataset: {definition.dataset}", f"title: {scalar(definition.title)}"]
    lines += [f"# Question, {q.about}: {q.ask} ({q.because})" for q in questions]
    lines += [f"timezone: {definition.timezone}", f"date_order: {definition.date_order}"]
    if definition.key:
        lines.append(f"key: {flow(definition.key)}")
    lines.append(f"time: {definition.time}")
    lines += _reading(definition)
    lines.append("columns:")
    for name, column in definition.columns.items():
        remark = f" # {remarks[name]}" if remarks.get(name) else ""
        lines.append(f"  {name}: {{{', '.join(_parts(column))}}}{remark}")
    lines += [f"  # {header}: nothing stands in it" for header in empty]
    if definition.stages:
        lines.append(f"stages: {flow(definition.stages, always=True)}")
    if definition.durations:
        lines.append("durations:")
        for name, span in definition.durations.items():
            title = f", title: {scalar(span.title)}" if span.title else ""
            lines.append(f"  {name}: {{from: {span.start}, to: {span.end}{title}}}")
    lines += _areas(definition.areas, "")
    if areas:
        lines.append("# Area layers that these columns could place records in, once the layers are imported:")
        lines += _areas(areas, "# ")
    return "\n".join(lines) + "\n"


def _reading(definition: DatasetDefinition) -> list[str]:
    stated = definition.reading.model_dump(exclude_defaults=True)
    parts = [f"{name}: {flow(value) if isinstance(value, tuple) else scalar(value)}" for name, value in stated.items()]
    return [f"reading: {{{', '.join(parts)}}}"] if parts else []


def _parts(column: Column) -> list[str]:
    parts = [f"type: {column.type}"]
    if column.source:
        parts.append(f"from: {flow(column.source)}")
    if column.values:
        pairs = ", ".join(f"{scalar(spelling)}: {scalar(meaning)}" for spelling, meaning in column.values.items())
        parts.append(f"values: {{{pairs}}}")
    for name in ("title", "join", "with_date", "zone", "extract", "pad"):
        value = getattr(column, name)
        if value:
            parts.append(f"{name}: {scalar(value)}")
    for name in ("null_values", "format"):
        if getattr(column, name):
            parts.append(f"{name}: {flow(getattr(column, name), always=True)}")
    for name in ("decimal", "clock", "separator", "personal", "required", "may_lack"):
        if getattr(column, name) != Column.model_fields[name].default:
            parts.append(f"{name}: {scalar(getattr(column, name))}")
    return parts


def _areas(areas: Mapping[str, AreaBy], lead: str) -> list[str]:
    if not areas:
        return []
    lines = [f"{lead}areas:"]
    for layer, by in areas.items():
        if by.point:
            crs = "" if by.point.crs == "EPSG:4326" else f", crs: {scalar(by.point.crs)}"
            inner = f"point: {{longitude: {by.point.longitude}, latitude: {by.point.latitude}{crs}}}"
        else:
            inner = f"name: {by.name}"
        lines.append(f"{lead}  {layer}: {{{inner}}}")
    return lines


def flow(values: Sequence[str], *, always: bool = False) -> str:
    """Return texts as one YAML value: a single one plain, several in brackets."""
    if len(values) == 1 and not always:
        return scalar(values[0])
    return f"[{', '.join(scalar(value) for value in values)}]"


def scalar(value: object) -> str:
    """Return a value as YAML, in quotation marks wherever it could be read as something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
