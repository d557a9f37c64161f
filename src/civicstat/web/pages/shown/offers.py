"""Why metrics of the library do not fit, grouped by what is lacking."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from civicstat.library.templates import dataset_template
from civicstat.measurement.metrics.offering.offers import Offer
from civicstat.measurement.sources.models import Dataset, read_dataset


@dataclass(frozen=True)
class Group:
    """Metrics that lack the same: columns of a dataset that is there, or a dataset of a kind that is not."""

    title: str
    offers: tuple[Offer, ...]
    dataset: Dataset | None  # to which they could be adapted


def groups_of(offers: Iterable[Offer]) -> list[Group]:
    """Return the metrics that do not fit by what they lack, first those that could be adapted, then the most."""
    found: dict[tuple[str, str], list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.missing and not offer.is_adopted:
            found[_lack(offer)].append(offer)
    groups = [Group(title, tuple(each), each[0].nearest) for (_, title), each in found.items()]
    return sorted(groups, key=lambda group: (group.dataset is None, -len(group.offers), group.title))


def _lack(offer: Offer) -> tuple[str, str]:
    """Return what an offer lacks: of which dataset, and in words."""
    if offer.nearest is not None and offer.lacks:
        return offer.nearest.slug, f"{offer.nearest.title} lacks {_listed(offer.lacks)}"
    if offer.nearest is not None:
        return offer.nearest.slug, f"{offer.nearest.title} has the columns, and something else is lacking"
    if offer.definition.dataset is None:
        return "", "A metric that they rest on cannot be adopted"
    title = read_dataset(dataset_template(offer.definition.dataset), where="library").title
    return "", f"No dataset such as “{title}”"


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
