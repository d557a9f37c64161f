"""What is public as a catalog document: checked, applied so that a second time changes nothing, and written out."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction

from civicstat.directory.models import User
from civicstat.library.documents import check_document, read_documents
from civicstat.library.writing import write_document
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.sources.definitions import DatasetDefinition, Definition, Name, Names
from civicstat.publishing.choosing.actions import choose
from civicstat.publishing.models import Choice, Kind

NAME: Literal["public"] = "public"
Outcome = Literal["added", "changed", "unchanged"]
AS_THE_CATALOG = "As the catalog has it"


class PublicMetric(Definition):
    """What of a metric is public. periods: months, quarters and years if none; layers: beside the whole city."""

    periods: Names = ()
    layers: Names = ()
    by: Names = ()  # columns by which groups are told apart
    since: date | None = None  # the first day of figures; all there are if none


class PublicationDefinition(Definition):
    """All that is public. What is not named is not."""

    publication: Literal["public"]
    metrics: dict[Name, PublicMetric] = {}
    goals: Names = ()
    datasets: Names = ()  # described beside those that metrics rest on
    records: Names = ()  # datasets whose records are told one by one, as their open_records has it


def read_publication(text: str, *, where: str) -> PublicationDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(PublicationDefinition, document, where=where)


@transaction.atomic
def apply_publication(*, definition: PublicationDefinition, reason: str, by: User | None, at: datetime) -> Outcome:
    """Make public what a definition names, and nothing else. Raises ChoiceRefused."""
    before = definition_held()
    if before == definition:
        return "unchanged"
    told: dict[str, Any] = {"reason": reason.strip() or AS_THE_CATALOG, "by": by, "at": at}
    named = {(Kind.METRIC, slug) for slug in definition.metrics}
    named |= {(Kind.GOAL, slug) for slug in definition.goals} | {(Kind.DATASET, slug) for slug in definition.datasets}
    named |= {(Kind.RECORDS, slug) for slug in definition.records}
    for choice in Choice.objects.public().order_by("pk"):
        if (choice.kind, choice.slug) not in named:
            choose(kind=choice.kind, slug=choice.slug, is_public=False, **told)
    for slug, each in definition.metrics.items():
        choose(
            kind=Kind.METRIC, slug=slug, is_public=True, grains=each.periods, layers=each.layers, dimensions=each.by,
            since=each.since, **told,
        )  # fmt: skip
    for kind, slugs in (
        (Kind.DATASET, definition.datasets), (Kind.GOAL, definition.goals), (Kind.RECORDS, definition.records)
    ):  # fmt: skip
        for slug in slugs:
            choose(kind=kind, slug=slug, is_public=True, **told)
    return "changed" if before is not None else "added"


def definition_held() -> PublicationDefinition | None:
    """Return what is public; None where nothing is."""
    chosen = list(Choice.objects.public().order_by("slug"))
    if not chosen:
        return None
    return PublicationDefinition(
        publication=NAME,
        metrics={
            each.slug: PublicMetric(
                periods=tuple(each.grains), layers=tuple(each.layers), by=tuple(each.dimensions), since=each.since
            )
            for each in chosen
            if each.kind == Kind.METRIC
        },
        goals=tuple(each.slug for each in chosen if each.kind == Kind.GOAL),
        datasets=tuple(each.slug for each in chosen if each.kind == Kind.DATASET),
        records=tuple(each.slug for each in chosen if each.kind == Kind.RECORDS),
    )


def document_of(definition: PublicationDefinition) -> str:
    """Return what is public as a YAML document that `read_publication` reads as it was."""
    metrics = {slug: _plain(each) for slug, each in definition.metrics.items()}
    named = {name: list(getattr(definition, name)) for name in ("goals", "datasets", "records")}
    parts = {"metrics": metrics, **named}
    return write_document({"publication": NAME, **{name: each for name, each in parts.items() if each}})


def _plain(metric: PublicMetric) -> dict[str, Any]:
    fields: dict[str, Any] = {name: list(getattr(metric, name)) for name in ("periods", "layers", "by")}
    fields["since"] = metric.since.isoformat() if metric.since else None
    return {name: value for name, value in fields.items() if value}


def faults_of_publication(
    definition: PublicationDefinition,
    metrics: Mapping[str, MetricDefinition],
    goals: Collection[str],
    datasets: Mapping[str, DatasetDefinition],
) -> Iterator[str]:
    """Yield what a publication names that is not defined, here or in the catalog."""
    yield from _faults_of_metrics(definition, metrics)
    for kind, named, known_ones in (("goals", definition.goals, goals), ("datasets", definition.datasets, datasets),
                                    ("records", definition.records, datasets)):  # fmt: skip
        for slug in named:
            if slug not in known_ones:
                yield f"{kind} names {slug!r}, which is not defined; define it, too, or take it out"
    for slug in datasets.keys() & set(definition.records):
        if fault := _fault_of_records(definition, datasets[slug]):
            yield f"records names {slug!r}, {fault}"


def _faults_of_metrics(
    definition: PublicationDefinition, metrics: Mapping[str, MetricDefinition]
) -> Iterator[str]:  # fmt: skip
    for slug, each in definition.metrics.items():
        if slug not in metrics:
            yield f"metrics names {slug!r}, which is not defined; adopt it, too, or take it out"
            continue
        for period in each.periods:
            if period not in metrics[slug].periods:
                known = ", ".join(metrics[slug].periods)
                yield f"metrics.{slug}.periods has {period!r}, expected one of {known}"


def _fault_of_records(definition: PublicationDefinition, dataset: DatasetDefinition) -> str:
    records = dataset.open_records
    if records is None:
        return "whose definition has no open_records; say there what may be told of a record"
    counting = definition.metrics.get(records.count)
    if counting is None:
        return f"whose records are told by the figures of {records.count!r}; name that under metrics, too"
    if records.layer is not None and records.layer not in counting.layers:
        return f"whose records are told by {records.layer}; add it to metrics.{records.count}.layers"
    if counting.periods and records.period not in counting.periods:
        return f"whose records are told by {records.period}; add it to metrics.{records.count}.periods"
    return ""
