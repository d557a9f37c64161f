"""Where records say that they happened, with the gaps that records have."""

from typing import NamedTuple

import numpy as np

from civicstat.demo.chance import Ints
from civicstat.demo.land.ground import Land
from civicstat.demo.records import Column, numbers, texts, words

NO_POINT, ZERO_POINT, NO_BEAT, NO_DISTRICT = 0.012, 0.003, 0.006, 0.002


class PlaceColumns(NamedTuple):
    """The columns that say where a record happened."""

    beat: Column
    district: Column
    address: Column
    latitude: Column
    longitude: Column


def place_columns(rng: np.random.Generator, land: Land, address: Ints) -> PlaceColumns:
    """Return the place of each record. Some have no coordinates, some zeros in their stead, some no beat."""
    where, layers = land.addresses, land.layers
    chance = rng.random(len(address))
    no_point, zero = chance < NO_POINT, (chance >= NO_POINT) & (chance < NO_POINT + ZERO_POINT)
    no_beat = rng.random(len(address)) < NO_BEAT
    no_district = rng.random(len(address)) < NO_DISTRICT
    return PlaceColumns(
        beat=Column(words([beat.code for beat in layers.beats], where.beat[address], without=no_beat)),
        district=Column(words([area.code for area in layers.districts], where.district[address], without=no_district)),
        address=Column(texts(where.text[address])),
        latitude=Column(numbers(np.where(zero, 0.0, where.latitude[address]), 5, without=no_point)),
        longitude=Column(numbers(np.where(zero, 0.0, where.longitude[address]), 5, without=no_point)),
    )
