"""What earlier editions showed and withheld: what readers have, nobody can take back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from civicstat.publishing.content import Content, Figure, Metric, Series, Withheld
from civicstat.publishing.disclosure.blocks import Block
from civicstat.publishing.disclosure.systems import Flags
from civicstat.publishing.disclosure.tables import Places

Place = tuple[str, tuple[str, str, str, str, str], str]  # metric, series, period
Told = tuple[float | None, float | None, float | None, float | None, float | None]


class Past(NamedTuple):
    """What figures were in earlier editions."""

    kept: Flags  # withheld
    seen: Flags  # shown, with these numbers or others
    known: Flags  # shown with these numbers

    def at(self, places: Places) -> "Past":
        return Past(*(flags[places] for flags in self))


@dataclass(frozen=True)
class History:
    """Figures of earlier editions by place: those withheld, and the numbers of those shown.

    A period that was still in progress is another figure than the same period when it is over. What was left out as a
    kind stays left out: figures of it that are let go one by one would tell of one another.
    """

    withheld: frozenset[tuple[Place, bool]]
    shown: dict[Place, frozenset[Told]]
    left_out: frozenset[tuple[str, Block]]  # metrics, and kinds of figures of which they showed none

    def of(self, metrics: Iterable[Metric]) -> Past:
        """Return what the figures of metrics were, in their order."""
        kept, seen, known = [], [], []
        for metric in metrics:
            for series in metric.series:
                for figure in series.figures:
                    place = metric.slug, series.key, figure.period
                    kept.append((place, figure.is_partial) in self.withheld)
                    seen.append(place in self.shown)
                    known.append(_told(figure) in self.shown.get(place, ()))
        return Past(*(np.array(flags, dtype=np.bool_) for flags in (kept, seen, known)))


def history(earlier: Iterable[Content]) -> History:
    """Return what editions told, in any order; each is read once, so that they need not be in memory together.

    What is the very same series or figure as in the edition before is passed over: it tells nothing new.
    """
    withheld: set[tuple[Place, bool]] = set()
    shown: dict[Place, frozenset[Told]] = {}
    left_out: set[tuple[str, Block]] = set()
    read: dict[tuple[str, tuple[str, ...]], Series] = {}
    for content in earlier:
        for metric in content.metrics:
            for series in metric.series:
                where = metric.slug, series.key
                before = read.get(where)
                if before is series:
                    continue
                new = _otherwise(series, before)
                if any(figure.withheld is Withheld.SMALL for figure in new):
                    left_out.add((metric.slug, Block(series.layer, series.grain, series.dimension)))
                else:
                    read[where] = series
                    _add(metric.slug, series.key, new, withheld, shown)
    return History(frozenset(withheld), shown, frozenset(left_out))


def _otherwise(series: Series, before: Series | None) -> Sequence[Figure]:
    """Return the figures that are not the very ones that a series had before."""
    if before is None:
        return series.figures
    known = set(map(id, before.figures))
    return [figure for figure in series.figures if id(figure) not in known]


def _add(
    slug: str, key: tuple[str, str, str, str, str], figures: Iterable[Figure],
    withheld: set[tuple[Place, bool]], shown: dict[Place, frozenset[Told]],
) -> None:  # fmt: skip
    for figure in figures:
        place = slug, key, figure.period
        if figure.withheld is None:
            shown[place] = shown.get(place, frozenset()) | {_told(figure)}
        elif figure.withheld is not Withheld.HELD:
            withheld.add((place, figure.is_partial))


def _told(figure: Figure) -> Told:
    return figure.value, figure.n, figure.numerator, figure.denominator, figure.missing
