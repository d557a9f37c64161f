"""The simulation of Noufaily et al. (2013), Stat. Med. 32:1206-1222: 42 kinds of weekly series with outbreaks.

624 weeks; counts are negative binomial with a variance of phi times the mean. Weeks 313 to 575 hold four outbreaks that
nobody took out; in weeks 576 to 624 detectors are watched, without an outbreak and with one of each size.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEEKS, BASELINE, CURRENT = 624, 312, 575
SIZES = tuple(range(1, 11))
SETS = (  # theta, beta where there is a trend, gamma1, gamma2, phi
    (0.1, 0.0025, 0.6, 0.6, 1.5), (-2.0, 0.005, 0.1, 0.3, 2.0), (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0), (2.5, 0.001, 1.0, 0.1, 3.0), (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """number: 1 to 42. waves: 0 no season, 1 one wave a year, 2 two."""

    number: int
    theta: float
    beta: float
    gamma1: float
    gamma2: float
    phi: float
    waves: int

    def means(self) -> NDArray[np.float64]:
        """Return the expected count of each week."""
        week = np.arange(1, WEEKS + 1)
        log = self.theta + self.beta * week
        for j in range(1, self.waves + 1):
            turn = 2 * np.pi * j * week / 52
            log = log + self.gamma1 * np.cos(turn) + self.gamma2 * np.sin(turn)
        return np.exp(log)


SCENARIOS = tuple(
    Scenario(6 * i + 3 * has_trend + waves + 1, theta, beta if has_trend else 0.0, gamma1, gamma2, phi, waves)
    for i, (theta, beta, gamma1, gamma2, phi) in enumerate(SETS)
    for has_trend in (0, 1)
    for waves in (0, 1, 2)
)


@dataclass(frozen=True)
class Simulated:
    """Series without a current outbreak (rows, weeks), and for each size what an outbreak adds to them.

    scenario: of each row. added: (sizes, rows, current weeks), of outbreaks of size 1 to 10.
    """

    scenario: NDArray[np.int64]
    clean: NDArray[np.float64]
    added: NDArray[np.float64]

    def with_outbreaks(self, size: int) -> NDArray[np.float64]:
        """Return the series with a current outbreak of this size."""
        found = self.clean.copy()
        found[:, CURRENT:] += self.added[size - 1]
        return found


def simulate(replicates: int, *, seed: int) -> Simulated:
    """Return so many series of each scenario, row by row in the order of scenarios."""
    rng = np.random.default_rng(seed)
    rows = [_series(scenario, rng) for scenario in SCENARIOS for _ in range(replicates)]
    numbers = np.repeat([scenario.number for scenario in SCENARIOS], replicates)
    return Simulated(
        numbers, np.array([clean for clean, _ in rows]), np.swapaxes(np.array([added for _, added in rows]), 0, 1)
    )


def _series(scenario: Scenario, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean = scenario.means()
    phi = scenario.phi
    counts = rng.poisson(mean) if phi <= 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi)
    clean = counts.astype(np.float64)
    deviation = np.sqrt(phi * mean)
    for _ in range(4):
        start = int(rng.integers(BASELINE, CURRENT))
        clean[:CURRENT] += _outbreak(rng.poisson(rng.choice([2, 3, 5, 10]) * deviation[start]), start, rng)[:CURRENT]
    start = int(rng.integers(CURRENT, WEEKS))
    added = [_outbreak(rng.poisson(size * deviation[start]), start, rng)[CURRENT:] for size in SIZES]
    return clean, np.array(added)


def _outbreak(cases: int, start: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the cases of each week: each falls so many whole weeks after the start as a log-normal number says."""
    weeks = start + np.floor(rng.lognormal(0.0, 0.5, cases)).astype(np.int64)
    return np.bincount(weeks[weeks < WEEKS], minlength=WEEKS).astype(np.float64)
