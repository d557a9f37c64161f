"""Quantities that make up another one in every area and period: hits and misses the whole, violent and other crime all.

What a share tells makes up its whole by definition. Sums of counts are found by their numbers, whatever definitions
say: two or three quantities that add up to a third in each place where all of them are known.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from civicstat.publishing.disclosure.tables import Axis, Key, Table, Tables

Words = npt.NDArray[np.uint64]
FEWEST = 12  # places with records, from which an equality of sums is no chance
MOST = 250  # quantities of one shape that are looked through


class Partition(NamedTuple):
    """Tables whose numbers add up to those of another, place by place."""

    whole: int
    parts: tuple[int, ...]


def partitions(found: Tables) -> list[Partition]:
    """Return the quantities that are made up of others."""
    shares: dict[int, dict[str, int]] = {}
    for told in found.told:
        shares.setdefault(told.metric, {})[told.role] = told.table
    by_definition = {
        Partition(roles["whole"], (roles["hits"], roles["misses"])) for roles in shares.values() if "misses" in roles
    }
    misses = {told.table for told in found.told if told.role == "misses"}
    shapes: dict[frozenset[tuple[Key, Axis]], list[int]] = {}
    for at, table in enumerate(found.tables):
        if table.is_counted and not table.is_magnitude and at not in misses:
            shapes.setdefault(frozenset((key, axis) for key, (axis, _) in table.keys.items()), []).append(at)
    by_numbers = {each for shape in shapes.values() for each in _sums(found.tables, shape[:MOST])}
    return sorted(by_definition | by_numbers)


def _sums(tables: Sequence[Table], members: Sequence[int]) -> Iterator[Partition]:
    """Yield what adds up among tables of one shape. Each is hashed to a number that adds up as its numbers do."""
    if len(members) < 3:
        return
    keys = sorted(tables[members[0]].keys)
    rows = np.array([np.concatenate([tables[at].keys[key][1] for key in keys]) for at in members])
    counted = np.array([np.all(np.isnan(row) | (row == np.round(row))) and np.sum(row > 0) >= FEWEST for row in rows])
    places: list[int] = np.flatnonzero(counted).tolist()
    whole = np.nan_to_num(rows[places]).astype(np.int64).astype(np.uint64)
    weights = np.random.default_rng(20).integers(1, 2**63, size=whole.shape[1], dtype=np.uint64)
    marks: list[int] = (whole * weights).sum(axis=1, dtype=np.uint64).tolist()  # modulo 2 ** 64
    known = {mark: members[place] for mark, place in zip(marks, places, strict=True)}
    names = [members[place] for place in places]
    pairs: dict[int, list[tuple[int, int]]] = {}
    for one, other in combinations(range(len(names)), 2):
        mark = (marks[one] + marks[other]) % 2**64
        pairs.setdefault(mark, []).append((one, other))
        if mark in known:
            yield Partition(known[mark], (names[one], names[other]))
    for total in range(len(names)):
        for part in range(len(names)):
            for one, other in pairs.get((marks[total] - marks[part]) % 2**64, ()) if part != total else ():
                if part < one and total not in (one, other):
                    yield Partition(names[total], (names[part], names[one], names[other]))
