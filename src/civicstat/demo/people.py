"""Who lives where: groups by race, sex and age, and codes that stand for persons."""

import numpy as np

from civicstat.demo.chance import Floats, Ints, Strings, generator_for, pick_row
from civicstat.demo.land.ground import Land
from civicstat.demo.records import codes

RACES = ("White", "Black", "Hispanic", "Asian", "Other", "Unknown")
RACE_SHARES = np.array([0.55, 0.2, 0.17, 0.05, 0.03])
SEXES = ("Female", "Male")
UNKNOWN_RACE = 0.03


def race_by_neighborhood(seed: int, land: Land) -> Floats:
    """Return the share of each group among the residents (neighborhoods × groups, without Unknown)."""
    rng = generator_for(seed, "races")
    lean = rng.normal(0, 0.55, (len(land.layers.neighborhoods), len(RACE_SHARES)))
    lean[:, 1:3] += np.array([[0.35 if area.is_south else -0.15] for area in land.layers.neighborhoods])
    shares = RACE_SHARES * np.exp(lean)
    normed: Floats = shares / shares.sum(axis=1, keepdims=True)
    return normed


def draw_races(rng: np.random.Generator, shares: Floats, neighborhood: Ints) -> Ints:
    """Return positions in RACES, some of them Unknown."""
    drawn = pick_row(rng, shares, neighborhood)
    return np.where(rng.random(len(drawn)) < UNKNOWN_RACE, len(RACES) - 1, drawn)


def draw_ages(rng: np.random.Generator, size: int, *, youngest: int = 16) -> Ints:
    """Return ages as police meet them: many young adults, few old."""
    ages: Ints = (youngest + rng.gamma(2.0, 9.5, size)).astype(np.int64)
    return np.minimum(ages, 92)


def returning(rng: np.random.Generator, prefix: str, size: int, *, again: float) -> Strings:
    """Return a code for each person met, in order of time; a share `again` was met lately before."""
    fresh = codes(rng, prefix, size)
    person = np.arange(size)
    for i in map(int, np.flatnonzero(rng.random(size) < again)):
        person[i] = person[max(0, i - int(rng.geometric(1 / 150)))]
    return fresh[person]
