"""Police stops: who was stopped, searched, and with what result."""

import numpy as np

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.chance import Bools, Ints, generator_for, pick_row
from civicstat.demo.land.ground import Land
from civicstat.demo.people import RACES, SEXES, draw_ages, draw_races, race_by_neighborhood
from civicstat.demo.records import Column, Records, flags, serials, stamps, texts, whole, words
from civicstat.demo.rhythm import Window
from civicstat.demo.streams.calls import Calls
from civicstat.demo.streams.places import place_columns

KINDS = ("Vehicle", "Pedestrian")
REASONS = ("Moving violation", "Equipment", "Registration", "Suspicious activity", "Wanted person")
REASON_SHARES = np.array([[0.55, 0.26, 0.15, 0.03, 0.01], [0.0, 0.0, 0.0, 0.86, 0.14]])
BASES = ("Consent", "Probable cause", "Frisk", "Arrest", "Inventory")
BASIS_SHARES = np.array([[0.26, 0.4, 0.06, 0.14, 0.14], [0.2, 0.2, 0.45, 0.15, 0.0]])
DISCRETIONARY = 3  # the first so many bases leave the officer a choice
FOUND_OTHERWISE = 0.17  # in searches upon arrest and inventories
OUTCOMES = ("No action", "Warning", "Citation", "Arrest")
OUTCOME_SHARES = np.array([[0.03, 0.52, 0.42, 0.03], [0.55, 0.25, 0.08, 0.12]])


def draw_stops(seed: int, window: Window, land: Land, calls: Calls, key: AnswerKey) -> Records:
    """Return the stop forms: one for nearly every traffic stop, and for people stopped on foot."""
    rng = generator_for(seed, "stops")
    stopped = (calls.of("Traffic Stop") & (rng.random(len(calls)) < 0.96)) | (
        calls.of("Suspicious Person") & calls.is_on_view & (rng.random(len(calls)) < 0.3)
    )
    rows = np.flatnonzero(stopped)
    on_foot = calls.of("Suspicious Person")[rows].astype(np.int64)
    address, moments, size = calls.address[rows], calls.received[rows], len(rows)
    races = draw_races(rng, race_by_neighborhood(seed, land), land.addresses.neighborhood[address])
    rates = np.array([*key.unchanged.search_rates, 0.05])  # the last where race is unknown
    searched = rng.random(size) < rates[races] * np.where(on_foot, 2.5, 0.9)
    basis = pick_row(rng, BASIS_SHARES, on_foot)
    rate = np.where(basis < DISCRETIONARY, key.unchanged.hit_rate, FOUND_OTHERWISE)
    found = searched & (rng.random(size) < rate)
    places = place_columns(rng, land, address)
    columns = {
        "Stop Number": Column(texts(serials("S", window, moments))),
        "Stop Time": Column(stamps(window, moments)),
        "Stop Type": Column(words(KINDS, on_foot)),
        "Reason for Stop": Column(words(REASONS, pick_row(rng, REASON_SHARES, on_foot))),
        "Perceived Race": Column(words(RACES, races)),
        "Subject Sex": Column(words(SEXES, (rng.random(size) < 0.64).astype(np.int64))),
        "Age": Column(whole(draw_ages(rng, size), without=rng.random(size) < 0.01)),
        "Search Conducted": Column(flags(searched)),
        "Search Basis": Column(words(BASES, basis, without=~searched)),
        "Contraband Found": Column(flags(found, without=~searched)),
        "Stop Outcome": Column(words(OUTCOMES, _outcomes(rng, on_foot, found))),
        "Beat": places.beat,
        "District": places.district,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }
    return Records("stops", moments, columns)


def _outcomes(rng: np.random.Generator, on_foot: Ints, found: Bools) -> Ints:
    return np.where(found & (rng.random(len(found)) < 0.7), 3, pick_row(rng, OUTCOME_SHARES, on_foot))
