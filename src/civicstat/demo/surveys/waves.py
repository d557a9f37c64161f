"""The waves of the residents' survey: who was drawn, who answered, and what."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.chance import Floats, Ints, Strings, generator_for, pick
from civicstat.demo.land.ground import Land
from civicstat.demo.land.residents import ADULT_SHARE, Population
from civicstat.demo.people import RACES, SEXES, draw_races, race_by_neighborhood
from civicstat.demo.records import codes, texts, whole, words
from civicstat.demo.rhythm import days_since_1970
from civicstat.demo.surveys.answers import draw_answers, fit, mean_answer, upper_half
from civicstat.demo.surveys.questions import AGES, CONCERNS, DARK, MODES, NOBODY_ASKS, NOBODY_ASKS_CODE, QUESTIONS

AGE_SHARES = np.array([0.32, 0.34, 0.2, 0.14])
AGE_TRUST = np.array([-1.0, -0.1, 0.8, 1.4])
AGE_ANSWERS = np.array([0.5, 0.9, 1.3, 1.5])  # how readily each age answers
DISTRICT_TRUST = np.array([-0.1, 0.5, 0.3, -0.3, -0.6])
RESPONSE, FIELD_DAYS = 0.21, 35


class Wave(NamedTuple):
    """One wave: the raw answers, and by stratum what weighting and response rates need."""

    number: int
    answers: pa.Table
    strata: pa.Table


def draw_waves(seed: int, land: Land, residents: list[Population], key: AnswerKey, *, scale: float) -> list[Wave]:
    """Return the waves of the key, about 900 answers each at scale 1, as many from each district."""
    shares = race_by_neighborhood(seed, land)
    return [_draw_wave(seed, i, land, residents, key, shares, scale) for i in range(len(key.survey.fielded))]


def _draw_wave(
    seed: int, i: int, land: Land, residents: list[Population], key: AnswerKey, races: Floats, scale: float
) -> Wave:
    rng = generator_for(seed, f"survey wave {i + 1}")
    adults = _adults(residents, key.survey.fielded[i].year)
    each = key.survey.answers * scale / len(adults)
    district = np.repeat(np.arange(len(adults)), rng.poisson(each, len(adults)))
    district = rng.permutation(district)
    age = pick(rng, AGE_SHARES * AGE_ANSWERS, len(district))
    population = adults[:, None] * AGE_SHARES[None, :]
    means = {
        "trust": fit(_effects(1.0), population.ravel(), key.survey.trust_mean[i], mean_answer),
        "dark": fit(_effects(0.6), population.ravel(), key.survey.safe_after_dark[i], upper_half),
    }
    group = district * len(AGES) + age
    table = _answers(rng, i, land, key, races, district, age, {name: mean[group] for name, mean in means.items()})
    return Wave(i + 1, table, _strata(rng, i, land, adults, np.bincount(district, minlength=len(adults))))


def _effects(size: float) -> Floats:
    """Return how groups differ (districts × ages, in one row)."""
    effects: Floats = size * (DISTRICT_TRUST[:, None] + AGE_TRUST[None, :]).ravel()
    return effects


def _adults(residents: list[Population], year: int) -> Floats:
    rows = [row for row in residents if row.layer == "district" and row.year == year]
    return np.array([row.residents * ADULT_SHARE for row in rows])


def _answers(
    rng: np.random.Generator,
    i: int,
    land: Land,
    key: AnswerKey,
    races: Floats,
    district: Ints,
    age: Ints,
    means: dict[str, Floats],
) -> pa.Table:
    size, lean = len(district), rng.standard_normal(len(district))
    homes = _homes(rng, land, district)
    day = days_since_1970(key.survey.fielded[i]) + np.minimum(rng.exponential(11, size), FIELD_DAYS).astype(np.int64)
    columns = {
        "respondent": texts(codes(rng, f"W{i + 1}-", size)),
        "wave": whole(np.full(size, i + 1)),
        "completed_on": pa.array(day, pa.int32()).cast(pa.date32()),
        "mode": words(MODES, pick(rng, np.array([0.61, 0.3, 0.09]), size)),
        "stratum": words([area.code for area in land.layers.districts], district),
        "neighborhood": words([area.name for area in land.layers.neighborhoods], homes),
        "age": words(AGES, age),
        "sex": words(SEXES, (rng.random(size) < 0.46).astype(np.int64)),
        "race": words(RACES, draw_races(rng, races, homes)),
    }
    for question in QUESTIONS:
        mean = means["dark"] if question is DARK else means["trust"] + question.ease
        coded = draw_answers(rng, question, mean, lean)
        if question.column == NOBODY_ASKS:
            coded = np.where(rng.random(size) < 0.12, NOBODY_ASKS_CODE, coded)
        columns[question.column] = whole(coded)
    victim = rng.random(size) < 0.13
    columns["q12_concerns"] = texts(_concerns(rng, size))
    columns["q13_victim"] = whole(np.where(victim, 1, 2))
    columns["q14_reported"] = whole(np.where(rng.random(size) < 0.49, 1, 2), without=~victim)
    return pa.table(columns)


def _homes(rng: np.random.Generator, land: Land, district: Ints) -> Ints:
    """Return the neighborhood of a home in each respondent's district."""
    where, homes = land.addresses, np.empty(len(district), dtype=np.int64)
    for each in range(len(land.layers.districts)):
        here = np.flatnonzero(district == each)
        addresses = np.flatnonzero(where.district == each)
        homes[here] = where.neighborhood[addresses[pick(rng, where.homes[addresses], len(here))]]
    return homes


def _concerns(rng: np.random.Generator, size: int) -> Strings:
    """Return up to two concerns each, separated by a semicolon."""
    weights = np.array([3.0, 2.4, 2.0, 1.3, 1.2, 1.0, 0.9, 0.8, 1.4])
    first, second = pick(rng, weights, size), pick(rng, weights[:-1], size)
    names = np.array(CONCERNS)
    alone = (rng.random(size) < 0.4) | (first == len(CONCERNS) - 1) | (first == second)
    both = np.char.add(np.char.add(names[first], "; "), names[second])
    return np.where(alone, names[first], both)


def _strata(rng: np.random.Generator, i: int, land: Land, adults: Floats, completed: Ints) -> pa.Table:
    """Return by stratum the adults, and what became of the addresses that were drawn."""
    invited = np.ceil(completed / RESPONSE).astype(np.int64)
    ineligible = rng.binomial(invited, 0.06)
    refused = rng.binomial(invited - ineligible - completed, 0.08)
    partial = rng.binomial(invited - ineligible - completed - refused, 0.015)
    return pa.table(
        {
            "wave": whole(np.full(len(adults), i + 1)),
            "stratum": words([area.code for area in land.layers.districts], np.arange(len(adults))),
            "adults": whole(np.rint(adults).astype(np.int64)),
            "invited": whole(invited),
            "completed": whole(completed),
            "partial": whole(partial),
            "refused": whole(refused),
            "ineligible": whole(ineligible),
            "no_answer": whole(invited - completed - partial - refused - ineligible),
        }
    )
