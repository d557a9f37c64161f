"""The whole ground of the city, drawn once and used by every stream of records."""

from typing import NamedTuple

from civicstat.demo.chance import generator_for
from civicstat.demo.land.addresses import Addresses, assign, scatter
from civicstat.demo.land.areas import Layers, draw_areas
from civicstat.demo.land.outline import draw_ground

ADDRESSES = 40_000
SURVEYED = 8_000  # of them settle where areas lie


class Land(NamedTuple):
    """Areas and the addresses in them."""

    layers: Layers
    addresses: Addresses


def draw_land(seed: int) -> Land:
    """Return the city's areas and addresses; the same seed gives the same city."""
    ground = draw_ground(generator_for(seed, "ground"))
    points = scatter(generator_for(seed, "people"), ground, ADDRESSES)
    layers = draw_areas(seed, ground, points[:SURVEYED])
    return Land(layers, assign(generator_for(seed, "addresses"), points, layers))
