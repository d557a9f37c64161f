"""Questions to begin with, made from what is there."""

from collections.abc import Iterator
from typing import NamedTuple

from civicstat.measurement.metrics.definitions import Median
from civicstat.measurement.metrics.exploring.dimensions import split_by
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.seen import Seen
from civicstat.measurement.metrics.exploring.wording import column_title
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.explore.asking.addresses import address_of

MOST = 6


class Example(NamedTuple):
    words: str
    url: str


def examples(seen: Seen) -> list[Example]:
    """Return a few questions that the data at hand can answer."""
    largest = sorted(seen.datasets.values(), key=lambda dataset: -dataset.records)
    found = [example for dataset in largest[:3] if dataset.records for example in _of_dataset(dataset)]
    found += list(_of_metrics(seen))
    return found[:MOST]


def _of_dataset(dataset: Dataset) -> Iterator[Example]:
    definition = dataset.definition
    layers, columns = list(definition.areas), split_by((), definition)
    if columns:
        by = column_title(definition, columns[0]).lower()
        yield _example(f"{dataset.title}, year to date, by {by}", dataset=dataset.slug, by=columns[:1], grain="year",
                       span="to_date")  # fmt: skip
    if definition.durations and layers:
        name = next(iter(definition.durations))
        statistic = Median(kind="median", of=name)
        yield _example(
            f"{dataset.title}: median of {column_title(definition, name).lower()} by {layers[0].replace('_', ' ')}",
            dataset=dataset.slug, statistic=statistic, layer=layers[0], grain="quarter",
        )  # fmt: skip


def _of_metrics(seen: Seen) -> Iterator[Example]:
    for slug, metric in seen.metrics.items():
        layers = list(metric.dataset.definition.areas) if metric.dataset is not None else []
        if metric.dataset is not None and metric.dataset.records and layers and not metric.definition.layers:
            yield _example(f"{metric.title}, by {layers[0].replace('_', ' ')}", metric=slug, layer=layers[0])


def _example(words: str, **asked: object) -> Example:
    return Example(words, address_of(Inquiry.model_validate(asked)))
