"""Fire and medical responses, with the times of the first unit."""

import numpy as np

from civicstat.demo.chance import Bools, Floats, Ints, generator_for, lognormal, pick
from civicstat.demo.land.cells import nearest_center, settle_centers
from civicstat.demo.land.ground import Land
from civicstat.demo.records import NEVER, Column, Records, flags, serials, stage, texts, whole, words
from civicstat.demo.rhythm import DAY, Rhythm, Season, Window, draw_moments
from civicstat.demo.streams.medical import draw_medical
from civicstat.demo.streams.places import place_columns

YEARLY = 25_000
RHYTHM, SEASON = Rhythm(floor=0.45, day=0.8, evening=0.5, weekend_night=0.2), Season(size=0.06, peak=15, holidays=0.5)
STATIONS = 9
# name, share, kind, share that is an emergency, share that needs advanced life support
TYPES = (
    ("Sick person", 0.17, "Medical", 0.75, 0.12),
    ("Fall", 0.13, "Medical", 0.8, 0.05),
    ("Breathing problem", 0.1, "Medical", 0.99, 0.7),
    ("Chest pain", 0.08, "Medical", 0.99, 0.85),
    ("Unconscious person", 0.06, "Medical", 1.0, 0.8),
    ("Cardiac arrest", 0.0095, "Medical", 1.0, 1.0),
    ("Overdose", 0.022, "Medical", 1.0, 0.75),
    ("Traffic injury", 0.05, "Medical", 1.0, 0.2),
    ("Patient transfer", 0.08, "Medical", 0.0, 0.0),
    ("Structure fire", 0.009, "Fire", 1.0, 0.0),
    ("Vehicle fire", 0.008, "Fire", 1.0, 0.0),
    ("Grass or rubbish fire", 0.02, "Fire", 0.85, 0.0),
    ("Fire alarm", 0.12, "Fire", 0.9, 0.0),
    ("Gas or smoke odor", 0.04, "Fire", 0.85, 0.0),
    ("Public assistance", 0.1015, "Other", 0.05, 0.0),
)
NAMES = [name for name, *_ in TYPES]
SPREADS = ("Object", "Room", "Floor", "Building", "Beyond")


def draw_responses(seed: int, window: Window, land: Land, *, scale: float) -> Records:
    """Return the fire department's export; at scale 1 about 25,000 responses a year."""
    rng = generator_for(seed, "responses")
    alarm = draw_moments(rng, window, yearly=YEARLY * scale, rhythm=RHYTHM, season=SEASON)
    size = len(alarm)
    kind = pick(rng, np.array([share for _, share, *_ in TYPES]), size)
    address = pick(rng, land.addresses.homes + land.addresses.hardship, size)
    emergency = rng.random(size) < np.array([share for *_, share, _ in TYPES])[kind]
    critical = rng.random(size) < np.array([share for *_, share in TYPES])[kind]
    station, travel = _stations(rng, land, address, emergency)
    dispatched = alarm + np.where(emergency, lognormal(rng, 38, 0.38, size), lognormal(rng, 420, 1.0, size)).astype(
        np.int64
    )
    fire = np.array([group == "Fire" for _, _, group, *_ in TYPES])[kind]
    enroute = dispatched + np.where(fire, lognormal(rng, 58, 0.27, size), lognormal(rng, 45, 0.26, size)).astype(
        np.int64
    )
    arrived = np.where(rng.random(size) < 0.018, NEVER, enroute + travel)
    cleared = enroute + travel + lognormal(rng, np.where(fire, 1500, 2700), 0.6, size).astype(np.int64)
    late = lognormal(rng, 110, 0.8, size).astype(np.int64)
    medical = draw_medical(rng, kind == NAMES.index("Cardiac arrest"), kind == NAMES.index("Overdose"))
    burning = kind == NAMES.index("Structure fire")
    unknown = ~burning | (rng.random(size) < 0.04)
    places = place_columns(rng, land, address)
    columns = {
        "Incident Number": Column(texts(serials("F", window, alarm))),
        "Alarm Date Time": stage(window, alarm),
        "Dispatched": stage(window, dispatched),
        "Enroute": stage(window, np.where(rng.random(size) < 0.02, NEVER, enroute)),
        "Arrived": stage(window, arrived),
        "Cleared": stage(window, cleared),
        "ALS Enroute": stage(window, np.where(critical, enroute + rng.integers(0, 40, size), NEVER)),
        "ALS Arrived": stage(window, np.where(critical & (arrived != NEVER), arrived + late, NEVER)),
        "Service": Column(words([group for _, _, group, *_ in TYPES], kind)),
        "Incident Type": Column(words(NAMES, kind)),
        "Emergent": Column(flags(emergency)),
        "ALS Call": Column(flags(critical)),
        "Structure Fire": Column(flags(burning)),
        "Fire Spread": Column(words(SPREADS, _spreads(rng, size), without=unknown), cleared),
        "Civilian Deaths": Column(whole(np.where(burning, (rng.random(size) < 0.012).astype(np.int64), 0)), cleared),
        "Cardiac Arrest": Column(medical.is_arrest),
        "Arrest Witnessed": Column(medical.witnessed_by),
        "Shockable Rhythm": Column(medical.is_shockable),
        "Bystander CPR": Column(medical.has_bystander_cpr),
        "Survived to Discharge": Column(medical.is_survivor, cleared + 21 * DAY),
        "Overdose": Column(medical.is_overdose),
        "Station": Column(words([f"Station {i + 1}" for i in range(STATIONS)], station)),
        "First Unit": Column(words([f"{'E' if i < STATIONS else 'M'}{i % STATIONS + 1}" for i in range(2 * STATIONS)],
                                   station + np.where(fire, 0, STATIONS))),
        "District": places.district,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }  # fmt: skip
    return Records("responses", alarm, columns)


def _stations(rng: np.random.Generator, land: Land, address: Ints, emergency: Bools) -> tuple[Ints, Ints]:
    """Return the station nearest to each address, and seconds of travel, longer with the distance."""
    points = np.column_stack([land.addresses.longitude, land.addresses.latitude])
    centers = settle_centers(rng, points[:: max(1, len(points) // 5000)], STATIONS)
    nearest = nearest_center(points, centers)[address]
    apart: Floats = np.hypot(*((points[address] - centers[nearest]) * np.array([81.0, 111.2])).T)  # km
    median = np.where(emergency, 70 + 62 * apart, 150 + 95 * apart)
    return nearest, 15 + lognormal(rng, median, 0.3, len(address)).astype(np.int64)


def _spreads(rng: np.random.Generator, size: int) -> Ints:
    return pick(rng, np.array([0.33, 0.31, 0.12, 0.18, 0.06]), size)
