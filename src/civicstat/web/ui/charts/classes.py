"""Classes of values for maps: at most five, and equal values are never in different ones."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from civicstat.web.ui.speaking import say
from civicstat.web.ui.units import format_value

MOST = 5
Method = Literal["quantile", "equal"]
# Which of the five colors so many classes take: the ends first, so that few classes still stand apart.
_COLORS = {0: (), 1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True)
class Classes:
    """breaks: where a class begins, without the lowest. ends: the lowest and highest value found in each class."""

    breaks: tuple[float, ...]
    ends: tuple[tuple[float, float] | None, ...]

    def color_of(self, value: float) -> int:
        """Return 1 to 5, from low to high."""
        return _COLORS[len(self.ends)][bisect_right(self.breaks, value)]

    def legend(self, unit: str, display: str = "") -> list[tuple[int, str]]:
        """Return color and words of each class that holds a value: "2.4 to 3.5", as found in the data."""
        colors = _COLORS[len(self.ends)]
        return [(color, _words(ends, unit, display)) for color, ends in zip(colors, self.ends, strict=True) if ends]


def classify(values: Sequence[float], method: Method = "quantile") -> Classes:
    """Return classes for values.

    quantile: as nearly the same number of areas in each class as ties allow; one value that most areas share, such
    as none, has a class of its own. equal: the same width each, so that a class may be empty.
    """
    ordered = sorted(values)
    if not ordered:
        return Classes((), ())
    breaks = _quantile_breaks(ordered) if method == "quantile" else _equal_breaks(ordered)
    members: list[list[float]] = [[] for _ in range(len(breaks) + 1)]
    for value in ordered:
        members[bisect_right(breaks, value)].append(value)
    return Classes(breaks, tuple((held[0], held[-1]) if held else None for held in members))


def _quantile_breaks(ordered: Sequence[float]) -> tuple[float, ...]:
    """Return where classes begin: each takes its share of what is left, cut at the nearest end of a tie."""
    breaks: list[float] = []
    start, left = 0, min(MOST, len(set(ordered)))
    while left > 1:
        wanted = start + (len(ordered) - start) / left
        at = ordered[min(round(wanted), len(ordered) - 1)]
        cuts = [cut for cut in (bisect_left(ordered, at), bisect_right(ordered, at)) if start < cut < len(ordered)]
        if not cuts:
            break
        start = min(cuts, key=lambda cut: abs(cut - wanted))
        breaks.append(ordered[start])
        left = min(left - 1, len(set(ordered[start:])))
    return tuple(breaks)


def _equal_breaks(ordered: Sequence[float]) -> tuple[float, ...]:
    low, high = ordered[0], ordered[-1]
    if low == high:
        return ()
    return tuple(low + (high - low) * part / MOST for part in range(1, MOST))


def _words(ends: tuple[float, float], unit: str, display: str) -> str:
    low, high = (format_value(end, unit, display) for end in ends)
    return low if low == high else say("{low} to {high}", low=low, high=high)
