"""How much is withheld, for those who decide on a release: per metric, and for all."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from civicstat.publishing.content import Content
from civicstat.publishing.disclosure.blocks import Block
from civicstat.publishing.disclosure.systems import Flags
from civicstat.publishing.disclosure.tables import Places


class Tally(NamedTuple):
    """Figures of one metric, or of all. Only for staff: the public is not told which of them are small."""

    metric: str  # empty: all of them
    title: str
    figures: int  # with a number to show
    small: int  # withheld for themselves
    dominated: int  # sums of which one or two contributors make up nearly all
    protecting: int  # withheld since they would tell others
    earlier: int  # withheld since an earlier edition did, and for nothing else
    held: int  # held back by somebody
    left_out: int  # of a kind of which too many would be small
    exposed: int  # small ones that an earlier edition told, or that nothing can protect
    kinds: tuple[Block, ...] = ()  # of figures that are left out whole

    @property
    def withheld(self) -> int:
        return self.small + self.dominated + self.protecting + self.earlier + self.held + self.left_out

    @property
    def share(self) -> float:
        """The share of the figures that is withheld; 0 where there are none."""
        return self.withheld / self.figures if self.figures else 0.0


class Summary(NamedTuple):
    """What a release would withhold: over all, and by metric, the one with the greatest share first."""

    all: Tally
    metrics: tuple[Tally, ...]


def summary_of(
    content: Content, *, small: Flags, dominated: Flags, withheld: Flags, out: Flags, kept: Flags, forced: Flags,
    exposed: Flags, kinds: Mapping[int, Iterable[Block]],
) -> Summary:  # fmt: skip
    """Return how many figures are withheld and why.

    flags: one for each figure, in the order of the content; kinds: those that are left out, by place of the metric.
    """
    told = np.array(
        [
            figure.value is not None or figure.withheld is not None or bool(figure.n)
            for _, _, figure in content.figures()
        ],
        dtype=np.bool_,
    )
    why = np.select([forced, out, ~withheld, small, dominated, kept], [1, 5, 0, 2, 6, 3], 4)
    place, tallies = 0, []
    for at, metric in enumerate(content.metrics):
        size = sum(len(series.figures) for series in metric.series)
        own = slice(place, place + size)
        place += size
        tally = _tally(metric.slug, metric.title, (told | withheld | out)[own], why[own], exposed[own])
        tallies.append(tally._replace(kinds=tuple(sorted(kinds.get(at, ())))))
    ordered = sorted(tallies, key=lambda each: (-each.share, each.title))
    return Summary(_tally("", "", told | withheld | out, why, exposed), tuple(ordered))


def _tally(metric: str, title: str, told: Flags, why: Places, exposed: Flags) -> Tally:
    counts = np.bincount(why, minlength=7).tolist()
    _, held, small, earlier, protecting, left_out, dominated = counts
    return Tally(
        metric, title, int(told.sum()), small, dominated, protecting, earlier, held, left_out, int(exposed.sum())
    )
