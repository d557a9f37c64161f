"""Metrics of the library beside the datasets that there are: which ones fit, and what adopting one takes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from civicstat.errors import CivicStatError
from civicstat.library.templates import dataset_template, metric_template, metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.metrics.queries import Scope, write
from civicstat.measurement.sources.models import Dataset, read_dataset
from civicstat.store.dialects.duckdb import DuckDB

_DATASET = re.compile(r"^dataset: .*$", re.MULTILINE)
_SOME_DAY = datetime(1970, 1, 1)  # noqa: DTZ001  UTC without its mark, as stored


@dataclass(frozen=True)
class Offer:
    """A metric of the library, and the datasets for which it can be adopted.

    missing: why it cannot be adopted, in words, where no dataset fits. bases: metrics of the library that it
    rests on and that are not adopted yet.
    """

    definition: MetricDefinition
    datasets: tuple[Dataset, ...]
    is_adopted: bool
    bases: tuple[str, ...] = ()
    missing: str = ""

    @property
    def can_be_adopted(self) -> bool:
        return not self.is_adopted and not self.missing


@cache
def library() -> Mapping[str, MetricDefinition]:
    """Return every metric that ships, by its slug."""
    return {slug: read_metric(text, where=f"library, {slug}") for slug, text in metric_templates().items()}


def offers(datasets: Iterable[Dataset], adopted: Iterable[str]) -> list[Offer]:
    """Return every metric of the library beside these datasets."""
    known, there = list(datasets), frozenset(adopted)
    return [_offer(definition, known, there) for definition in library().values()]


def offer_of(slug: str, datasets: Iterable[Dataset], adopted: Iterable[str]) -> Offer:
    """Return one metric of the library beside these datasets; KeyError for a slug that does not ship."""
    return _offer(library()[slug], list(datasets), frozenset(adopted))


def _offer(definition: MetricDefinition, datasets: list[Dataset], adopted: frozenset[str]) -> Offer:
    bases = [library()[base] for base in rests_on(definition)]
    unmet = [base for base in bases if base.metric not in adopted and not _fitting(base, datasets)]
    fitting = _fitting(definition, datasets)
    missing = ""
    if definition.dataset is not None and not fitting:
        missing = _why_not(definition, datasets)
    elif unmet:
        missing = f"It rests on “{unmet[0].title}”, for which there is no dataset yet."
    return Offer(
        definition=definition,
        datasets=fitting,
        is_adopted=definition.metric in adopted,
        bases=tuple(base.metric for base in bases if base.metric not in adopted),
        missing=missing,
    )


def _fitting(definition: MetricDefinition, datasets: list[Dataset]) -> tuple[Dataset, ...]:
    """Return the datasets that a metric can count: the one that it names where it is there, else any like it.

    A metric on other metrics counts what those count.
    """
    if definition.dataset is None:
        found = [each for base in rests_on(definition) for each in _fitting(library()[base], datasets)]
        return tuple(dict.fromkeys(found))
    named = [dataset for dataset in datasets if dataset.slug == definition.dataset]
    like = named or [d for d in datasets if _is_like(d.definition_text, definition.dataset)]
    return tuple(dataset for dataset in like if not why_not(definition.metric, dataset.definition_text))


@lru_cache(maxsize=1024)
def _is_like(dataset_text: str, template: str) -> bool:
    """Return whether a dataset has the columns without which a row of a template is none, under the same names."""
    wanted = read_dataset(dataset_template(template), where=template)
    columns = read_dataset(dataset_text, where="dataset").columns
    needed = {name for name, column in wanted.columns.items() if column.required} | {*wanted.key, wanted.time}
    return needed <= set(columns)


def _why_not(definition: MetricDefinition, datasets: list[Dataset]) -> str:
    wanted = definition.dataset or ""
    for dataset in datasets:
        if dataset.slug == wanted or _is_like(dataset.definition_text, wanted):
            return why_not(definition.metric, dataset.definition_text)
    title = read_dataset(dataset_template(wanted), where=wanted).title
    return f"It counts records of a dataset such as “{title}” ({wanted}), and there is none yet."


@lru_cache(maxsize=8192)
def why_not(slug: str, dataset_text: str) -> str:
    """Return why a metric of the library cannot be computed from a dataset; empty where it can."""
    definition, dataset = library()[slug], read_dataset(dataset_text, where="dataset")
    if definition.dataset is None:
        return ""
    try:
        write(definition, dataset, Scope("month"), dialect=DuckDB(), calendar=calendar(), as_of=_SOME_DAY)
    except CivicStatError as fault:
        return str(fault)
    return ""


def text_for(slug: str, dataset: Dataset | None) -> str:
    """Return the definition with which a metric of the library is adopted for a dataset."""
    text = metric_template(slug)
    definition = library()[slug]
    if dataset is None or definition.dataset in (None, dataset.slug):
        return text
    return _DATASET.sub(f"dataset: {dataset.slug}", text, count=1)


def in_order(slugs: Iterable[str], adopted: Iterable[str]) -> list[str]:
    """Return metrics to adopt, with those that they rest on and that are not adopted yet before them."""
    there, ordered = set(adopted), list[str]()

    def put(slug: str) -> None:
        if slug in there:
            return
        there.add(slug)
        for base in rests_on(library()[slug]):
            put(base)
        ordered.append(slug)

    for slug in slugs:
        put(slug)
    return ordered
