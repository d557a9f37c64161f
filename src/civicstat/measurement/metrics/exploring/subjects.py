"""What an inquiry is about: definitions, checked against the data that its asker may see."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from pydantic import ValidationError

from civicstat.directory.models import CITY, User
from civicstat.measurement.metrics.definitions import Count, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry, plain_statistic
from civicstat.measurement.metrics.exploring.statistics import faults_of_statistic, usual_min_n
from civicstat.measurement.metrics.exploring.wording import call
from civicstat.measurement.metrics.ground import known
from civicstat.measurement.metrics.kept import layers_of
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.offering.faults import faults_of_metric
from civicstat.measurement.metrics.on_demand import Meaning, meanings_of
from civicstat.measurement.metrics.planning import CLOCKS
from civicstat.measurement.metrics.series import extent, shared_extent
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.store.conditions import ConditionRefused, columns_of, compile_condition
from civicstat.store.dialects.duckdb import DuckDB

EXPLORED = "explored"  # the name of a statistic that nobody adopted
SPLITTING = (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.INTEGER)
_USUAL = (ColumnType.CATEGORY, ColumnType.BOOLEAN, ColumnType.INTEGER)


@dataclass(frozen=True)
class Seen:
    """The datasets and metrics that an asker may see, by name."""

    datasets: Mapping[str, Dataset]
    metrics: Mapping[str, Metric]

    @cached_property
    def dataset_definitions(self) -> dict[str, DatasetDefinition]:
        return {slug: dataset.definition for slug, dataset in self.datasets.items()}

    @cached_property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        return {slug: metric.definition for slug, metric in self.metrics.items()}


def seen_by(user: User | None) -> Seen:
    """Return what a person may see. user: None for whoever owns the workspace, at the command line."""
    datasets, metrics = Dataset.objects.all(), Metric.objects.all()
    if user is not None:
        datasets, metrics = Dataset.objects.visible_to(user), Metric.objects.visible_to(user)
    found = metrics.select_related("dataset", "department").prefetch_related("versions")
    return Seen({each.slug: each for each in datasets}, {each.slug: each for each in found})


@dataclass(frozen=True)
class Subject:
    """What is told: definitions, the newest in force first, and the data behind them.

    bases: other metrics on which it rests, narrowed to the records that count. layers, dimensions: by what it can be
    told, the whole city left out.
    """

    title: str
    meanings: tuple[Meaning, ...]
    metric: Metric | None
    dataset: Dataset | None
    data: Extent
    bases: Mapping[str, MetricDefinition]
    layers: tuple[str, ...]
    dimensions: tuple[str, ...]
    datasets: tuple[Dataset, ...]  # behind it, however deep

    @property
    def definition(self) -> MetricDefinition:
        return self.meanings[0].definition

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.dataset.definition.timezone if self.dataset is not None else settings.TIME_ZONE)


def understand(inquiry: Inquiry, seen: Seen) -> Subject:
    """Return what an inquiry is about. Raises InquiryRefused with every fault found and its field."""
    subject = _of_metric(inquiry, seen) if inquiry.metric is not None else _of_dataset(inquiry, seen)
    if faults := list(_faults_of_cuts(inquiry, subject)):
        raise InquiryRefused(faults)
    return subject


def _of_metric(inquiry: Inquiry, seen: Seen) -> Subject:
    metric = seen.metrics.get(inquiry.metric or "")
    if metric is None:
        raise InquiryRefused([Fault("metric", f"There is no metric {inquiry.metric!r} that you may see.")])
    meanings = meanings_of(metric)
    lacking = sorted(_deep(metric.definition, seen) - set(seen.metrics))
    if lacking:
        raise InquiryRefused([
            Fault("metric", f"{metric.slug} rests on {', '.join(lacking)}, which is not adopted; adopt it.")
        ])  # fmt: skip
    bases: dict[str, MetricDefinition] = {}
    if inquiry.where:
        if metric.dataset is not None:
            _check_condition("where", inquiry.where, metric.dataset.definition)
            meanings = tuple(each._replace(definition=narrowed(each.definition, inquiry.where)) for each in meanings)
        else:
            bases = _narrowed_bases(metric.definition, inquiry.where, seen)
    return _subject(metric.title, meanings, metric, metric.dataset, bases, seen)


def _of_dataset(inquiry: Inquiry, seen: Seen) -> Subject:
    dataset = seen.datasets.get(inquiry.dataset or "")
    if dataset is None:
        raise InquiryRefused([Fault("dataset", f"There is no dataset {inquiry.dataset!r} that you may see.")])
    definition, statistic = dataset.definition, inquiry.statistic or Count(kind="count")
    named = call(statistic, definition, seen.metric_definitions)
    is_on_metrics = statistic.kind in ("ratio", "gap")
    document = {
        "metric": EXPLORED, "title": named.title[:200], "question": named.title, "unit": named.unit,
        "display": named.display, "direction": "context", "statistic": plain_statistic(statistic),
        "min_n": usual_min_n(statistic.kind) if inquiry.min_n is None else inquiry.min_n,
    }  # fmt: skip
    if not is_on_metrics:
        document |= {"dataset": dataset.slug, "where": inquiry.where or None, "valid": inquiry.valid or None,
                     "time": inquiry.time or None}  # fmt: skip
    try:
        meant = MetricDefinition.model_validate(document)
    except ValidationError as fault:
        raise InquiryRefused(faults_of_statistic(fault)) from None
    faults = [] if is_on_metrics else list(_faults_on_records(inquiry, meant, definition))
    faults = faults or list(_faults_at_all(meant, definition, seen))
    if faults:
        raise InquiryRefused(faults)
    bases = _narrowed_bases(meant, inquiry.where, seen) if is_on_metrics and inquiry.where else {}
    meanings = (Meaning(0, None, meant),)
    return _subject(named.title, meanings, None, None if is_on_metrics else dataset, bases, seen)


def _faults_on_records(inquiry: Inquiry, meant: MetricDefinition, dataset: DatasetDefinition) -> Iterator[Fault]:
    texts = {"where": inquiry.where, "valid": inquiry.valid, "statistic.hit": getattr(meant.statistic, "hit", "")}
    for field, text in texts.items():
        if text:
            yield from _faults_of_condition(field, text, dataset)
    for name, value in _columns_of(meant).items():
        if value not in condition_kinds(dataset):
            known = ", ".join(sorted(condition_kinds(dataset)))
            yield Fault(name, f"{dataset.dataset} has no column {value!r}; it has {known}")
        elif value in dataset.columns and dataset.columns[value].personal and not _is_told_apart(name, meant):
            yield Fault(name, _personal(value))


def _columns_of(meant: MetricDefinition) -> dict[str, str]:
    """Return the columns that a statistic names, by the inquiry's field."""
    names = {"of": "of", "opened": "opened", "closed": "closed", "start": "from", "done": "done", "again": "again"}
    found = {f"statistic.{field}": getattr(meant.statistic, name, None) for name, field in names.items()}
    return {field: str(value) for field, value in {**found, "time": meant.time}.items() if value}


def _is_told_apart(field: str, meant: MetricDefinition) -> bool:
    """Return whether a column serves only to count how many there are."""
    statistic: Any = meant.statistic
    if field == "statistic.again":
        return True
    is_distinct = statistic.kind == "distinct" or getattr(statistic, "count", "") == "distinct"
    return field == "statistic.of" and is_distinct


def _personal(name: str) -> str:
    return f"{name} is personal: the explorer counts its different values, and tells nothing else of it"


def _faults_at_all(meant: MetricDefinition, dataset: DatasetDefinition, seen: Seen) -> Iterator[Fault]:
    known_datasets = {**seen.dataset_definitions, dataset.dataset: dataset}
    for message in faults_of_metric(meant, known_datasets, seen.metric_definitions):
        text = message.removeprefix(f"{EXPLORED}: ").replace(f"{EXPLORED} rests", "This rests")
        yield Fault("statistic", text)


def _check_condition(field: str, text: str, dataset: DatasetDefinition) -> None:
    if faults := list(_faults_of_condition(field, text, dataset)):
        raise InquiryRefused(faults)


def _faults_of_condition(field: str, text: str, dataset: DatasetDefinition) -> Iterator[Fault]:
    try:
        compile_condition(text, condition_kinds(dataset), DuckDB())
    except ConditionRefused as fault:
        yield Fault(field, str(fault))
        return
    for name in sorted(columns_of(text)):
        if name in dataset.columns and dataset.columns[name].personal:
            yield Fault(field, _personal(name))


def narrowed(definition: MetricDefinition, where: str) -> MetricDefinition:
    """Return a definition of which fewer records count. where: a condition that was checked by itself."""
    # Each on lines of its own: one may end in a comment.
    both = f"({definition.where}\n) and ({where}\n)" if definition.where else where
    return definition.model_copy(update={"where": both})


def _narrowed_bases(definition: MetricDefinition, where: str, seen: Seen) -> dict[str, MetricDefinition]:
    """Return the metrics on records from which one follows, narrowed. Raises InquiryRefused."""
    found = {}
    for slug in sorted(_deep(definition, seen)):
        base, dataset = seen.metric_definitions[slug], seen.metrics[slug].dataset
        if dataset is None:
            continue
        try:
            _check_condition("where", where, dataset.definition)
        except InquiryRefused as fault:
            reason = fault.faults[0].message
            raise InquiryRefused([Fault("where", f"This rests on {base.title}, too: {reason}")]) from None
        found[slug] = narrowed(base, where)
    return found


def _deep(definition: MetricDefinition, seen: Seen) -> set[str]:
    """Return the names of all metrics on which a definition rests, however deep."""
    found: set[str] = set()
    wanted = set(rests_on(definition))
    while wanted:
        found |= wanted
        more = {base for slug in wanted if slug in seen.metrics for base in rests_on(seen.metrics[slug].definition)}
        wanted = more - found
    return found


def _subject(
    title: str, meanings: tuple[Meaning, ...], metric: Metric | None, dataset: Dataset | None,
    bases: Mapping[str, MetricDefinition], seen: Seen,
) -> Subject:  # fmt: skip
    definition = meanings[0].definition
    deep = [seen.metrics[slug] for slug in sorted(_deep(definition, seen)) if slug in seen.metrics]
    behind = {each.slug: each for each in [dataset, *(base.dataset for base in deep)] if each is not None}
    if metric is not None:
        data = extent(metric)
    elif dataset is not None:
        data = known(dataset).extent
    else:
        data = shared_extent([extent(seen.metrics[slug]) for slug in rests_on(definition)])
    layers = layers_of(definition, seen.dataset_definitions, seen.metric_definitions)
    return Subject(
        title, meanings, metric, dataset, data, bases, tuple(each for each in layers if each != CITY),
        dimensions_of(definition, seen), tuple(behind.values()),
    )  # fmt: skip


def dimensions_of(definition: MetricDefinition, seen: Seen) -> tuple[str, ...]:
    """Return the columns by whose values figures can be split. Personal ones are never among them."""
    if definition.statistic.kind == "gap":
        return ()
    if definition.dataset is not None:
        dataset = seen.dataset_definitions.get(definition.dataset)
        return (
            (*split_by(definition.dimensions, dataset), *clocks_of(definition.time or "", dataset)) if dataset else ()
        )
    shared = [set(dimensions_of(seen.metric_definitions[slug], seen)) for slug in rests_on(definition)]
    return tuple(sorted(set.intersection(*shared))) if shared else ()


def split_by(named: Iterable[str], dataset: DatasetDefinition) -> tuple[str, ...]:
    """Return the columns by which figures can be split: those that are named, the dataset's own, then all others.

    Free texts are only among them where somebody named them, and personal columns never.
    """
    columns = dataset.columns
    usual = (name for name, column in columns.items() if column.type in _USUAL and name not in dataset.key)
    return tuple(
        name
        for name in dict.fromkeys((*named, *dataset.dimensions, *usual))
        if name in columns and columns[name].type in SPLITTING and not columns[name].personal
    )


def clocks_of(time: str, dataset: DatasetDefinition) -> tuple[str, ...]:
    """Return which of hour of day and day of week figures can be split by. time: the dataset's own if empty."""
    kind = condition_kinds(dataset).get(time or dataset.time)
    return tuple(name for name, kinds in CLOCKS.items() if kind in kinds and name not in dataset.columns)


def _faults_of_cuts(inquiry: Inquiry, subject: Subject) -> Iterator[Fault]:
    if inquiry.layer != CITY and inquiry.layer not in subject.layers:
        told = f"is told for {', '.join(subject.layers)}" if subject.layers else "has figures for the whole city alone"
        yield Fault("layer", f"Found {inquiry.layer!r}; this {told}.")
    if len(inquiry.by) > 2:
        yield Fault("by", f"Found {len(inquiry.by)} columns, expected two at most; make one a condition.")
    for name in inquiry.by:
        if name not in subject.dimensions:
            told = f"can be split by {', '.join(subject.dimensions)}" if subject.dimensions else "cannot be split"
            yield Fault("by", f"Found {name!r}; this {told}.")
    if len(set(inquiry.by)) < len(inquiry.by):
        yield Fault("by", "Found the same column twice; choose another, or one alone.")
    if inquiry.since and inquiry.until and inquiry.until < inquiry.since:
        yield Fault("until", f"It lies before {inquiry.since:%B} {inquiry.since.day}, {inquiry.since.year}.")
    if inquiry.span == "to_date" and inquiry.grain in ("hour", "day", "rolling_year"):
        yield Fault("span", "Only weeks, months, quarters and years can be told to date; choose one of them.")
