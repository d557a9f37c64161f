"""Metrics of the library beside the datasets that there are: which ones fit, and why others do not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from civicstat.library.templates import dataset_template, dataset_templates, metric_template, metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.metrics.offering.faults import faults_of_gap, faults_on_records
from civicstat.measurement.metrics.offering.fitting import Fitted, count_in, fit, summed
from civicstat.measurement.metrics.offering.lacking import lacking
from civicstat.measurement.metrics.offering.rewording import reworded
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.measurement.sources.models import Dataset, read_dataset

MOMENTS = (ColumnType.TIMESTAMP, ColumnType.DATE, ColumnType.TIME)


@dataclass(frozen=True)
class Offer:
    """A metric of the library, and the datasets for which it can be adopted.

    missing: why it cannot be adopted, in words, where no dataset fits. bases: metrics of the library that it
    rests on and that are not adopted yet. nearest: a dataset like the one that it counts, where none fits, and
    lacks: the columns that it reads and that one does not have.
    """

    definition: MetricDefinition
    datasets: tuple[Dataset, ...]
    is_adopted: bool
    bases: tuple[str, ...] = ()
    missing: str = ""
    nearest: Dataset | None = None
    lacks: tuple[str, ...] = ()

    @property
    def can_be_adopted(self) -> bool:
        return not self.is_adopted and not self.missing


@cache
def library() -> Mapping[str, MetricDefinition]:
    """Return every metric that ships, by its slug."""
    return {slug: read_metric(text, where=f"library, {slug}") for slug, text in metric_templates().items()}


def offers(datasets: Iterable[Dataset], adopted: Collection[str]) -> list[Offer]:
    """Return every metric of the library beside these datasets.

    adopted: names of metrics; as a mapping to their definitions it also says in which datasets they count.
    """
    known = list(datasets)
    return [_offer(definition, known, adopted) for definition in library().values()]


def offer_of(slug: str, datasets: Iterable[Dataset], adopted: Collection[str]) -> Offer:
    """Return one metric of the library beside these datasets; KeyError for a slug that does not ship."""
    return _offer(library()[slug], list(datasets), adopted)


def _offer(definition: MetricDefinition, datasets: list[Dataset], adopted: Collection[str]) -> Offer:
    bases = [library()[base] for base in rests_on(definition)]
    fits = fitting(definition, datasets)
    like = None if fits else likest(definition, datasets)
    return Offer(
        definition=definition,
        datasets=fits,
        is_adopted=definition.metric in adopted,
        bases=tuple(base.metric for base in bases if base.metric not in adopted),
        missing=lacks(definition, datasets, adopted),
        nearest=like,
        lacks=lacking(definition, like.definition_text) if like else (),
    )


def likest(definition: MetricDefinition, datasets: list[Dataset]) -> Dataset | None:
    """Return the dataset that a metric would count if it had the columns: the one that it names, or one like it."""
    wanted = definition.dataset
    if wanted is None:
        return None
    named = [dataset for dataset in datasets if dataset.slug == wanted]
    return next(iter(named or [dataset for dataset in datasets if is_like(dataset.definition_text, wanted)]), None)


def lacks(definition: MetricDefinition, datasets: list[Dataset], adopted: Collection[str]) -> str:
    """Return why a metric of the library cannot be adopted, in words; empty where it can."""
    if definition.dataset is not None and not fitting(definition, datasets):
        return _why_none(definition, datasets)
    for base in rests_on(definition):
        if base not in adopted and (lack := lacks(library()[base], datasets, adopted)):
            return f"It rests on “{library()[base].title}”, and that cannot be adopted. {lack}"
    between = datasets_between(definition, datasets, adopted)
    faults = [next(faults_of_gap(definition, dataset), "") for dataset in between]
    return faults[0] if faults and all(faults) else ""


def datasets_between(
    definition: MetricDefinition, datasets: list[Dataset], adopted: Collection[str]
) -> list[DatasetDefinition]:
    """Return the datasets whose areas or groups a gap may compare; none for any other metric."""
    if definition.statistic.kind != "gap":
        return []
    [base] = rests_on(definition)
    there = adopted.get(base) if isinstance(adopted, Mapping) else None
    if isinstance(there, MetricDefinition):
        return [dataset.definition for dataset in datasets if dataset.slug == there.dataset]
    return [dataset.definition for dataset in fitting(library()[base], datasets)]


def fitting(definition: MetricDefinition, datasets: list[Dataset]) -> tuple[Dataset, ...]:
    """Return the datasets that a metric can count: the one that it names where it is there, else any like it.

    A metric on other metrics counts what those count.
    """
    if definition.dataset is None:
        found = [each for base in rests_on(definition) for each in fitting(library()[base], datasets)]
        return tuple(dict.fromkeys(found))
    named = [dataset for dataset in datasets if dataset.slug == definition.dataset]
    like = named or [dataset for dataset in datasets if is_like(dataset.definition_text, definition.dataset)]
    return tuple(dataset for dataset in like if not why_not(definition.metric, dataset.definition_text))


def suits(definition: MetricDefinition, dataset: Dataset) -> bool:
    """Return whether a metric can count a dataset: the one that it names, or one like it."""
    if definition.dataset is None or why_not(definition.metric, dataset.definition_text):
        return False
    return definition.dataset == dataset.slug or is_like(dataset.definition_text, definition.dataset)


@lru_cache(maxsize=1024)
def is_like(dataset_text: str, template: str) -> bool:
    """Return whether a dataset holds what a template does.

    It has the columns without which a row of the template is none, under the same names; or it has what identifies
    a row there, happens at one of its times, and shares more columns with no other: such a file lacks an offense's
    code or the moment of the report, but is one of incidents all the same.
    """
    dataset = read_dataset(dataset_text, where="dataset")
    if needed_columns(template) <= set(dataset.columns):
        return True
    return _likest(dataset) == template


def _likest(dataset: DatasetDefinition) -> str | None:
    """Return the template with which a dataset shares most columns, of those whose rows it tells apart and times."""
    found = {template: read_dataset(text, where=template) for template, text in dataset_templates().items()}
    alike = {
        template: len(set(dataset.columns) & set(wanted.columns))
        for template, wanted in sorted(found.items())
        if wanted.key[0] in dataset.columns and dataset.time in _times(wanted)
    }
    return max(alike, key=lambda template: alike[template], default=None)


def _times(definition: DatasetDefinition) -> set[str]:
    return {name for name, column in definition.columns.items() if column.type in MOMENTS}


@cache
def needed_columns(template: str) -> frozenset[str]:
    """Return the columns without which a row of a template is none."""
    wanted = read_dataset(dataset_template(template), where=template)
    return frozenset({name for name, column in wanted.columns.items() if column.required} | {*wanted.key, wanted.time})


def nearest(dataset: DatasetDefinition) -> tuple[str, list[str]]:
    """Return the template that a dataset is likest, by the columns that it shares, and what it lacks to be like it."""

    def shared(template: str) -> tuple[float, int]:
        wanted = set(read_dataset(dataset_template(template), where=template).columns)
        needed = needed_columns(template)
        return len(needed & set(dataset.columns)) / len(needed), len(wanted & set(dataset.columns))

    found = max(sorted(dataset_templates()), key=shared)
    return found, sorted(needed_columns(found) - set(dataset.columns))


def _why_none(definition: MetricDefinition, datasets: list[Dataset]) -> str:
    wanted = definition.dataset or ""
    if dataset := likest(definition, datasets):
        if gone := lacking(definition, dataset.definition_text):
            return f"{dataset.slug} has no column {' and no '.join(map(repr, gone))}, which it reads."
        return why_not(definition.metric, dataset.definition_text)
    title = read_dataset(dataset_template(wanted), where=wanted).title
    return f"It counts records of a dataset such as “{title}” ({wanted}), and there is none yet."


@lru_cache(maxsize=8192)
def why_not(slug: str, dataset_text: str) -> str:
    """Return why a metric of the library cannot be computed from a dataset; empty where it can."""
    definition, dataset = library()[slug], read_dataset(dataset_text, where="dataset")
    return "" if definition.dataset is None else next(faults_on_records(definition, dataset), "")


def text_for(slug: str, dataset: Dataset | None) -> Fitted:
    """Return the definition with which a metric of the library is adopted for a dataset, and what it leaves out."""
    text = metric_template(slug)
    if dataset is None or library()[slug].dataset is None:
        return Fitted(text)
    definition, text = dataset.definition, count_in(text, dataset.slug)
    if definition.counts:
        wanted = library()[slug].dataset or ""
        identity = (*definition.key, *read_dataset(dataset_template(wanted), where=wanted).key)
        total = summed(text, definition.counts, identity)
        title = definition.columns[definition.counts].title or definition.counts
        text = reworded(total, title) if total != text else text
    return fit(text, condition_kinds(definition), definition.areas)
