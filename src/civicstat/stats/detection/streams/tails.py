"""How rare a departure is beside a stream's own past departures, and beyond the farthest of them.

docs/methods/unusual-streams.md
"""

from typing import NamedTuple

import numpy as np

from civicstat.stats.intervals import FloatArray

SHARE, FEWEST = 0.02, 10  # of past departures that make the tail, and how many of them at least
USUAL_SHAPE, WORTH = 0.2, 10.0  # the shape before any data, and how many departures it counts for
HEAVIEST = 0.5  # beyond it a distribution has no variance to be fitted by


class Tail(NamedTuple):
    """What past departures were, and a generalized Pareto distribution of their excesses over a threshold.

    past: in ascending order, NaN behind them (series, periods); number: how many there are; share: of them beyond the
    threshold; scale and shape of the excesses. All but past are (series, 1).
    """

    past: FloatArray
    number: FloatArray
    threshold: FloatArray
    share: FloatArray
    scale: FloatArray
    shape: FloatArray

    def chance_beyond(self, far: FloatArray) -> FloatArray:
        """Return the chance of departures at least so far out, (series, periods); NaN where there is none."""
        excess = np.maximum(far - self.threshold, 0.0) / self.scale
        below = np.array([np.searchsorted(row, each) for row, each in zip(self.past, far, strict=True)])
        inside = np.maximum((self.number - below + 0.5) / (self.number + 1), self.share)
        with np.errstate(divide="ignore", invalid="ignore"):
            kept = np.where(self.shape > 0, (1 + self.shape * excess) ** (-1 / self.shape), np.exp(-excess))
            found = np.where(far > self.threshold, self.share * kept, np.minimum(inside, 1.0))
        return np.asarray(np.where(np.isnan(far), np.nan, np.maximum(found, 1e-300)))

    def reached_with(self, chance: float) -> FloatArray:
        """Return the departure that is exceeded with this chance, (series, 1)."""
        ratio = np.maximum(self.share / chance, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            excess = np.where(self.shape > 0, (ratio**self.shape - 1) / self.shape, np.log(ratio))
        rank = np.clip(np.ceil(self.number * (1 - chance)) - 1, 0, None).astype(np.int64)
        inside = np.take_along_axis(self.past, np.minimum(rank, self.past.shape[1] - 1), axis=1)
        return np.asarray(np.where(chance < self.share, self.threshold + self.scale * excess, inside))


def tail_of(past: FloatArray) -> Tail:
    """Return the tail of past departures (series, periods), NaN where there is none; fitted by the moments of excesses.

    A series of few departures leans on the usual shape.
    """
    ordered = np.sort(np.pad(past, ((0, 0), (FEWEST + 1, 0)), constant_values=np.nan), axis=1)
    number = (~np.isnan(ordered)).sum(axis=1, keepdims=True)
    size = np.maximum(np.ceil(SHARE * number), FEWEST).astype(np.int64)
    back = np.arange(int(size.max(initial=FEWEST)))
    top = np.take_along_axis(ordered, np.maximum(number - 1 - back, 0), axis=1)
    threshold = np.take_along_axis(ordered, np.maximum(number - 1 - size, 0), axis=1)
    excess = np.where(back < size, np.maximum(top - threshold, 0.0), 0.0)
    mean = excess.sum(axis=1, keepdims=True) / size
    variance = np.where(back < size, (excess - mean) ** 2, 0.0).sum(axis=1, keepdims=True) / size
    own = np.where(variance > 0, (1 - mean**2 / np.where(variance > 0, variance, 1.0)) / 2, 0.0)
    shape = np.clip((size * own + WORTH * USUAL_SHAPE) / (size + WORTH), 0.0, HEAVIEST)
    return Tail(
        ordered, number.astype(np.float64), threshold, np.minimum(size / np.maximum(number, 1), 1.0),
        np.maximum(mean * (1 - shape), 1e-9), shape,
    )  # fmt: skip
