"""Use of force: reports that follow from calls."""

import numpy as np

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.chance import Bools, Floats, Ints, generator_for, lognormal, pick
from civicstat.demo.land.ground import Land
from civicstat.demo.people import RACES, SEXES, draw_ages, draw_races, race_by_neighborhood
from civicstat.demo.records import NEVER, Column, Records, flags, serials, stage, texts, whole, words
from civicstat.demo.rhythm import DAY, Window, moment
from civicstat.demo.streams.calls import Calls
from civicstat.demo.streams.places import place_columns

TYPES = ("Bodily force", "Takedown", "Taser", "Pepper spray", "Baton", "Police dog", "Firearm discharged")
TYPE_SHARES = np.array([0.5, 0.24, 0.13, 0.06, 0.02, 0.035, 0.015])
LEVELS = np.array([1, 2, 3, 2, 3, 3, 4, 1])
LIKELY = {"Fight": 6.0, "Assault": 6.0, "Domestic Disturbance": 5.0, "Disturbance": 3.0, "Robbery": 8.0,
          "Mental Health Crisis": 2.5, "Suspicious Person": 2.0, "Trespass": 1.5, "Traffic Stop": 0.6, "Burglary": 2.0,
          "Shots Heard": 2.5}  # fmt: skip
REASONS = ("Violence in progress", "Arrest", "Person in crisis", "Stop", "Other")
SECOND_PERSON = 0.08  # share of reports about another person in the incident of the report before
OFFICERS = 340
REVIEWS = ("Within policy", "Out of policy")


def draw_force(seed: int, window: Window, land: Land, calls: Calls, key: AnswerKey, *, scale: float) -> Records:
    """Return the reports; pointing a firearm is among them only since the day of the key's definition change."""
    rng = generator_for(seed, "force")
    rows, pointed = _choose(rng, window, calls, key, scale)
    size, occurred = len(rows), calls.received[rows] + 600
    kind = np.where(pointed, len(TYPES), pick(rng, TYPE_SHARES, size))
    address = calls.address[rows]
    hurt = rng.random(size) < np.where(pointed, 0.02, 0.26 + 0.08 * LEVELS[kind])
    reviewed = occurred + (lognormal(rng, 24 * DAY, 0.7, size)).astype(np.int64)
    names = (*TYPES, key.definition_change.new_type)
    races = draw_races(rng, race_by_neighborhood(seed, land), land.addresses.neighborhood[address])
    places = place_columns(rng, land, address)
    columns = {
        "Report ID": Column(texts(serials("U", window, occurred))),
        "Incident Number": Column(texts(serials("C", window, calls.received)[rows])),
        "Incident Date": stage(window, occurred),
        "Type of Force": Column(words(names, kind)),
        "Force Level": Column(whole(LEVELS[kind])),
        "Contact Reason": Column(words(REASONS, pick(rng, np.array([4.0, 3, 1.2, 1, 0.8]), size))),
        "Serious": Column(flags((kind == len(TYPES) - 1) | (hurt & (rng.random(size) < 0.03)))),
        "Subject Injury": Column(flags(hurt, without=rng.random(size) < 0.015)),
        "Officer Injury": Column(flags(rng.random(size) < np.where(pointed, 0.01, 0.14))),
        "Deescalation Attempted": Column(flags(rng.random(size) < 0.72)),
        "Review Result": Column(words(REVIEWS, (rng.random(size) < 0.035).astype(np.int64)), reviewed),
        "Review Completed": stage(window, reviewed),
        "Subject Race Ethnicity": Column(words(RACES, races)),
        "Subject Sex": Column(words(SEXES, (rng.random(size) < 0.81).astype(np.int64))),
        "Subject Age": Column(whole(draw_ages(rng, size, youngest=14))),
        "Officer ID": Column(words([f"O-{i:03}" for i in range(OFFICERS)], pick(rng, _activity(rng), size))),
        "Beat": places.beat,
        "District": places.district,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }
    return Records("force", occurred, columns)


def _choose(rng: np.random.Generator, window: Window, calls: Calls, key: AnswerKey, scale: float) -> tuple[Ints, Bools]:
    """Return the calls in which force was used, and in which of them a firearm was only pointed."""
    change = key.definition_change
    weights = np.zeros(len(calls))
    for name, weight in LIKELY.items():
        weights[calls.of(name)] = weight
    weights[(calls.arrived == NEVER) | (calls.received > window.hours[-1])] = 0
    after = calls.received >= moment(change.on)
    years_after = max((window.until - change.on).days + 1, 0) / 365.25
    used = pick(rng, weights, rng.poisson(change.yearly_before * scale * window.years))
    pointed = pick(rng, weights * after, rng.poisson(change.yearly_added * scale * years_after))
    rows = np.concatenate([used, pointed])
    order = np.argsort(rows, kind="stable")
    rows, only_pointed = rows[order], np.repeat([False, True], [len(used), len(pointed)])[order]
    shared = (rng.random(len(rows)) < SECOND_PERSON) & ~only_pointed
    rows[1:] = np.where(shared[1:], rows[:-1], rows[1:])
    return rows, only_pointed


def _activity(rng: np.random.Generator) -> Floats:
    return rng.gamma(1.2, 1.0, OFFICERS)
