"""311 requests: what residents ask the city for, and when it is done."""

from typing import NamedTuple

import numpy as np

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.chance import Floats, Ints, Strings, generator_for, lognormal, pick
from civicstat.demo.land.ground import Land
from civicstat.demo.land.names import ALIASES
from civicstat.demo.records import NEVER, Column, Records, flags, serials, stage, stamps, texts, words
from civicstat.demo.rhythm import DAY, Rhythm, Season, Window, draw_moments
from civicstat.demo.streams.places import place_columns

YEARLY = 40_000
RHYTHM, SEASON = Rhythm(floor=0.12, office=1.0, day=0.4, evening=0.25), Season(size=0.16, peak=170, holidays=-0.6)
CHANNELS = ("App", "Phone", "Web", "Walk-in")
DUPLICATE, REOPENED, OTHER_SPELLING, NO_NAME = 0.035, 0.022, 0.35, 0.008


class Category(NamedTuple):
    """One kind of request: its share, promise and usual time to close in days."""

    name: str
    share: float
    agency: str
    promised: int
    median: float
    is_safety: bool = False


CATEGORIES = (
    Category("Street light out", 0.085, "Public Works", 10, 5.0, True),
    Category("Pothole", 0.13, "Public Works", 7, 3.6),
    Category("Graffiti", 0.07, "Neighborhood Services", 7, 3.2, True),
    Category("Abandoned vehicle", 0.075, "Police", 14, 8.5, True),
    Category("Dangerous building", 0.012, "Neighborhood Services", 30, 17.0, True),
    Category("Illegal dumping", 0.09, "Public Works", 7, 4.1),
    Category("Missed trash pickup", 0.16, "Public Works", 3, 1.4),
    Category("Tree or branch down", 0.085, "Parks", 14, 6.0),
    Category("Traffic signal", 0.04, "Public Works", 2, 0.6, True),
    Category("Water or sewer", 0.07, "Water", 3, 1.1),
    Category("High grass or weeds", 0.103, "Neighborhood Services", 21, 12.0),
    Category("Noise", 0.05, "Neighborhood Services", 10, 5.5),
    Category("Sidewalk repair", 0.03, "Public Works", 60, 38.0),
)


def draw_requests(seed: int, window: Window, land: Land, key: AnswerKey, *, scale: float) -> Records:
    """Return the 311 desk's export; at scale 1 about 40,000 requests a year."""
    rng = generator_for(seed, "requests")
    opened = draw_moments(rng, window, yearly=YEARLY * scale, rhythm=RHYTHM, season=SEASON)
    size = len(opened)
    category = pick(rng, np.array([each.share for each in CATEGORIES]), size)
    address = pick(rng, land.addresses.homes + 0.4 * land.addresses.trade, size)
    took = lognormal(rng, _medians(land, key, category, address) * DAY, 0.75, size).astype(np.int64)
    closed = np.where(rng.random(size) < 0.02, NEVER, opened + 900 + took)  # some are never closed
    due = opened + np.array([each.promised for each in CATEGORIES])[category] * DAY
    back = (closed != NEVER) & (rng.random(size) < REOPENED)
    reopened = np.where(back, closed + rng.integers(DAY, 40 * DAY, size), NEVER)
    places = place_columns(rng, land, address)
    columns = {
        "Service Request Number": Column(texts(serials("SR", window, opened))),
        "Date Requested": stage(window, opened),
        "Due Date": Column(stamps(window, due)),
        "Closed Date": stage(window, closed),
        "Reopened Date": stage(window, reopened),
        "Is Duplicate": Column(flags(rng.random(size) < DUPLICATE)),
        "Request Type": Column(words([each.name for each in CATEGORIES], category)),
        "Status": Column(words(("Open", "Closed"), (closed != NEVER).astype(np.int64)), closed, "Open"),
        "Safety Related": Column(flags(np.array([each.is_safety for each in CATEGORIES])[category])),
        "Responsible Agency": Column(words([each.agency for each in CATEGORIES], category)),
        "Channel": Column(words(CHANNELS, pick(rng, np.array([0.42, 0.33, 0.22, 0.03]), size))),
        "Neighborhood": Column(texts(_spellings(rng, land, address), without=rng.random(size) < NO_NAME)),
        "Address": Column(texts(_doors(land, address))),
        "District": places.district,
        "Latitude": places.latitude,
        "Longitude": places.longitude,
    }
    return Records("requests", opened, columns)


def _medians(land: Land, key: AnswerKey, category: Ints, address: Ints) -> Floats:
    """Return usual days to close: street lights take longer in the districts of the key's gap."""
    gap = key.equity_gap
    codes = [district.code for district in land.layers.districts]
    there = np.isin(land.addresses.district[address], [codes.index(code) for code in gap.districts])
    lights = category == [each.name for each in CATEGORIES].index(gap.category)
    medians = np.array([each.median for each in CATEGORIES])[category]
    repaired: Floats = np.where(there, gap.median_days, gap.median_days_elsewhere)
    return np.where(lights, repaired, medians)


def _doors(land: Land, address: Ints) -> Strings:
    """Return the house number and street that the desk wrote down: "1236 LARCH ST"."""
    blocks, _, streets = np.char.partition(land.addresses.text[address], " BLOCK ").T
    numbers = (blocks.astype(np.int64) + address % 50 * 2).astype(str)
    return np.char.add(np.char.add(numbers, " "), streets)


def _spellings(rng: np.random.Generator, land: Land, address: Ints) -> Strings:
    """Return the neighborhood's name as the desk wrote it: where it has other spellings, often one of them."""
    names = np.array([area.name for area in land.layers.neighborhoods], dtype="<U40")
    written = names[land.addresses.neighborhood[address]]
    for name, others in ALIASES.items():
        here = np.flatnonzero((written == name) & (rng.random(len(written)) < OTHER_SPELLING))
        written[here] = np.array(others)[rng.integers(0, len(others), len(here))]
    return written
