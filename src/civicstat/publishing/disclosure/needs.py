"""What has to be protected in a system, and how wide: the protection interval of docs/methods/disclosure.md."""

import numpy as np

from civicstat.publishing.disclosure.history import Past
from civicstat.publishing.disclosure.systems import Flags, System
from civicstat.publishing.disclosure.tables import Numbers

MARGIN_OF_AMOUNT = 0.1  # an amount must be open by so much of itself


def told(system: System, figures: Flags) -> Flags:
    """Return the variables that any of some figures tells."""
    return np.asarray(system.tells @ figures.astype(np.float64) > 0)


def tellers(system: System, variables: Flags) -> Flags:
    """Return the figures that tell any of some variables."""
    return np.asarray(system.tells.T @ variables.astype(np.float64) > 0)


def needs_of(system: System, *, first: Flags, past: Past, known: Flags) -> Numbers:
    """Return how wide the range of each variable must be to a reader; 0: it may be known.

    first: figures that are withheld for themselves; past: what figures were in earlier editions; known: variables
    that a reader knows from an earlier edition, which nothing can protect any more.
    """
    x = system.truth
    # What was withheld in an earlier edition stays as open as a small number, whatever it has become.
    was = told(system, past.kept) & ~told(system, past.seen) & (x > 0)
    counted = (system.small | was) & (system.threshold > 0)
    # Amounts on few records.
    amount = told(system, first) & ~system.whole
    wide = np.where(counted, system.threshold - 1.0, np.where(amount, MARGIN_OF_AMOUNT * np.abs(x), 0.0))
    # A sum that one or two make up is not known to be less than it is, so that all of its range lies above it.
    return np.where(known, 0.0, np.where(system.open > 0, np.maximum(system.open, wide), wide))
