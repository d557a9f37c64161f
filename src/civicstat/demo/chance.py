"""Where chance comes from: one seed, and an independent generator for each thing that is drawn."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.signedinteger[Any]]
Bools = NDArray[np.bool_]
Strings = NDArray[np.str_]


def generator_for(seed: int, what: str) -> np.random.Generator:
    """Return the generator of one thing, so that drawing more of it changes nothing else."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(what.encode()),)))


def pick(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """Return `size` positions drawn with replacement, each in proportion to its weight."""
    edges = np.cumsum(weights)
    found: Ints = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return found


def pick_row(rng: np.random.Generator, table: Floats, rows: Ints) -> Ints:
    """Return one column per entry of `rows`, drawn in proportion to that row of the table (rows × columns)."""
    edges = np.cumsum(table, axis=1)
    edges /= edges[:, -1:]
    result: Ints = (rng.random(len(rows))[:, None] > edges[rows]).sum(axis=1)
    return result


def lognormal(rng: np.random.Generator, median: Floats | float, sigma: Floats | float, size: int) -> Floats:
    """Return positive numbers around a median; sigma is the spread of their logarithm."""
    drawn: Floats = np.asarray(median) * np.exp(np.asarray(sigma) * rng.standard_normal(size))
    return drawn
