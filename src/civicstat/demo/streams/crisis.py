"""Crisis contacts, and the referrals to care that follow from some."""

import numpy as np

from civicstat.demo.chance import Ints, generator_for, lognormal, pick, pick_row
from civicstat.demo.land.ground import Land
from civicstat.demo.people import returning
from civicstat.demo.records import NEVER, Column, Records, flags, serials, stage, texts, words
from civicstat.demo.rhythm import DAY, Window
from civicstat.demo.streams.calls import Calls
from civicstat.demo.streams.places import place_columns

TEAMS = ("Police", "Co-response", "Civilian")
OUTCOMES = ("Resolved on scene", "Care center", "Emergency department", "Jail", "Declined help", "Not found")
OUTCOME_SHARES = np.array(  # by team
    [
        [0.37, 0.08, 0.3, 0.07, 0.1, 0.08],
        [0.41, 0.2, 0.22, 0.03, 0.09, 0.05],
        [0.48, 0.25, 0.12, 0.0, 0.1, 0.05],
    ]
)
KINDS = ("Distress", "Suicidal thoughts", "Psychosis", "Substance use", "Family conflict", "Grief")
SERVICES = ("Outpatient counseling", "Detox", "Housing", "Case management", "Peer support")
ORIGINS = ("Crisis team", "Police", "EMS", "Jail", "Court")
RETURNING = 0.27  # share of contacts with somebody met before
REFERRALS = 2_000  # a year at scale 1
MET, MET_DAYS = 0.66, 5.0  # share of the referred whom the service meets, and the median wait


def draw_crisis(seed: int, window: Window, land: Land, calls: Calls) -> Records:
    """Return the contacts: one for each call about a person in crisis."""
    rng = generator_for(seed, "crisis")
    rows = np.flatnonzero(calls.is_crisis & ~calls.is_on_view)
    team, size = calls.unit_type[rows], len(rows)
    arrived = np.where(calls.is_called_off[rows], NEVER, calls.arrived[rows])
    places = place_columns(rng, land, calls.address[rows])
    outcome = pick_row(rng, OUTCOME_SHARES, team)
    forced = (team != 2) & (rng.random(size) < 0.018)
    columns = {
        "Contact Number": Column(texts(serials("X", window, calls.received[rows]))),
        "Call Received": stage(window, calls.received[rows]),
        "Dispatched": stage(window, calls.dispatched[rows]),
        "Arrived": stage(window, arrived),
        "Closed": stage(window, calls.closed[rows]),
        "Responder": Column(words(TEAMS, team)),
        "Police on Scene": Column(flags(team != 2)),
        "Outcome": Column(words(OUTCOMES, outcome, without=rng.random(size) < 0.015), calls.closed[rows]),
        "Force Used": Column(flags(forced), calls.closed[rows]),
        "Injury": Column(flags(rng.random(size) < np.where(forced, 0.4, 0.02)), calls.closed[rows]),
        "Presenting Problem": Column(words(KINDS, pick(rng, np.array([3.0, 2, 2, 2, 1, 0.5]), size))),
        "Client ID": Column(texts(returning(rng, "P-", size, again=RETURNING))),
        "District": places.district,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }
    return Records("crisis", calls.received[rows], columns)


def draw_referrals(seed: int, window: Window, contacts: Records, *, scale: float) -> Records:
    """Return referrals: people met in a crisis contact, sent on within two days."""
    rng = generator_for(seed, "referrals")
    size = min(round(REFERRALS * scale * window.years), len(contacts.moments))
    rows = np.sort(rng.choice(len(contacts.moments), size, replace=False))
    referred = contacts.moments[rows] + rng.integers(3600, 2 * DAY, size)
    order = np.argsort(referred, kind="stable")
    rows, referred = rows[order], referred[order]
    inside = referred < window.hours[-1] + 3600
    rows, referred = rows[inside], referred[inside]
    connected = _connected(rng, referred)
    columns = {
        "Referral Number": Column(texts(serials("R", window, referred))),
        "Date Referred": stage(window, referred),
        "First Contact": stage(window, connected),
        "Service": Column(words(SERVICES, pick(rng, np.array([3.0, 1.4, 1, 2, 1.2]), len(rows)))),
        "Referred By": Column(words(ORIGINS, pick(rng, np.array([5.0, 2, 1.5, 0.6, 0.5]), len(rows)))),
        "Contact ID": Column(contacts.columns["Contact Number"].values.take(rows)),
        "Client ID": Column(contacts.columns["Client ID"].values.take(rows)),
        "District": Column(contacts.columns["District"].values.take(rows)),
    }
    return Records("referrals", referred, columns)


def _connected(rng: np.random.Generator, referred: Ints) -> Ints:
    size = len(referred)
    wait = (lognormal(rng, MET_DAYS, 0.8, size) * DAY).astype(np.int64)
    return np.where(rng.random(size) < MET, referred + wait, NEVER)
