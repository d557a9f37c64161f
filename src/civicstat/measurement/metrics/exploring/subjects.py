"""What an inquiry is about: a metric, or a statistic of its own, checked against the data that its asker may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from pydantic import ValidationError

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import Count, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.exploring.checking import EXPLORED, check_condition, faults_at_all, faults_on_records
from civicstat.measurement.metrics.exploring.dimensions import dimensions_of
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry, plain_statistic
from civicstat.measurement.metrics.exploring.seen import Seen
from civicstat.measurement.metrics.exploring.statistics import faults_of_statistic, usual_min_n
from civicstat.measurement.metrics.exploring.wording import call
from civicstat.measurement.metrics.ground import known
from civicstat.measurement.metrics.kept import layers_of
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.on_demand import Meaning, meanings_of
from civicstat.measurement.metrics.series import extent, shared_extent
from civicstat.measurement.sources.models import Dataset


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
            check_condition("where", inquiry.where, metric.dataset.definition)
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
    faults = [] if is_on_metrics else list(faults_on_records(inquiry, meant, definition))
    faults = faults or list(faults_at_all(meant, definition, seen))
    if faults:
        raise InquiryRefused(faults)
    bases = _narrowed_bases(meant, inquiry.where, seen) if is_on_metrics and inquiry.where else {}
    meanings = (Meaning(0, None, meant),)
    return _subject(named.title, meanings, None, None if is_on_metrics else dataset, bases, seen)


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
            check_condition("where", where, dataset.definition)
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
