"""Who was harmed in the incidents that were reported, and with what."""

from typing import NamedTuple

import numpy as np

from civicstat.demo.chance import Bools, Ints, pick_row
from civicstat.demo.people import returning
from civicstat.demo.records import Cells, texts, whole, words

WEAPONS = ("Handgun", "Knife", "Blunt object", "Hands or feet", "Other")
GRAVE = ("09A", "13A", "120")  # offenses in which weapons are common
WEAPON_SHARES = np.array([[0.01, 0.01, 0.04, 0.9, 0.04], [0.38, 0.18, 0.13, 0.21, 0.1]])
HIT = {"09A": 0.95, "13A": 0.2, "120": 0.03}  # chance that a handgun hit somebody
REPEAT_VICTIM = 0.22  # in domestic violence


class Victims(NamedTuple):
    """Columns about the people harmed."""

    harmed: Cells
    shot: Cells
    weapon: Cells
    key: Cells


def draw_victims(rng: np.random.Generator, codes: list[str], offense: Ints, persons: Bools, domestic: Bools) -> Victims:
    """Return the victims of each row. persons: which rows are crimes against persons."""
    size = len(offense)
    grave = np.isin(offense, [codes.index(code) for code in GRAVE])
    weapon = pick_row(rng, WEAPON_SHARES, grave.astype(np.int64))
    chance = np.array([HIT.get(code, 0.0) for code in codes])[offense]
    shot = ((weapon == 0) & (rng.random(size) < chance)).astype(np.int64)
    shot = shot * (1 + (rng.random(size) < 0.09))
    count = np.where(persons, np.maximum(1 + (rng.random(size) < 0.06), shot), 1)
    key = np.empty(size, dtype="<U10")
    key[domestic] = returning(rng, "V-", int(domestic.sum()), again=REPEAT_VICTIM)
    key[~domestic] = returning(rng, "V-", int((~domestic).sum()), again=0.01)
    armed = persons | grave
    return Victims(whole(count), whole(shot), words(WEAPONS, weapon, without=~armed), texts(key, without=~persons))
