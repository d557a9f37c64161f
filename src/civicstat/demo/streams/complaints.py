"""Complaints about officers, from receipt to finding."""

import numpy as np

from civicstat.demo.chance import generator_for, lognormal, pick
from civicstat.demo.land.ground import Land
from civicstat.demo.people import RACES, SEXES, draw_races, race_by_neighborhood
from civicstat.demo.records import NEVER, Column, Records, flags, serials, stage, texts, words
from civicstat.demo.rhythm import DAY, Rhythm, Season, Window, draw_moments
from civicstat.demo.streams.places import place_columns

YEARLY = 180
CATEGORIES = ("Courtesy", "Procedure", "Excessive force", "Bias", "Neglect of duty", "Search or seizure", "Driving")
CATEGORY_SHARES = np.array([0.31, 0.22, 0.13, 0.08, 0.14, 0.07, 0.05])
FINDINGS = ("Sustained", "Not sustained", "Exonerated", "Unfounded", "Withdrawn", "Mediated")
FINDING_SHARES = np.array([0.13, 0.24, 0.27, 0.2, 0.07, 0.09])
CHANNELS = ("Online", "Phone", "In person", "Mail")


def draw_complaints(seed: int, window: Window, land: Land, *, scale: float) -> Records:
    """Return the oversight office's register; at scale 1 about 180 complaints a year."""
    rng = generator_for(seed, "complaints")
    received = draw_moments(rng, window, yearly=YEARLY * scale, rhythm=Rhythm(floor=0.1, office=1.0), season=Season())
    size = len(received)
    address = pick(rng, land.addresses.hardship + land.addresses.homes, size)
    told = rng.random(size) < 0.93
    acknowledged = np.where(told, received + lognormal(rng, 2.4 * DAY, 0.7, size).astype(np.int64), NEVER)
    found = received + lognormal(rng, 112 * DAY, 0.65, size).astype(np.int64)
    races = draw_races(rng, race_by_neighborhood(seed, land), land.addresses.neighborhood[address])
    columns = {
        "Complaint Number": Column(texts(serials("B", window, received))),
        "Date Received": stage(window, received),
        "Acknowledged": stage(window, acknowledged),
        "Finding Date": stage(window, found),
        "Allegation": Column(words(CATEGORIES, pick(rng, CATEGORY_SHARES, size))),
        "Final Finding": Column(words(FINDINGS, pick(rng, FINDING_SHARES, size)), found),
        "Internal Complaint": Column(flags(rng.random(size) < 0.16)),
        "Intake Method": Column(words(CHANNELS, pick(rng, np.array([0.48, 0.3, 0.14, 0.08]), size))),
        "Complainant Race": Column(words(RACES, races)),
        "Complainant Sex": Column(words(SEXES, (rng.random(size) < 0.55).astype(np.int64))),
        "District": place_columns(rng, land, address).district,
    }
    return Records("complaints", received, columns)
