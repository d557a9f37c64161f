"""Moves that keep sums: among areas, among periods, among quantities; each balances every line of its own kind.

A move of areas at once with a move of periods is a ring: +1 here and -1 there, in several places, by which no area,
period or total changes. If all its numbers are withheld, a reader cannot tell how far it is turned.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

MOST = 48  # moves of one node that are looked at


class Sum(NamedTuple):
    """Nodes that add up to one."""

    whole: int
    parts: tuple[int, ...]


Move = tuple[tuple[int, int], ...]  # (node, sign), sorted


@lru_cache(maxsize=64)
def moves_of(sums: tuple[Sum, ...], count: int) -> dict[int, list[Move]]:
    """Return, for each of so many nodes, the moves that raise it, the shortest first."""
    above, below = _around(sums)
    chains = {node: list(_chains(node, below)) for node in range(count)}
    alike: dict[tuple[int, ...], list[int]] = {}
    for node in range(count):
        alike.setdefault(tuple(above.get(node, ())), []).append(node)
    found: dict[int, list[Move]] = {node: [] for node in range(count)}
    for lines, nodes in alike.items():
        moves = (move for node in nodes for move in _of(node, lines, nodes, chains))
        for move in moves:
            if _is_balanced(dict(move), sums, above, below):
                for touched, sign in move:
                    if len(found[touched]) < MOST:
                        found[touched].append(move if sign > 0 else tuple((each, -way) for each, way in move))
    return {node: sorted(set(each), key=lambda move: (len(move), move)) for node, each in found.items()}


def _around(sums: Sequence[Sum]) -> tuple[dict[int, list[int]], dict[int, list[Sum]]]:
    """Return by node the places of the sums of which it is a part, and the sums of which it is the whole."""
    above: dict[int, list[int]] = {}
    below: dict[int, list[Sum]] = {}
    for place, each in enumerate(sums):
        below.setdefault(each.whole, []).append(each)
        for part in each.parts:
            above.setdefault(part, []).append(place)
    return above, below


def _of(
    node: int, lines: tuple[int, ...], alike: Sequence[int], chains: Mapping[int, Sequence[tuple[int, ...]]]
) -> Iterator[Move]:
    """Yield moves of a node that is in no sum, or of one against another that is in the same sums."""
    for chain in chains[node]:
        if not lines:
            yield tuple(sorted((each, 1) for each in chain))
            continue
        for other in alike:
            if other > node:
                for back in chains[other]:
                    yield tuple(sorted([*((each, 1) for each in chain), *((each, -1) for each in back)]))


def _is_balanced(
    move: Mapping[int, int], sums: Sequence[Sum], above: Mapping[int, Sequence[int]], below: Mapping[int, Sequence[Sum]]
) -> bool:
    touched = {sums[place] for node in move for place in above.get(node, ())}
    touched |= {each for node in move for each in below.get(node, ())}
    return all(sum(move.get(part, 0) for part in each.parts) == move.get(each.whole, 0) for each in touched)


def _chains(node: int, below: Mapping[int, Sequence[Sum]]) -> Iterator[tuple[int, ...]]:
    """Yield the ways to raise a node with one part in each of its sums, and with theirs."""
    branches = []
    for each in below.get(node, ()):
        branches.append([chain for part in each.parts for chain in _chains(part, below)][:MOST])
    for choice in product(*branches):
        chain = {node, *(each for part in choice for each in part)}
        if _is_single(chain, below):
            yield tuple(sorted(chain))


def _is_single(chain: set[int], below: Mapping[int, Sequence[Sum]]) -> bool:
    """Return whether each whole in a chain has one part of each of its sums there, and each part its whole."""
    return all(len(chain.intersection(each.parts)) == 1 for node in chain for each in below.get(node, ()))


def carriers(table: int, relations: Sequence[tuple[int, tuple[int, ...]]], most: int = 4) -> list[dict[int, int]]:
    """Return ways to raise a quantity by one with others, so that what makes up what still does.

    relations: a whole and its parts. Result: by quantity, how many times each moves along; {} has no way.
    """
    found: list[dict[int, int]] = []
    _carry({table: 1}, relations, found, most)
    return sorted(found, key=len)


def _carry(
    way: dict[int, int], relations: Sequence[tuple[int, tuple[int, ...]]], found: list[dict[int, int]], most: int
) -> None:
    if len(found) >= most or len(way) > 12:
        return
    for whole, parts in relations:
        off = sum(way.get(part, 0) for part in parts) - way.get(whole, 0)
        if not off:
            continue
        # Parts first: whoever tells the whole may show it.
        for other in (*(part for part in parts if part not in way), *((whole,) if whole not in way else ())):
            _carry(way | {other: -off if other != whole else off}, relations, found, most)
        return
    found.append(way)
