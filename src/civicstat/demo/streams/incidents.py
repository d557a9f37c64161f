"""Crime reports, from the calls that led to them."""

from datetime import date

import numpy as np

from civicstat.demo.answer_key import AnswerKey, BurglarySeries
from civicstat.demo.chance import Bools, Floats, Ints, Strings, generator_for, lognormal, pick_row
from civicstat.demo.land.ground import Land
from civicstat.demo.records import NEVER, Column, Records, flags, serials, stage, stamps, texts, whole, words
from civicstat.demo.rhythm import DAY, SHIFTS, Window, shift_of
from civicstat.demo.streams.call_types import CALL_TYPES
from civicstat.demo.streams.calls import Calls
from civicstat.demo.streams.offenses import OFFENSES, REPORTS
from civicstat.demo.streams.places import place_columns
from civicstat.demo.streams.victims import draw_victims

PREMISES = ("Residence", "Street", "Parking lot", "Shop", "Bar", "School", "Other")
UNFOUNDED, RECODED, SECOND_OFFENSE = 0.012, 0.035, 0.03
CODES = [offense.code for offense in OFFENSES]


def draw_incidents(seed: int, window: Window, land: Land, calls: Calls, key: AnswerKey) -> Records:
    """Return the records system's export: one row per offense."""
    rng = generator_for(seed, "incidents")
    rows, offense = _reported(rng, calls)
    reported, size = calls.received[rows], len(rows)
    delay = lognormal(rng, _of("delay_hours")[offense] * 3600, 0.9, size).astype(np.int64)
    cleared, kind = _clearances(rng, reported, offense)
    false = rng.random(size) < UNFOUNDED
    found_false = np.where(false, reported + rng.integers(5 * DAY, 60 * DAY, size), NEVER)
    arrests = np.where(kind == 0, 1 + rng.poisson(0.12, size), 0)
    recoded = _recoded(rng, offense)
    persons = np.array([each.against == "Person" for each in OFFENSES])[offense]
    domestic = (calls.of("Domestic Disturbance")[rows] & persons) | (persons & (rng.random(size) < 0.05))
    contacted = _contacted(rng, reported, persons & (_of("is_felony")[offense] > 0))
    victims = draw_victims(rng, CODES, offense, persons, domestic)
    series = key.burglary_series
    is_of_series = (offense == CODES.index(series.code)) & _between(window, reported, series.since, series.until)
    address = _gathered(seed, land, series, calls.address[rows], is_of_series)
    places = place_columns(rng, land, address)
    home = np.isin(offense, [CODES.index("220")]) & (rng.random(size) < 0.66)
    columns = {
        "Report Number": Column(texts(_numbers(window, calls, rows))),
        "NIBRS Code": Column(words(CODES, offense)),
        "Reported Date": stage(window, reported),
        "Occurred From": Column(stamps(window, reported - delay)),
        "NIBRS Description": Column(words([each.name for each in OFFENSES], offense)),
        "Crime Category": Column(words([each.category for each in OFFENSES], offense)),
        "NIBRS Crime Against": Column(words([each.against for each in OFFENSES], offense)),
        "Victim Count": Column(victims.harmed),
        "Shooting Victims": Column(victims.shot),
        "Stolen Vehicles": Column(whole((offense == CODES.index("240")).astype(np.int64))),
        "Arrests": Column(whole(arrests), np.where(kind == 0, cleared, NEVER), 0),
        "Domestic": Column(flags(domestic)),
        "Bias Crime": Column(flags(persons & (rng.random(size) < 0.004))),
        "Residential": Column(flags(home)),
        "Felony": Column(flags(_of("is_felony")[offense] > 0)),
        "Unfounded": Column(flags(false), found_false, False),
        "Weapon Used": Column(victims.weapon),
        "Location Type": Column(words(PREMISES, _premises(rng, persons))),
        "Initial Code": Column(words(CODES, np.where(recoded >= 0, recoded, offense))),
        "Downgraded": Column(flags(recoded >= 0)),
        "Victim Contacted": stage(window, contacted),
        "Clearance Date": stage(window, cleared),
        "Clearance Type": Column(words(("Arrest", "Exceptional"), np.maximum(kind, 0), without=kind < 0), cleared),
        "Victim ID": Column(victims.key),
        "Shift": Column(words(SHIFTS, shift_of(window, reported))),
        "Beat": places.beat,
        "District": places.district,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }
    return Records("incidents", reported, columns, withdrawn_at=found_false)


def _between(window: Window, moments: Ints, since: date, until: date) -> Bools:
    day = window.day(moments)
    return (day >= (since - window.since).days) & (day <= (until - window.since).days)


def _gathered(seed: int, land: Land, series: BurglarySeries, address: Ints, concerned: Bools) -> Ints:
    """Return addresses, a share of those concerned moved to a few blocks of the series' neighborhood."""
    rng, where = generator_for(seed, "burglary series"), land.addresses
    code = [area.code for area in land.layers.neighborhoods].index(series.neighborhood)
    inside = np.flatnonzero((where.neighborhood == code) & (where.homes > 0))
    middle = inside[np.argmax(where.homes[inside])]
    far = np.hypot(where.longitude[inside] - where.longitude[middle], where.latitude[inside] - where.latitude[middle])
    blocks = inside[np.argsort(far, kind="stable")[: series.blocks]]
    moved = np.flatnonzero(concerned & (rng.random(len(address)) < series.share))
    gathered = address.copy()
    gathered[moved] = rng.choice(blocks, len(moved))
    return gathered


def _of(what: str) -> Floats:
    return np.array([float(getattr(each, what)) for each in OFFENSES])


def _reported(rng: np.random.Generator, calls: Calls) -> tuple[Ints, Ints]:
    """Return the calls that led to a report, and its offense."""
    table = np.zeros((len(CALL_TYPES), len(OFFENSES) + 1))
    for i, kind in enumerate(CALL_TYPES):
        for code, chance in REPORTS.get(kind.name, {}).items():
            table[i, CODES.index(code)] = chance
    table[:, -1] = 1 - table.sum(axis=1)
    likely = np.flatnonzero((table[:, -1] < 1)[calls.kind])
    offense = pick_row(rng, table, calls.kind[likely])
    some = offense < len(OFFENSES)
    return _with_second_offenses(rng, likely[some], offense[some])


def _with_second_offenses(rng: np.random.Generator, rows: Ints, offense: Ints) -> tuple[Ints, Ints]:
    """Return the reports, some of them about vandalism as well: two rows of one report."""
    vandalism = CODES.index("290")
    twice = (rng.random(len(rows)) < SECOND_OFFENSE) & (offense != vandalism)
    order = np.argsort(np.concatenate([rows, rows[twice]]), kind="stable")
    return (
        np.concatenate([rows, rows[twice]])[order],
        np.concatenate([offense, np.full(int(twice.sum()), vandalism)])[order],
    )


def _numbers(window: Window, calls: Calls, rows: Ints) -> Strings:
    """Return report numbers: one for each call, however many offenses it led to."""
    reports, which = np.unique(rows, return_inverse=True)
    return serials("I", window, calls.received[reports])[which]


def _clearances(rng: np.random.Generator, reported: Ints, offense: Ints) -> tuple[Ints, Ints]:
    """Return when reports are cleared, or NEVER, and how: 0 by arrest, 1 exceptionally, -1 not at all."""
    size = len(offense)
    is_cleared = rng.random(size) < _of("cleared")[offense]
    after = (lognormal(rng, _of("clear_days")[offense] * DAY, 1.2, size)).astype(np.int64) + 600
    kind = np.where(is_cleared, (rng.random(size) < 0.13).astype(np.int64), -1)
    return np.where(is_cleared, reported + after, NEVER), kind


def _recoded(rng: np.random.Generator, offense: Ints) -> Ints:
    """Return the graver offense under which a report was first entered, or -1."""
    graver = np.array([CODES.index(each.graver) if each.graver else -1 for each in OFFENSES])[offense]
    return np.where(rng.random(len(offense)) < RECODED, graver, -1)


def _contacted(rng: np.random.Generator, reported: Ints, due: Bools) -> Ints:
    after = (lognormal(rng, 2.2 * DAY, 0.8, len(reported))).astype(np.int64)
    return np.where(due & (rng.random(len(reported)) < 0.88), reported + after, NEVER)


def _premises(rng: np.random.Generator, persons: Bools) -> Ints:
    shares = np.array([[0.32, 0.16, 0.16, 0.22, 0.02, 0.03, 0.09], [0.45, 0.25, 0.06, 0.05, 0.12, 0.04, 0.03]])
    return pick_row(rng, shares, persons.astype(np.int64))
