"""Calls as the dispatch system exports them."""

import numpy as np

from civicstat.demo.chance import Bools, Floats, Ints, generator_for, pick_row
from civicstat.demo.land.ground import Land
from civicstat.demo.records import NEVER, Column, Records, flags, numbers, serials, stage, texts, whole, words
from civicstat.demo.rhythm import SHIFTS, Window, shift_of
from civicstat.demo.streams.call_types import CALL_TYPES
from civicstat.demo.streams.calls import Calls
from civicstat.demo.streams.places import place_columns

SOURCES = ("911", "Phone", "Online", "Officer", "Alarm Company")
DISPOSITIONS = (
    "Report taken", "No report needed", "Gone on arrival", "Warning given", "Citation", "Arrest", "Unfounded",
    "Handled by phone", "Cancelled",
)  # fmt: skip
AT_SCENE = np.array([0.27, 0.42, 0.13, 0.08, 0.03, 0.05, 0.02])  # how calls end where somebody came
STOPPED = np.array([0.02, 0.08, 0.0, 0.5, 0.36, 0.04, 0.0])  # and traffic stops
UNIT_TYPES = ("Police", "Co-response", "Civilian team")
HELPERS = ("Crisis line", "311", "Online report")


def call_records(seed: int, window: Window, land: Land, calls: Calls) -> Records:
    """Return the columns of the dispatch system's export."""
    rng = generator_for(seed, "call records")
    size, closed = len(calls), calls.closed
    came = calls.arrived != NEVER
    eligible = rng.random(size) < _divertible()[calls.kind]
    diverted = eligible & (calls.dispatched == NEVER)
    video = came & (rng.random(size) < 0.97)
    told = _told_of_delay(rng, calls)
    places = place_columns(rng, land, calls.address)
    columns = {
        "Call Number": Column(texts(serials("C", window, calls.received))),
        "Received": stage(window, calls.received),
        "Dispatched": stage(window, calls.dispatched),
        "En Route": stage(window, calls.enroute),
        "Arrived": stage(window, calls.arrived),
        "Closed": stage(window, closed),
        "Call Type": Column(words([each.name for each in CALL_TYPES], calls.kind)),
        "Priority": Column(whole(calls.priority)),
        "Closing Priority": Column(whole(_closing_priority(rng, calls)), closed),
        "On View": Column(flags(calls.is_on_view)),
        "Source": Column(words(SOURCES, _sources(rng, calls))),
        "Crisis Flag": Column(flags(calls.is_crisis)),
        "Diversion Eligible": Column(flags(eligible)),
        "Diverted To": Column(words(HELPERS, _helper(calls), without=~diverted), closed),
        "Unit Type": Column(words(UNIT_TYPES, calls.unit_type, without=calls.dispatched == NEVER)),
        "Disposition": Column(words(DISPOSITIONS, _dispositions(rng, calls)), closed),
        "Unit Hours": Column(numbers(_unit_hours(rng, calls), 2), closed),
        "Delay Notice Time": stage(window, told),
        "BWC Required": Column(flags(came & (calls.unit_type != 2))),
        "BWC Video": Column(flags(video & (rng.random(size) < 0.96)), closed),
        "Shift": Column(words(SHIFTS, shift_of(window, calls.received))),
        "Beat": places.beat,
        "District": places.district,
        "Block Address": places.address,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }
    return Records("calls", calls.received, columns)


def _divertible() -> Floats:
    return np.array([each.divertible for each in CALL_TYPES])


def _helper(calls: Calls) -> Ints:
    """Return who took the call over: the crisis line, the 311 desk or the online report."""
    online = calls.of("Theft", "Vandalism", "Fraud")
    return np.where(calls.is_crisis, 0, np.where(online, 2, 1))


def _sources(rng: np.random.Generator, calls: Calls) -> Ints:
    urgent = np.where(calls.priority <= 2, 0.82, 0.45)
    asked = np.where(rng.random(len(calls)) < urgent, 0, np.where(rng.random(len(calls)) < 0.93, 1, 2))
    asked = np.where(calls.of("Alarm"), 4, asked)
    return np.where(calls.is_on_view, 3, asked)


def _closing_priority(rng: np.random.Generator, calls: Calls) -> Ints:
    """Return the priority at the end: one call in thirty turned out more or less urgent."""
    turned = np.where(rng.random(len(calls)) < 0.033, rng.choice([-1, 1, 1], len(calls)), 0)
    return np.clip(calls.priority + turned, 1, 4)


def _dispositions(rng: np.random.Generator, calls: Calls) -> Ints:
    ended = pick_row(rng, np.array([AT_SCENE, STOPPED]), calls.of("Traffic Stop").astype(np.int64))
    by_phone, called_off = calls.dispatched == NEVER, calls.is_called_off
    return np.where(by_phone, 7, np.where(called_off, 8, ended))


def _unit_hours(rng: np.random.Generator, calls: Calls) -> Floats:
    """Return the hours of all units: urgent calls draw more than one."""
    units = 1 + rng.poisson(np.array([1.6, 0.8, 0.25, 0.05])[calls.priority - 1])
    busy = np.where(calls.dispatched == NEVER, 0, calls.closed - calls.dispatched)
    hours: Floats = np.maximum(busy, 0) / 3600 * np.where(calls.is_on_view, 1, units)
    return hours


def _told_of_delay(rng: np.random.Generator, calls: Calls) -> Ints:
    """Return when callers who waited over half an hour for a unit were rung back; six in ten were."""
    waited = calls.is_sent & (calls.dispatched - calls.received > 1800)
    told: Bools = waited & (rng.random(len(calls)) < 0.6)
    return np.where(told, calls.received + rng.integers(1500, 1800, len(calls)), NEVER)
