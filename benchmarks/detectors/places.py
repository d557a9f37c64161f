"""python -m benchmarks.detectors.places [scans] [power] [dispersed] [gumbel]: how detectors of places behave.

How often quiet maps alarm, and how soon a doubled beat is found: the figures of docs/methods/clusters.md.
"""

import sys

import numpy as np
from numpy.typing import NDArray

import civicstat.stats.detection as detection
from civicstat.stats.detection.clusters.scoring import Scoring, gumbel_p

Array = NDArray[np.float64]
WEEKS, LONGEST, SIMULATIONS = 52, 4, 199
ALPHAS = (0.05, 0.01, 0.005)


def beats(rng: np.random.Generator, number: int = 100) -> tuple[Array, detection.Windows]:
    """Return weights of beats with a mean of 1, as uneven as those of a city, and circles of up to 12 of them."""
    x, y = rng.uniform(0, 10, (2, number))
    weight = rng.gamma(3, 1 / 3, number)
    return weight / weight.mean(), detection.nearest_windows(x, y, neighbors=12)


def season() -> Array:
    return 1 + 0.25 * np.cos(2 * np.pi * np.arange(WEEKS) / 52)


def draw(rng: np.random.Generator, mean: Array, phi: float) -> Array:
    return (rng.poisson(mean) if phi == 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi)).astype(float)


def p_of(counts: Array, mean: Array, windows: detection.Windows, method: str, seed: int, *, scaled: bool) -> float:
    """Return the p-value of the likeliest cluster. The Poisson scan is told the season and the weights."""
    how = {"longest": LONGEST, "simulations": SIMULATIONS, "seed": seed, "clusters": 1}
    if method == "permutation":
        dispersion = detection.dispersion_of(counts, longest=LONGEST) if scaled else 1.0
        found = detection.space_time_scan(counts, windows, dispersion=dispersion, **how)
    else:
        dispersion = detection.dispersion_of(counts, mean, longest=LONGEST) if scaled else 1.0
        found = detection.expected_scan(
            counts, mean, windows, dispersion=dispersion, given_total=method == "Poisson", **how
        )
    return found[0].p_gumbel if found else 1.0


def quiet(rng: np.random.Generator, method: str, level: float, phi: float, *, scaled: bool, maps: int = 200) -> str:
    """Return how many maps without a change alarm."""
    found = []
    for turn in range(maps):
        weight, windows = beats(rng)
        mean = level * weight[:, None] * season()
        found.append(p_of(draw(rng, mean, phi), mean, windows, method, turn, scaled=scaled))
    return ", ".join(f"{np.mean(np.array(found) <= alpha):.3f}" for alpha in ALPHAS)


def doubled(rng: np.random.Generator, level: float, phi: float, size: int, *, maps: int = 60) -> str:
    """Return how often a patch that doubled is found (permutation, at 0.01) in its first to fourth week."""
    hits = np.zeros((maps, LONGEST))
    for turn in range(maps):
        weight, windows = beats(rng)
        near = windows.order[rng.integers(len(weight)), :size]
        weight[near] = 1.0
        for weeks in range(1, LONGEST + 1):
            now = level * weight[:, None] * season()
            now[near, -weeks:] *= 2
            counts = draw(rng, now, phi)
            dispersion = detection.dispersion_of(counts, longest=LONGEST) if phi > 1 else 1.0
            found = detection.space_time_scan(
                counts, windows, longest=LONGEST, dispersion=dispersion, simulations=99, seed=turn, clusters=1
            )
            is_there = bool(found) and not set(found[0].areas).isdisjoint(near.tolist())
            hits[turn, weeks - 1] = is_there and found[0].p_gumbel <= 0.01
    return ", ".join(f"{share:.2f}" for share in hits.mean(axis=0))


def scans(rng: np.random.Generator) -> None:
    for method in ("permutation", "Poisson", "expectation"):
        for level in (0.5, 5.0):
            alarms = quiet(rng, method, level, 1.0, scaled=False)
            print(f"{method}, {level} a week and beat: quiet {alarms}", flush=True)


def power(rng: np.random.Generator) -> None:
    for level, phi in ((3.0, 1.0), (10.0, 1.0), (30.0, 1.0), (10.0, 1.5)):
        for size in (1, 4):
            found = doubled(rng, level, phi, size)
            print(f"{level} a week, dispersion {phi}, {size} doubled, found in week 1 to 4: {found}", flush=True)


def dispersed(rng: np.random.Generator) -> None:
    for level, phi in ((3.0, 1.5), (10.0, 3.0)):
        for scaled in (False, True):
            alarms = quiet(rng, "permutation", level, phi, scaled=scaled)
            print(f"permutation, {level} a week, dispersion {phi}, scaled {scaled}: {alarms}", flush=True)


def gumbel(rng: np.random.Generator) -> None:
    """Hold the Gumbel tail of 199 simulations against the rank among 30,000."""
    weight, windows = beats(rng)
    for level in (0.5, 5.0):
        newest = (level * weight[:, None] * season())[:, ::-1][:, :LONGEST].T
        total = int(level * len(weight) * WEEKS)
        scoring = Scoring(np.cumsum(newest, axis=0), windows, total=total, least=2)
        chance = np.append(newest.ravel() / total, 1 - newest.sum() / total)
        highest = scoring.highest(
            rng.multinomial(total, chance, n)[:, :-1].reshape(n, *newest.shape) for n in scoring.batches(30_000)
        )
        for wanted in (0.05, 0.01, 0.001):
            score = float(np.quantile(highest, 1 - wanted))
            told = [gumbel_p(rng.choice(highest, 199), score) for _ in range(400)]
            low, middle, high = np.quantile(told, (0.1, 0.5, 0.9))
            print(f"{level} a week: true {wanted:g}, Gumbel of 199 {middle:.2g} ({low:.2g} to {high:.2g})", flush=True)


def main() -> None:
    parts = {part.__name__: part for part in (scans, power, dispersed, gumbel)}
    for name in sys.argv[1:] or parts:
        parts[name](np.random.default_rng(2026))


if __name__ == "__main__":
    main()
