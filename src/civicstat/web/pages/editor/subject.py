"""What is edited: a metric that is there, one of the library that is to fit a dataset, or a new one."""

from dataclasses import dataclass
from typing import NamedTuple

from civicstat.library.templates import metric_templates
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.adapting import without
from civicstat.measurement.metrics.offering.lacking import columns_read
from civicstat.measurement.metrics.offering.offers import library, text_for
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


def of_metric(metric: Metric) -> Subject:
    return Subject(metric.dataset, metric, read_document(metric.current.definition_text, where=metric.slug))


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


def _marks(dataset: Dataset, document: Document, absent: dict[str, str], template: str) -> list[Mark]:
    marks = []
    kind = document["statistic"]["kind"]
    for name, place in absent.items():
        title = title_in_template(library()[template].dataset, name)
        what = f"{name} ({title})" if title else name
        texts = {each: text for each in _CONDITIONS if (text := _condition(document, each))}
        inside = [each for each, text in texts.items() if name in columns_of(text)]
        for each in inside:
            marks.append(Mark(each, _IN_CONDITION.format(dataset.title, what), without(texts[each], absent)))
        if not inside:
            field = "time" if place == "time" else field_of(kind, _called(place), {})
            marks.append(Mark(field, _ELSEWHERE.format(dataset.title, what), None))
    return marks


_IN_CONDITION = (
    "{} has no {}. Take this part of the condition out if it holds for every row, or name the column that says it."
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
