"""Every write of what is public."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from civicstat.directory.models import User
from civicstat.directory.texts import keepable
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.open_records import fault_of_count
from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.choosing.offered import datasets_behind, offers_of
from civicstat.publishing.models import Choice, Kind


class ChoiceRefused(CivicStatError):
    """Something cannot be made public like this."""


@transaction.atomic
def choose(
    *, kind: str, slug: str, is_public: bool, grains: Sequence[str] = (), layers: Sequence[str] = (),
    dimensions: Sequence[str] = (), since: date | None = None, reason: str, by: User | None, at: datetime,
) -> tuple[Choice | None, bool]:  # fmt: skip
    """Decide whether something is public, and what of it; return the choice in force, and whether it is a new one.

    Nothing is public until an edition is published. Raises ChoiceRefused.
    """
    before: Choice | None = Choice.objects.in_force().filter(kind=kind, slug=slug).first()
    what = Choice(
        kind=kind, slug=slug, is_public=is_public, grains=list(grains), layers=list(layers), since=since,
        dimensions=list(dimensions), reason=keepable(reason.strip()), by=by, at=at,
    )  # fmt: skip
    if (before is None and not is_public) or (before is not None and _says(before) == _says(what)):
        return before, False
    if not what.reason:
        raise ChoiceRefused(f"Say why {slug} {'is made public' if is_public else 'is public no more'}.")
    if is_public:
        _CHECKS[Kind(kind)](what, by)
    what.save(force_insert=True)
    return what, True


def _says(choice: Choice) -> tuple[object, ...]:
    if not choice.is_public:
        return (False,)
    return (True, *(frozenset(each) for each in (choice.grains, choice.layers, choice.dimensions)), choice.since)


def _check_metric(choice: Choice, by: User | None) -> None:
    metric = Metric.objects.filter(slug=choice.slug).select_related("dataset").prefetch_related("versions").first()
    if metric is None:
        raise ChoiceRefused(f"There is no metric {choice.slug!r}; adopt it first, or correct the name.")
    offer = offers_of([metric])[metric.slug]
    for name, chosen, offered in (
        ("grains", choice.grains, offer.grains), ("layers", choice.layers, offer.layers),
        ("dimensions", choice.dimensions, offer.dimensions),
    ):  # fmt: skip
        _check_among(choice.slug, name, chosen, offered)
    behind = Dataset.objects.filter(slug__in=datasets_behind([metric])[metric.slug])
    for dataset in behind:
        _check_sensitivity(choice.slug, dataset, by)


def _check_dataset(choice: Choice, by: User | None) -> None:
    dataset = Dataset.objects.filter(slug=choice.slug).first()
    if dataset is None:
        raise ChoiceRefused(f"There is no dataset {choice.slug!r}; define it first, or correct the name.")
    _check_sensitivity(choice.slug, dataset, by)


def _check_goal(choice: Choice, by: User | None) -> None:
    goal = Goal.objects.filter(slug=choice.slug).select_related("metric").first()
    if goal is None:
        raise ChoiceRefused(f"There is no goal {choice.slug!r}; set it first, or correct the name.")
    if not Choice.objects.public().filter(kind=Kind.METRIC, slug=goal.metric.slug).exists():
        raise ChoiceRefused(f"{choice.slug} is followed by {goal.metric.slug}, which is not public; make it so first.")


def _check_records(choice: Choice, by: User | None) -> None:
    """Refuse records that nothing may be told of, or whose number is no public figure."""
    _check_dataset(choice, by)
    definition = Dataset.objects.get(slug=choice.slug).definition
    records = definition.open_records
    if records is None:
        raise ChoiceRefused(
            f"Nothing may be told of single records of {choice.slug}: its definition has no open_records. Say there "
            "which columns may be published, and how coarse."
        )
    metric = Metric.objects.filter(slug=records.count).prefetch_related("versions").first()
    if metric is None or (fault := fault_of_count(records, metric.definition, definition)):
        raise ChoiceRefused(f"{choice.slug}: open_records.count: {fault if metric else 'there is no such metric'}.")
    counting = Choice.objects.public().filter(kind=Kind.METRIC, slug=records.count).first()
    told = (counting.grains or offers_of([metric])[metric.slug].usual_grains) if counting is not None else ()
    layers = counting.layers if counting is not None else ()
    if records.period not in told or records.layer not in (None, *layers):
        where = f" and {records.layer}" if records.layer else ""
        raise ChoiceRefused(
            f"Records of {choice.slug} are told by the figures of {records.count}, which is not public by "
            f"{records.period}{where}; make it so first."
        )


_CHECKS = {
    Kind.METRIC: _check_metric, Kind.DATASET: _check_dataset, Kind.GOAL: _check_goal, Kind.RECORDS: _check_records,
}  # fmt: skip


def _check_among(slug: str, name: str, chosen: Collection[str], offered: Collection[str]) -> None:
    for each in chosen:
        if each not in offered:
            raise ChoiceRefused(f"{slug}: {name} has {each!r}, expected one of {', '.join(offered) or 'none'}")


def _check_sensitivity(slug: str, dataset: Dataset, by: User | None) -> None:
    if dataset.sensitivity == "restricted" and by is not None and not by.is_administrator:
        raise ChoiceRefused(f"{slug} rests on {dataset.title}, which is restricted: ask an administrator to choose it.")
