"""All that was chosen, read into one `Content`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings

from civicstat import __version__
from civicstat.directory.models import Area
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.audits.gathering import audits_of
from civicstat.publishing.choosing.offered import datasets_behind, offers_of
from civicstat.publishing.collecting import without_collecting
from civicstat.publishing.content import Content
from civicstat.publishing.content import Metric as PublicMetric
from civicstat.publishing.gathering.figures import Wanted, layers_with_city, read_figures
from civicstat.publishing.gathering.goals import read_goals
from civicstat.publishing.gathering.holding import Hold, holds_of
from civicstat.publishing.gathering.leading import Amounts, amounts_of
from civicstat.publishing.gathering.passports import dataset_of, layers_of, metric_of
from civicstat.publishing.gathering.texts import read_texts
from civicstat.publishing.models import Choice, Kind
from civicstat.store.interface import Store

SOFTWARE = f"civicstat {__version__}"
GONE = "It is no longer defined"


class Gathered(NamedTuple):
    """content: not protected yet. holds: of metrics, by slug; reasons: why something is out, by kind and slug."""

    content: Content
    holds: Mapping[str, tuple[Hold, ...]]
    reasons: Mapping[tuple[str, str], str]


@without_collecting()
def gather(
    *, number: int, reason: str, corrects: int | None, store: Store | None, at: datetime, judged_at: datetime,
    until: date | None = None,     report: Callable[[float, str], None] = lambda share, what: None,
) -> Gathered:  # fmt: skip
    """Read what was chosen. It is not protected yet: give it to `disclosure` before anything is made of it.

    store: what figures of groups are computed on; None: groups are left out. at: when this is; judged_at: by which
    moment goals and the age of data are judged. until: the last day of figures; none of a period that ends later.
    """
    choices = {(each.kind, each.slug): each for each in Choice.objects.in_force()}
    metrics = _metrics(choices)
    holds = holds_of(metrics)
    wanted = [replace(each, until=until) for each in _wanted(metrics, choices, holds)]
    areas = _areas(wanted)
    behind = datasets_behind(metrics)
    datasets = {each.slug: each for each in Dataset.objects.select_related("department")}
    amounts = amounts_of(metrics, datasets)
    asks = bool(amounts) or any(each.dimensions for each in wanted)
    ground = stand(store) if store is not None and asks else None
    wanted = [replace(each, amounts=_on(amounts.get(each.metric.slug), ground)) for each in wanted]
    by_slug = {metric.slug: metric for metric in metrics}
    told = list[PublicMetric]()
    audits = audits_of(metrics)
    for slug, series in read_figures(wanted, areas, ground):
        report(len(told) / len(wanted), f"reading {slug}")
        passport = metric_of(by_slug[slug], series, {each: datasets[each] for each in sorted(behind[slug])})
        told.append(replace(passport, audits=audits.get(slug, ())))
    shown = {each for slugs in behind.values() for each in slugs} | _public(choices, Kind.DATASET)
    content = Content(
        agency=settings.AGENCY, number=number, made_at=at, reason=reason, corrects=corrects, software=SOFTWARE,
        layers=layers_of(areas),
        datasets=tuple(dataset_of(datasets[slug], judged_at) for slug in sorted(shown & set(datasets))),
        metrics=tuple(told), goals=tuple(read_goals(_goals(choices, by_slug), holds, at=judged_at)),
        texts=read_texts(settings.WORKSPACE),
    )  # fmt: skip
    reasons = {key: choice.reason for key, choice in choices.items() if not choice.is_public}
    return Gathered(content, holds, {(kind, slug): reason for (kind, slug), reason in reasons.items()})


def _on(amounts: Amounts | None, ground: Ground | None) -> Amounts | None:
    return replace(amounts, ground=ground) if amounts is not None else None


def _public(choices: Mapping[tuple[str, str], Choice], kind: Kind) -> set[str]:
    return {slug for (each, slug), choice in choices.items() if each == kind and choice.is_public}


def _metrics(choices: Mapping[tuple[str, str], Choice]) -> list[Metric]:
    """Return the metrics that are public and rest on no dataset that was withdrawn."""
    chosen = Metric.objects.filter(slug__in=_public(choices, Kind.METRIC))
    metrics = list(chosen.select_related("dataset", "department").prefetch_related("versions"))
    withdrawn = {slug for (kind, slug), each in choices.items() if kind == Kind.DATASET and not each.is_public}
    behind = datasets_behind(metrics)
    return [metric for metric in metrics if not withdrawn & behind[metric.slug]]


def _goals(choices: Mapping[tuple[str, str], Choice], metrics: Mapping[str, Metric]) -> list[Goal]:
    chosen = Goal.objects.filter(slug__in=_public(choices, Kind.GOAL), metric__slug__in=metrics)
    return list(chosen.select_related("metric__dataset", "layer").prefetch_related("metric__versions"))


def _wanted(
    metrics: Sequence[Metric],
    choices: Mapping[tuple[str, str], Choice],
    holds: Mapping[str, tuple[Hold, ...]],
) -> list[Wanted]:
    """Return what to read of each metric; what was chosen and is kept no more, is left out."""
    offers = offers_of(metrics)
    found = []
    for metric in metrics:
        choice, offer = choices[Kind.METRIC, metric.slug], offers[metric.slug]
        grains = tuple(each for each in offer.grains if each in choice.grains) or offer.usual_grains
        layers = layers_with_city(each for each in offer.layers if each in choice.layers)
        dimensions = tuple(each for each in offer.dimensions if each in choice.dimensions)
        found.append(Wanted(metric, grains, layers, dimensions, choice.since, None, holds.get(metric.slug, ())))
    return found


def _areas(wanted: Sequence[Wanted]) -> dict[str, list[Area]]:
    """Return the areas of each layer that is read; none of those outside the city."""
    found: dict[str, list[Area]] = {layer: [] for each in wanted for layer in each.layers}
    targets = Area.objects.targets().filter(layer__slug__in=found).select_related("layer")
    for area in targets.order_by("layer__position", "position", "name"):
        found[area.layer.slug].append(area)
    return found
