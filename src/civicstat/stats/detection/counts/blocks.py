"""Which past periods a period is compared with, and which of them are alike in season."""

from dataclasses import dataclass

import numpy as np

from civicstat.stats.intervals import FloatArray, IntArray


@dataclass(frozen=True)
class Blocks:
    """The past of one period, the same for every period: offsets (negative), and the block of season of each.

    Block `blocks - 1` is the one in which the period itself lies.
    """

    offsets: IntArray
    block: IntArray
    blocks: int

    @property
    def reach(self) -> int:
        """Return how many periods of history are needed."""
        return -int(self.offsets.min())

    @property
    def membership(self) -> FloatArray:
        """Return 1 where a past period lies in a block, (offsets, blocks)."""
        return np.eye(self.blocks)[self.block]


def blocks_before(*, years: int, half_window: int, blocks: int, skipped: int, per_year: int) -> Blocks:
    """Return the past as Farrington flexible takes it.

    Around the same period of each past year lies a window of 2 half_window + 1 periods. With one block the past is
    these windows; with more, the rest of each year is cut into blocks - 1 parts of nearly equal length. The period
    itself and the `skipped` periods before it are left out.
    """
    between = per_year - 2 * half_window - 1
    if blocks > 1 and between < blocks - 1:
        raise ValueError(f"{blocks} blocks do not fit into {per_year} periods of a year; expected fewer")
    block_of = np.full(years * per_year + half_window + 1, -1)  # by how far back
    for year in range(1, years + 1):
        if blocks > 1:
            lengths = np.full(blocks - 1, between // (blocks - 1))
            lengths[: between % (blocks - 1)] += 1
            first = year * per_year - half_window - 1
            block_of[first - between + 1 : first + 1] = np.repeat(np.arange(blocks - 1), lengths)[::-1]
        block_of[year * per_year - half_window : year * per_year + half_window + 1] = blocks - 1
    block_of[: half_window + 1] = blocks - 1
    block_of[: skipped + 1] = -1
    back = np.flatnonzero(block_of >= 0)[::-1]
    return Blocks(-back, block_of[back], blocks)
