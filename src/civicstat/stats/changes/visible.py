"""Which change could be told from chance, before it happens. See docs/methods/detectable-change.md."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, gammainc, gammaincc, gammainccinv, gammaincinv, ndtr, ndtri

from civicstat.stats.changes.comparison import reach, spread_of
from civicstat.stats.intervals import BoolArray, FloatArray, Interval, normal_quantile, not_negative, tail_probability
from civicstat.stats.progress.readings import Law

Against = Literal["line", "before"]
_HALVINGS = 60


def visible_levels(
    law: Law,
    level: ArrayLike,
    weight: ArrayLike,
    *,
    error: ArrayLike = np.nan,
    dispersion: ArrayLike = 1.0,
    degrees: ArrayLike = np.inf,
    confidence: float = 0.95,
    power: float = 0.8,
    against: Against = "line",
) -> Interval:
    """Return the nearest levels below and above a level that would be told from it with a chance of `power`.

    level: where a measure stands; weight: what it rests on over the window that is judged, exposure of a count or
    trials of a share; error: the standard error over the window where the law is normal. dispersion, degrees: as in
    `level_interval`. confidence: of the interval that must leave out what is compared with. against: a line that is
    known, such as a baseline, or as long a window before, with chance of its own. All but law and against broadcast.
    Result: a level is NaN where none could be told: a count of 2 cannot fall beyond chance. ValueError for a power
    outside 0 to 1 or a dispersion under 1.
    Source: Lenth (2001), Am. Stat. 55:187-193; for windows before: variance-stabilized counts and shares, Cohen (1988),
    Statistical Power Analysis, ch. 6. docs/methods/detectable-change.md
    """
    if not 0 < power < 1:
        raise ValueError(f"power is {power!r}; expected a number between 0 and 1, such as 0.8")
    middle, base = np.asarray(level, np.float64), not_negative("weight", weight)
    spread, freedom = spread_of(dispersion), np.asarray(degrees, np.float64)
    arrays = np.broadcast_arrays(middle, base, np.asarray(error, np.float64), spread, freedom)
    middle, base, errors, spread, freedom = (np.array(each) for each in arrays)
    if law == "normal":
        far = (reach(confidence, freedom) + ndtri(power)) * np.sqrt(spread) * errors
        far = far * (np.sqrt(2) if against == "before" else 1)
        return Interval((middle - far)[()], (middle + far)[()])
    base = np.where(base > 0, base, np.nan)
    if against == "before":
        return _before(law, middle, base, spread, (reach(confidence, freedom), float(ndtri(power))))
    wider = spread * (reach(confidence, freedom) / normal_quantile(confidence)) ** 2
    of_law = _counts if law == "count" else _shares
    low, high = of_law(middle, base, spread, wider, tail_probability(confidence), power)
    return Interval(np.asarray(low)[()], np.asarray(high)[()])


def margin_of_error(share: ArrayLike, answers: ArrayLike, *, design: float = 1.0, level: float = 0.95) -> FloatArray:
    """Return how far a survey's share may lie from the truth by sampling alone, to each side.

    share: 0 to 1, 0.5 being the worst; answers: above 0; design: the design effect of weights and clusters, 1 or more.
    For probability samples: answers that people chose to give have no such margin.
    Source: Kish (1965), Survey Sampling, sec. 2.6 and 8.2. docs/methods/detectable-change.md
    """
    p, n = np.asarray(share, np.float64), not_negative("answers", answers)
    return np.asarray(normal_quantile(level) * np.sqrt(spread_of(design) * p * (1 - p) / np.where(n > 0, n, np.nan)))[
        ()
    ]


def smallest_change_of_shares(
    share: ArrayLike, answers: ArrayLike, *, design: float = 1.0, level: float = 0.95, power: float = 0.8
) -> FloatArray:
    """Return the smallest change between two waves of so many answers each that is told with a chance of `power`.

    With a power of 0.5 it is the margin of error of the difference.
    Source: as `margin_of_error`, with the normal power of two equal samples. docs/methods/detectable-change.md
    """
    wider = (normal_quantile(level) + ndtri(power)) / normal_quantile(level)
    return np.asarray(np.sqrt(2) * wider * margin_of_error(share, answers, design=design, level=level))[()]


def answers_needed(
    change: ArrayLike, *, share: float = 0.5, design: float = 1.0, level: float = 0.95, power: float = 0.8
) -> FloatArray:
    """Return how many answers each of two waves needs for a change to be told with a chance of `power`, rounded up.

    docs/methods/detectable-change.md
    """
    unit = smallest_change_of_shares(share, 1.0, design=design, level=level, power=power)
    return np.asarray(np.ceil((unit / np.asarray(change, np.float64)) ** 2 - 1e-9))[()]


def _counts(
    level: FloatArray, base: FloatArray, spread: FloatArray, wider: FloatArray, tail: float, power: float
) -> tuple[FloatArray, FloatArray]:
    mean, shift = level * base / wider, (1 - 1 / spread) / 2
    most = mean + 12 * np.sqrt(mean + 1) + 12
    up = np.ceil(_crossing(lambda k: np.asarray(gammainc(k, mean) <= tail), mean, most) * wider - 1e-9)
    can_fall = np.exp(-mean) <= tail
    down = np.floor(_crossing(lambda k: np.asarray(gammaincc(k + 1, mean) > tail), 0 * mean, mean) * wider + 1e-9)
    high = spread * gammaincinv(up / spread + shift, power)
    low = spread * gammainccinv(down / spread + 1 - shift, power)
    return np.where(can_fall, low / base, np.nan), high / base


def _shares(
    level: FloatArray, base: FloatArray, spread: FloatArray, wider: FloatArray, tail: float, power: float
) -> tuple[FloatArray, FloatArray]:
    size, shift = base / wider, (1 - 1 / spread) / 2
    hits = level * size
    up = np.ceil(_crossing(lambda k: np.asarray(betainc(k, size - k + 1, level) <= tail), hits, size) * wider - 1e-9)
    down = np.floor(
        _crossing(lambda k: np.asarray(1 - betainc(k + 1, size - k, level) > tail), 0 * hits, hits) * wider + 1e-9
    )
    can_rise, can_fall = level**size <= tail, (1 - level) ** size <= tail
    up, down = np.minimum(up, base), np.maximum(down, 0)
    high = betaincinv(up / spread + shift, (base - up) / spread + 1 - shift, power)
    low = betaincinv(down / spread + 1 - shift, (base - down) / spread + shift, 1 - power)
    return np.where(can_fall, low, np.nan), np.where(can_rise, high, np.nan)


def _before(law: Law, level: FloatArray, base: FloatArray, spread: FloatArray, z: tuple[FloatArray, float]) -> Interval:
    far = (z[0] + z[1]) * np.sqrt(spread / (2 * base))
    if law == "count":
        return _before_counts(level, base, far, z)
    angle = np.arcsin(np.sqrt(level))
    below, above = angle - far, angle + far
    low, high = np.sin(below) ** 2, np.sin(above) ** 2
    # Less than one event left, or lacking, is at the edge: the roots promise too much there.
    can_fall, can_rise = (below > 0) & (low * base >= 1), (above < np.pi / 2) & ((1 - high) * base >= 1)
    return Interval(np.where(can_fall, low, np.nan)[()], np.where(can_rise, high, np.nan)[()])


def _before_counts(level: FloatArray, base: FloatArray, far: FloatArray, z: tuple[FloatArray, float]) -> Interval:
    """As the plain roots, and one event farther, which the exact test asks for since counts are whole."""
    found = []
    for sign in (-1, 1):
        other = level
        with np.errstate(invalid="ignore", divide="ignore"):
            for _ in range(4):
                step = 1 / (2 * base * np.sqrt((level + other) / 2))
                other = np.maximum(np.sqrt(level) + sign * (far + step), 0) ** 2
        found.append(other)
    # Even none at all is no fall beyond chance unless so many were there before.
    fewest = np.log2(2 / (2 * ndtr(-z[0]))) + z[1] * np.sqrt(level * base)
    return Interval(np.where((found[0] > 0) & (level * base >= fewest), found[0], np.nan)[()], found[1][()])


def _crossing(is_reached: Callable[[FloatArray], BoolArray], near: FloatArray, far: FloatArray) -> FloatArray:
    """Return by halving where, between two values, a condition begins to hold."""
    low, high = np.array(near), np.array(far)
    with np.errstate(invalid="ignore"):
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            held = is_reached(middle)
            low, high = np.where(held, low, middle), np.where(held, middle, high)
    return np.asarray(high)
