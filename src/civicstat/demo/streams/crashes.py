"""Traffic crashes, from the calls that reported them."""

import numpy as np

from civicstat.demo.answer_key import AnswerKey, LateReports
from civicstat.demo.chance import Ints, generator_for, lognormal, pick
from civicstat.demo.land.ground import Land
from civicstat.demo.records import Column, Records, flags, serials, stamps, texts, whole, words
from civicstat.demo.rhythm import DAY, Window
from civicstat.demo.streams.calls import Calls
from civicstat.demo.streams.places import place_columns

REPORTED = 0.37  # of the calls about crashes
SEVERITIES = ("K", "A", "B", "C", "O")
SEVERITY_SHARES = np.array([0.005, 0.026, 0.11, 0.17, 0.689])
ROADS = ("Local street", "Collector", "Arterial", "Highway")


def draw_crashes(seed: int, window: Window, land: Land, calls: Calls, key: AnswerKey) -> Records:
    """Return the crash reports."""
    rng = generator_for(seed, "crashes")
    rows = np.flatnonzero(calls.of("Traffic Crash") & (rng.random(len(calls)) < REPORTED))
    size, moments = len(rows), calls.received[rows] - rng.integers(60, 900, len(rows))
    order = np.argsort(moments, kind="stable")
    rows, moments = rows[order], moments[order]
    moments = np.maximum(moments, window.hours[0])
    severity = pick(rng, SEVERITY_SHARES, size)
    deaths = np.where(severity == 0, 1 + (rng.random(size) < 0.06), 0)
    hurt = np.where(severity <= 1, 1 + rng.poisson(0.12, size), 0)
    hurt = np.maximum(hurt, deaths)
    way = rng.random(size)
    on_foot, on_bike = np.where(way < 0.22, hurt, 0), np.where((way >= 0.22) & (way < 0.31), hurt, 0)
    places = place_columns(rng, land, calls.address[rows])
    columns = {
        "Crash Number": Column(texts(serials("K", window, moments))),
        "Crash DateTime": Column(stamps(window, moments)),
        "KABCO": Column(words(SEVERITIES, severity, without=rng.random(size) < 0.006)),
        "Fatalities": Column(whole(deaths)),
        "KSI": Column(whole(hurt)),
        "Pedestrian KSI": Column(whole(on_foot)),
        "Cyclist KSI": Column(whole(on_bike)),
        "Pedestrian and Cyclist KSI": Column(whole(on_foot + on_bike)),
        "Hit and Run": Column(flags(rng.random(size) < 0.16)),
        "Speed Related": Column(flags(rng.random(size) < np.where(severity <= 1, 0.3, 0.09))),
        "Alcohol Related": Column(flags(rng.random(size) < np.where(severity <= 1, 0.27, 0.06))),
        "Road Class": Column(words(ROADS, pick(rng, np.array([0.26, 0.2, 0.46, 0.08]), size))),
        "District": places.district,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }
    return Records("crashes", moments, columns, entered_at=_filed(seed, window, moments, key.late_reports))


def _filed(seed: int, window: Window, moments: Ints, late: LateReports) -> Ints:
    """Return when each report is in the system; on the evening of the last day nothing is left to file."""
    rng = generator_for(seed, "crash reports filed")
    size = len(moments)
    is_late = rng.random(size) < late.share
    days = np.where(is_late, lognormal(rng, late.median_days, 0.9, size), lognormal(rng, 2.0, 0.6, size))
    filed: Ints = np.minimum(moments + (days * DAY).astype(np.int64), window.hours[-1])
    return filed
