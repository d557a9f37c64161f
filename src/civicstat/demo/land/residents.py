"""How many people live in each area, year by year. Beats add up to their district, and every layer to the city."""

from typing import NamedTuple

import numpy as np

from civicstat.demo.chance import Floats, Ints
from civicstat.demo.land.addresses import Addresses
from civicstat.demo.land.areas import Layers

RESIDENTS = 250_000  # in the last year
GROWTH = 0.007  # a year, in the city as a whole
ADULT_SHARE = 0.77


class Population(NamedTuple):
    """Residents of one area in one year."""

    layer: str
    code: str
    year: int
    residents: int


def count_residents(rng: np.random.Generator, addresses: Addresses, layers: Layers, years: range) -> list[Population]:
    """Return the residents of every district, beat and neighborhood, and of the city, in each year."""
    pace = GROWTH + rng.normal(0, 0.008, len(layers.neighborhoods))  # some neighborhoods grow, some shrink
    rows: list[Population] = []
    for year in years:
        homes = addresses.homes * (1 + pace[addresses.neighborhood]) ** (year - years[-1])
        total = round(RESIDENTS * (1 + GROWTH) ** (year - years[-1]))
        neighborhoods = _share_out(total, np.bincount(addresses.neighborhood, homes, len(layers.neighborhoods)))
        beats = _share_out(total, np.bincount(addresses.beat, homes, len(layers.beats)))
        rows.append(Population("city", "city", year, total))
        rows += [
            Population("district", district.code, year, _in_district(beats, layers, district.code))
            for district in layers.districts
        ]
        rows += _rows("beat", [area.code for area in layers.beats], beats, year)
        rows += _rows("neighborhood", [area.code for area in layers.neighborhoods], neighborhoods, year)
    return rows


def _rows(layer: str, codes: list[str], residents: Ints, year: int) -> list[Population]:
    return [Population(layer, code, year, int(count)) for code, count in zip(codes, residents, strict=True)]


def _in_district(beats: Ints, layers: Layers, code: str) -> int:
    return sum(int(count) for count, beat in zip(beats, layers.beats, strict=True) if beat.parent == code)


def _share_out(total: int, weights: Floats | Ints) -> Ints:
    """Return whole numbers in proportion to the weights that add up to the total (largest remainders)."""
    exact = total * weights / weights.sum()
    whole: Ints = np.floor(exact).astype(np.int64)
    short = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return whole
