"""How residents would answer: chances by group, fitted to the truth of the answer key."""

import math
from collections.abc import Callable

import numpy as np

from civicstat.demo.chance import Floats, Ints
from civicstat.demo.surveys.questions import DO_NOT_KNOW, REFUSED, Question

SPREAD = 2.3  # of one group's answers, in points of the 0 to 10 scale
UNKNOWN, UNWILLING = 0.03, 0.008
_erf = np.vectorize(math.erf, otypes=[float])


def chances(means: Floats, answers: int) -> Floats:
    """Return the chance of each answer (groups × answers), from the groups' means on a line from 0 to 10."""
    edges = np.linspace(0, 10, answers)
    bounds = (edges[:-1] + edges[1:]) / 2
    below = 0.5 * (1 + _erf((bounds[None, :] - means[:, None]) / (SPREAD * math.sqrt(2))))
    ends = np.ones((len(means), 1))
    result: Floats = np.diff(np.concatenate([0 * ends, below, ends], axis=1), axis=1)
    return result


def fit(effects: Floats, shares: Floats, target: float, measure: Callable[[Floats], Floats]) -> Floats:
    """Return groups' means that differ by the effects and whose measure, over the population, meets the target."""
    low, high = -10.0, 20.0
    for _ in range(50):
        middle = (low + high) / 2
        reached = float((shares * measure(middle + effects)).sum() / shares.sum())
        low, high = (middle, high) if reached < target else (low, middle)
    return middle + effects


def mean_answer(means: Floats) -> Floats:
    """Return each group's mean on the scale from 0 to 10."""
    answered: Floats = (chances(means, 11) * np.arange(11)).sum(axis=1)
    return answered


def upper_half(means: Floats) -> Floats:
    """Return each group's share that gives one of the two better of four answers."""
    answered: Floats = chances(means, 4)[:, 2:].sum(axis=1)
    return answered


def draw_answers(rng: np.random.Generator, question: Question, means: Floats, lean: Floats) -> Ints:
    """Return coded answers. means: each respondent's group mean; lean: how they stray from it (standard normal).

    Those who lean one way on trust lean so on questions close to it. Some do not know, some refuse.
    """
    size, answers = len(means), len(question.answers)
    noise = rng.standard_normal(size)
    own = question.closeness * lean + math.sqrt(1 - question.closeness**2) * noise
    place = np.clip(means + SPREAD * own, 0, 10) / 10 * (answers - 1)
    coded = np.rint(place).astype(np.int64) + (answers != 11)
    silent = rng.random(size)
    coded = np.where(silent < UNKNOWN, DO_NOT_KNOW[answers], coded)
    return np.where(silent > 1 - UNWILLING, REFUSED[answers], coded)
