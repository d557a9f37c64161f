"""Room for labels: none overlaps another."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """Where a label would like its middle to be, and how much room it takes along that line."""

    at: float
    size: float


def spread(wishes: Sequence[Wish], low: float, high: float) -> list[float]:
    """Return the middles of labels moved as little as needed for none to overlap, in the order of the wishes.

    They stay between low and high where there is room for all; where there is not, they overflow past high.
    Labels that touch are joined to blocks, and a block sits where the mean of its labels' wishes is
    (pool-adjacent-violators, the least sum of squared moves).
    """
    order = sorted(range(len(wishes)), key=lambda index: wishes[index].at)
    blocks: list[list[float]] = []  # [start wished for, size, number of labels]
    for index in order:
        wish = wishes[index]
        blocks.append([_within(wish.at - wish.size / 2, wish.size, low, high), wish.size, 1])
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] > blocks[-1][0]:
            blocks[-2:] = [_joined(blocks[-2], blocks[-1], low, high)]
    middles = [0.0] * len(wishes)
    rest = iter(order)
    for start, _, count in blocks:
        for _ in range(int(count)):
            index = next(rest)
            middles[index] = start + wishes[index].size / 2
            start += wishes[index].size
    return middles


def _joined(upper: list[float], lower: list[float], low: float, high: float) -> list[float]:
    count = upper[2] + lower[2]
    start = (upper[0] * upper[2] + (lower[0] - upper[1]) * lower[2]) / count
    size = upper[1] + lower[1]
    return [_within(start, size, low, high), size, count]


def _within(start: float, size: float, low: float, high: float) -> float:
    return max(low, min(start, high - size))


def lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return for spans (start, end) the lane of each, so that spans of a lane do not overlap; lane 0 fills first."""
    ends: list[float] = []
    taken = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda index: spans[index]):
        start, end = spans[index]
        lane = next((lane for lane, last in enumerate(ends) if last <= start), len(ends))
        ends[lane : lane + 1] = [end]
        taken[index] = lane
    return taken
