"""What ships with CivicStat, made to fit one city."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from civicstat.errors import CivicStatError
from civicstat.library.documents import check_document, read_documents
from civicstat.library.templates import dataset_templates, metric_template, metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.web.jobs.catalog.checking import faults_of_metric
from civicstat.web.jobs.catalog.documents import Sort


class NotApplicable(CivicStatError):
    """A metric of the library cannot be adopted as asked."""


class Chosen(NamedTuple):
    """A document of the library, fitted."""

    sort: Sort
    slug: str
    text: str


class Offered(NamedTuple):
    """A metric of the library beside what the city has. missing: why it cannot be adopted yet; none: it can."""

    slug: str
    title: str
    theme: str
    dataset: str
    missing: str | None


def metric_of(slug: str) -> MetricDefinition:
    """Return the definition of a metric of the library. Raises UnknownTemplate."""
    [document] = read_documents(metric_template(slug), where=slug)
    return check_document(MetricDefinition, document, where=slug)


def offer(datasets: Mapping[str, DatasetDefinition]) -> list[Offered]:
    """Return every metric of the library, and what it lacks to be computed with a city's datasets."""
    library = {slug: metric_of(slug) for slug in metric_templates()}
    lacks: dict[str, str | None] = {}
    for slug in library:
        _find_lacks(slug, library, datasets, lacks)
    return [
        Offered(slug, metric.title, metric.theme, metric.dataset or "", lacks[slug]) for slug, metric in library.items()
    ]


def _find_lacks(
    slug: str,
    library: Mapping[str, MetricDefinition],
    datasets: Mapping[str, DatasetDefinition],
    lacks: dict[str, str | None],
) -> str | None:
    """Note in `lacks` what a metric, and those that it rests on, lack; return what it does."""
    if slug not in lacks:
        lacks[slug] = next(iter(faults_of_metric(library[slug], datasets, library)), None)
        for base in rests_on(library[slug]):
            if inherited := _find_lacks(base, library, datasets, lacks):
                lacks[slug] = lacks[slug] or inherited
    return lacks[slug]


def choose(slugs: Iterable[str], *, dataset: str | None, timezone: str, adopted: Iterable[str]) -> list[Chosen]:
    """Return the documents that make metrics (or datasets) of the library the city's own, bases first.

    dataset: the city's dataset to count in, where it is not called as in the library.
    """
    chosen: dict[str, Chosen] = {}
    have = set(adopted)
    for slug in slugs:
        if slug not in metric_templates() and slug in dataset_templates():
            text = re.sub(r"^timezone:.*$", f"timezone: {timezone}", dataset_templates()[slug], count=1, flags=re.M)
            chosen[slug] = Chosen("dataset", slug, text)
        else:
            _add_with_bases(slug, dataset, have, chosen)
    return list(chosen.values())


def _add_with_bases(slug: str, dataset: str | None, have: set[str], chosen: dict[str, Chosen]) -> None:
    definition = metric_of(slug)
    for base in rests_on(definition):
        if base not in have and base not in chosen:
            _add_with_bases(base, dataset, have, chosen)
    text = metric_template(slug)
    if dataset is not None and definition.dataset is not None:
        text = re.sub(r"^dataset:.*$", f"dataset: {dataset}", text, count=1, flags=re.M)
    chosen[slug] = Chosen("metric", slug, text)


def refuse_adopted(slugs: Sequence[str], adopted: Iterable[str]) -> None:
    """Raise NotApplicable where a metric is adopted already."""
    have = set(adopted)
    for slug in slugs:
        if slug in have:
            raise NotApplicable(f"{slug} is adopted already; change it in the catalog, then: civicstat catalog apply")
