"""What protecting small groups costs an edition, as staff read it before they release."""

from collections.abc import Iterable
from dataclasses import dataclass

from civicstat.publishing.content import CITY, Content
from civicstat.publishing.disclosure import Summary, Tally
from civicstat.publishing.disclosure.blocks import LENGTHS, Block


@dataclass(frozen=True)
class MetricCost:
    """How many figures of a metric are withheld, and why; title: empty for all metrics together.

    small: for themselves; dominated: sums of which one or two make up nearly all; protecting: since they would give
    away one of those; earlier: since an earlier edition did; left_out: of kinds that are left out whole; exposed:
    those that an earlier edition told, or nothing protects.
    """

    title: str
    figures: int
    small: int
    dominated: int
    protecting: int
    earlier: int
    left_out: int
    exposed: int
    kinds: tuple[str, ...]  # left out whole: "Beats by month and quarter"


@dataclass(frozen=True)
class Protection:
    """What protection costs: over all, and by metric, the one that loses most first. Only for staff."""

    all: MetricCost
    metrics: tuple[MetricCost, ...]  # those of which something is withheld


def protection_of(cost: Summary, content: Content) -> Protection:
    """Return what protection costs, with the kinds that are left out in words."""
    plurals = {layer.slug: layer.plural for layer in content.layers} | {CITY: "The whole city"}

    def told(tally: Tally) -> MetricCost:
        return MetricCost(
            tally.title, tally.figures, tally.small, tally.dominated, tally.protecting, tally.earlier, tally.left_out,
            tally.exposed, _in_words(tally.kinds, plurals),
        )  # fmt: skip

    return Protection(told(cost.all), tuple(told(each) for each in cost.metrics if each.withheld > each.held))


def _in_words(kinds: Iterable[Block], plurals: dict[str, str]) -> tuple[str, ...]:
    """Return kinds in words, those together that are of the same areas and groups."""
    grains: dict[tuple[str, str], list[str]] = {}
    for kind in sorted(kinds, key=lambda each: LENGTHS.get(each.grain, 0)):
        grains.setdefault((kind.layer, kind.dimension), []).append(kind.grain.replace("_", " "))
    order = list(plurals)
    return tuple(
        f"{plurals.get(layer, layer)} by {_joined([*found, *([dimension.replace('_', ' ')] if dimension else [])])}"
        for (layer, dimension), found in sorted(grains.items(), key=lambda each: _place(each[0], order))
    )


def _place(kind: tuple[str, str], order: list[str]) -> tuple[int, str]:
    return (order.index(kind[0]) if kind[0] in order else len(order)), kind[1]


def _joined(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
