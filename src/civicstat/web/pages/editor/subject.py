"""What is edited: a metric that is there, one of the library that is to fit a dataset, or a new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from civicstat.library.templates import metric_templates
from civicstat.measurement.metrics.exploring.inquiries import Inquiry, plain_statistic
from civicstat.measurement.metrics.exploring.statistics import usual_min_n
from civicstat.measurement.metrics.exploring.wording import call
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.adapting import without
from civicstat.measurement.metrics.offering.lacking import columns_read
from civicstat.measurement.metrics.offering.offers import library, text_for
from civicstat.measurement.metrics.offering.renewing import OWN, otherwise_in_library
from civicstat.measurement.metrics.planning import CLOCKS
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.models import Dataset
from civicstat.store.conditions import columns_of
from civicstat.web.pages.answering import Document, read_document
from civicstat.web.pages.editor.documents import field_of
from civicstat.web.pages.editor.form import title_in_template

_CONDITIONS = ("where", "valid", "hit")


class Mark(NamedTuple):
    """A column that a metric of the library reads and the dataset lacks, and what could be done about it."""

    field: str  # of the form
    sentence: str
    instead: str | None  # the condition without it; none where it cannot be taken out


@dataclass(frozen=True)
class Subject:
    """document: what the form begins with. metric: that which gets a new version, none for a new metric."""

    dataset: Dataset | None
    metric: Metric | None
    document: Document
    marks: tuple[Mark, ...] = ()
    template: str = ""  # the library's metric that it began as
    is_otherwise: bool = False  # the library defines the metric otherwise than it is in force
    is_renewed: bool = False  # and the document is the library's


def of_metric(metric: Metric, *, is_renewed: bool = False) -> Subject:
    """Return a metric as a new version of it begins. is_renewed: with what the library says of it now."""
    document, text = read_document(metric.current.definition_text, where=metric.slug), otherwise_in_library(metric)
    if is_renewed and text:
        wanted = read_document(text, where=metric.slug)
        kept = {name: document[name] for name in OWN if name in document}
        document = {name: value for name, value in wanted.items() if name not in OWN} | kept
    return Subject(metric.dataset, metric, document, is_otherwise=bool(text), is_renewed=is_renewed and bool(text))


def of_question(dataset: Dataset, inquiry: Inquiry, *, held: Metric | None = None) -> Subject:
    """Return what a metric begins as that answers a question of the explorer. held: the metric that was asked."""
    document: Document = {"dataset": dataset.slug, "statistic": {"kind": "count"}, "direction": "context"}
    if held is not None:
        document = read_document(held.current.definition_text, where=held.slug)
        both = f"({document['where']}) and ({inquiry.where})" if document.get("where") else inquiry.where
        document = {name: value for name, value in document.items() if name not in ("metric", "title", "breaks")}
        document["where"] = both
    elif inquiry.statistic is not None:
        called = call(inquiry.statistic, dataset.definition, {})
        asked = {
            "unit": called.unit, "display": called.display, "where": inquiry.where, "valid": inquiry.valid,
            "time": inquiry.time,
        }  # fmt: skip
        few = usual_min_n(inquiry.statistic.kind) if inquiry.min_n is None else inquiry.min_n
        document |= {"statistic": plain_statistic(inquiry.statistic), "min_n": few}
        document |= {name: value for name, value in asked.items() if value}
    asked_by = [name for name in inquiry.by if name not in CLOCKS]
    document["dimensions"] = list(dict.fromkeys([*_as_list(document.get("dimensions", ())), *asked_by]))
    return Subject(dataset, None, {name: value for name, value in document.items() if value not in ("", [], None)})


def _as_list(value: object) -> list[str]:
    return [value] if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else []


def of_dataset(dataset: Dataset, template: str, *, is_stripped: bool = False) -> Subject:
    """Return what a new metric of a dataset begins as. template: a metric of the library, or nothing.

    is_stripped: conditions on columns that the dataset lacks are left out where they can be.
    """
    if template not in metric_templates():
        return Subject(dataset, None, {"dataset": dataset.slug, "statistic": {"kind": "count"}, "direction": "context"})
    document = read_document(text_for(template, dataset).text, where=template)
    absent = {name: field for name, field in columns_read(library()[template]).items() if name not in _known(dataset)}
    marks = tuple(_marks(dataset, document, absent, template))
    if is_stripped:
        document, marks = _stripped(document, marks), tuple(mark for mark in marks if mark.instead is None)
    return Subject(dataset, None, document, marks, template)


def _known(dataset: Dataset) -> set[str]:
    return set(condition_kinds(dataset.definition))


def _marks(dataset: Dataset, document: Document, absent: dict[str, str], template: str) -> Iterator[Mark]:
    """Yield one mark for each condition that reads absent columns, and one for each other field that names one."""
    texts = {each: text for each in _CONDITIONS if (text := _condition(document, each))}
    inside = {each: sorted(columns_of(text) & set(absent)) for each, text in texts.items()}
    for each, names in inside.items():
        if names:
            what = " and no ".join(_named(name, template) for name in names)
            yield Mark(each, _IN_CONDITION.format(dataset.title, what), without(texts[each], absent))
    kind = document["statistic"]["kind"]
    for name in set(absent) - {name for names in inside.values() for name in names}:
        field = "time" if absent[name] == "time" else field_of(kind, _called(absent[name]), {})
        yield Mark(field, _ELSEWHERE.format(dataset.title, _named(name, template)), None)


def _named(column: str, template: str) -> str:
    title = title_in_template(library()[template].dataset, column)
    return f"{column} ({title})" if title else column


_IN_CONDITION = (
    "{} has no {}. Take that part of the condition out if it holds for every row, or name the column that says it."
)
_ELSEWHERE = "{} has no {}. Choose the column that says it, or another statistic."


def _called(place: str) -> str:
    name = place.partition(".")[2]
    return "from" if name == "start" else name


def _condition(document: Document, field: str) -> str:
    return str((document["statistic"] if field == "hit" else document).get(field) or "")


def _stripped(document: Document, marks: tuple[Mark, ...]) -> Document:
    changed = {**document, "statistic": dict(document["statistic"])}
    for mark in marks:
        if mark.instead is not None:
            part = changed["statistic"] if mark.field == "hit" else changed
            part[mark.field] = mark.instead
            if not mark.instead:
                del part[mark.field]
    return changed
