"""What medical crews note about cardiac arrests and overdoses."""

from typing import NamedTuple

import numpy as np

from civicstat.demo.chance import Bools, pick
from civicstat.demo.records import Cells, flags, words

WITNESSES = ("Bystander", "EMS", "Nobody")


class Medical(NamedTuple):
    """Columns about cardiac arrests, empty elsewhere, and overdoses."""

    is_arrest: Cells
    witnessed_by: Cells
    is_shockable: Cells
    has_bystander_cpr: Cells
    is_survivor: Cells
    is_overdose: Cells


def draw_medical(rng: np.random.Generator, arrest: Bools, overdose: Bools) -> Medical:
    """Return the notes for each response. A shockable rhythm and a bystander's help make survival likelier."""
    size = len(arrest)
    witness = pick(rng, np.array([0.37, 0.13, 0.5]), size)
    shockable = rng.random(size) < np.where(witness == 0, 0.31, 0.12)
    helped = (rng.random(size) < 0.41) & (witness != 1)
    survives = rng.random(size) < 0.04 + 0.17 * shockable + 0.06 * helped + 0.06 * (witness == 1)
    return Medical(
        is_arrest=flags(arrest),
        witnessed_by=words(WITNESSES, witness, without=~arrest),
        is_shockable=flags(shockable, without=~arrest),
        has_bystander_cpr=flags(helped, without=~arrest),
        is_survivor=flags(survives, without=~arrest),
        is_overdose=flags(overdose),
    )
