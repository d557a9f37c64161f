"""Rings of withheld numbers: they prove that protected ones are open, and say what to withhold where none closes.

This does in arrays what the audit would do by linear programs, for nearly all numbers. What it cannot prove is left to
the audit. A proof holds for good: whatever else is withheld, its numbers can still move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from civicstat.publishing.disclosure.moves import Move, carriers, moves_of
from civicstat.publishing.disclosure.needs import tellers
from civicstat.publishing.disclosure.suppressing import cost_of, unknown_of
from civicstat.publishing.disclosure.systems import Flags, Grid, System
from civicstat.publishing.disclosure.tables import Numbers, Places

NEVER = 1e15
ENOUGH = 1e-9


class Ringed(NamedTuple):
    """withheld: figures; up, down: how far each variable is proved to be open."""

    withheld: Flags
    up: Numbers
    down: Numbers


@dataclass
class _State:
    """What is known while rings are closed, by variable; one more at the end stands for none."""

    unknown: Flags
    slack: Numbers  # how far each may fall
    cost: Numbers  # of withholding it; nothing where it is unknown, NEVER where that would not help


def close_rings(system: System, withheld: Flags, wide: Numbers, known: Flags) -> Ringed:
    """Return the figures to withhold so that rings prove what they can."""
    up, down = np.zeros(len(wide)), np.zeros(len(wide))
    grid = system.grid
    moves = [moves_of(sums, count) for sums, count in zip(grid.sums, grid.places.shape[1:], strict=True)]
    short = [_compiled(_short(each)) for each in moves]
    for table, places in enumerate(grid.places):
        if not np.any(wide[places[places >= 0]]):
            continue
        ways = carriers(table, grid.relations)
        state = _state(system, withheld, known)
        for way in ways:
            _prove(grid, way, short, state, places, up, down)
        withheld = _close(system, places, ways, moves, withheld, wide, known, up, down)
    return Ringed(withheld, up, down)


def _short(moves: dict[int, list[Move]]) -> list[Move]:
    """Return the moves of one or two nodes, each once and not turned."""
    return sorted({each for held in moves.values() for each in held if len(each) <= 2 and each[0][1] > 0})


def _state(system: System, withheld: Flags, known: Flags) -> _State:
    unknown = unknown_of(system, withheld) & ~known
    cost = np.where(unknown, 0.0, cost_of(system, withheld))
    cost[(known | (system.truth == 0)) & ~unknown] = NEVER
    slack = system.truth - system.lowest
    return _State(np.append(unknown, False), np.append(slack, 0.0), np.append(cost, NEVER))


def _close(
    system: System, places: Places, ways: Sequence[dict[int, int]], moves: Sequence[dict[int, list[Move]]],
    withheld: Flags, wide: Numbers, known: Flags, up: Numbers, down: Numbers,
) -> Flags:  # fmt: skip
    """Close the rings of one table, and note in up and down what they prove."""
    state = _state(system, withheld, known)
    lacking = np.append(wide - up - down, 0.0)
    shown = np.append(~system.left_out, False)  # of those left out many lack something: the audit takes them together
    wanted = np.argwhere((places >= 0) & (lacking[places] > ENOUGH) & state.unknown[places] & shown[places])
    compiled = [{node: _compiled(of[node]) for node in set(wanted[:, dim].tolist())} for dim, of in enumerate(moves)]
    for at in wanted.tolist():
        variable = int(places[tuple(at)])
        own = [of[node] for of, node in zip(compiled, at, strict=True)]
        rise, fall = float(wide[variable] - down[variable]), float(wide[variable] - up[variable])
        ring, cost = _cheapest(system.grid, ways, own, state, rise, 1)
        if cost > 0 and fall <= state.slack[variable]:
            other, cost_of_other = _cheapest(system.grid, ways, own, state, fall, -1)
            ring, cost = (other, cost_of_other) if cost_of_other < cost else (ring, cost)
        if cost >= NEVER:
            continue
        up[variable] = wide[variable]
        if cost > 0:
            chosen = np.zeros(len(system.truth), dtype=np.bool_)
            chosen[ring] = True
            withheld = withheld | tellers(system, chosen)
            state = _state(system, withheld, known)
    return withheld


class _Compiled(NamedTuple):
    nodes: Places  # moves x nodes; -1: none
    signs: npt.NDArray[np.int8]


def _compiled(moves: Sequence[Move]) -> list[_Compiled]:
    """Return moves in arrays, those of one length together."""
    by_length: dict[int, list[Move]] = {}
    for move in moves:
        by_length.setdefault(len(move), []).append(move)
    return [
        _Compiled(
            np.array([[node for node, _ in move] for move in held], dtype=np.int64),
            np.array([[sign for _, sign in move] for move in held], dtype=np.int8),
        )
        for held in by_length.values()
    ]


class _Turned(NamedTuple):
    """Moves of areas, groups and periods at once: where they reach, and which way. Axes: moves, then nodes."""

    rows: tuple[Places, Places, Places]
    signs: npt.NDArray[np.int8]


NODES = (1, 3, 5)  # the axes over the nodes of one ring


def _rings(areas: _Compiled, groups: _Compiled, periods: _Compiled) -> _Turned:
    a, g, p = (slice(None), slice(None)), (None, None), (None, None)
    rows = (
        areas.nodes[(*a, *g, *p)],
        groups.nodes[(None, None, slice(None), slice(None), None, None)],
        periods.nodes[(None, None, None, None, slice(None), slice(None))],
    )
    signs = (
        areas.signs[(*a, *g, *p)]
        * groups.signs[(None, None, slice(None), slice(None), None, None)]
        * periods.signs[(None, None, None, None, slice(None), slice(None))]
    )
    return _Turned(rows, signs)


def _cheapest(
    grid: Grid, ways: Sequence[dict[int, int]], own: Sequence[Sequence[_Compiled]], state: _State, amount: float,
    turned: int,
) -> tuple[Places, float]:  # fmt: skip
    """Return the variables of the ring that costs least in which a number moves by an amount, and the cost."""
    best, least = np.zeros(0, dtype=np.int64), NEVER
    for way, (areas, groups, periods) in product(ways, product(*own)):
        rings = _rings(areas, groups, periods)
        cells = [grid.places[table][rings.rows] for table in way]
        cost, slack = np.zeros((1, 1, 1)), np.full((1, 1, 1), np.inf)
        for at, times in zip(cells, way.values(), strict=True):
            cost = cost + state.cost[at].sum(axis=NODES)
            falls = np.where(rings.signs * (times * turned) < 0, state.slack[at] / abs(times), np.inf)
            slack = np.minimum(slack, falls.min(axis=NODES))
        cost = np.where(slack >= amount - ENOUGH, cost, NEVER)
        place = np.unravel_index(np.argmin(cost), cost.shape)
        if cost[place] < least:
            least = float(cost[place])
            best = np.concatenate([at[place[0], :, place[1], :, place[2], :].ravel() for at in cells])
    return best, least


def _prove(
    grid: Grid, way: dict[int, int], short: Sequence[Sequence[_Compiled]], state: _State,
    places: Places, up: Numbers, down: Numbers,
) -> None:  # fmt: skip
    """Note all numbers that are open by short rings: of two areas, groups and periods, or fewer where one is free."""
    reach_up, reach_down = np.zeros(places.shape), np.zeros(places.shape)
    for areas, groups, periods in product(*short):
        rings = _rings(areas, groups, periods)
        rise, fall, is_open = np.array(np.inf), np.array(np.inf), np.array(True)
        for table, times in way.items():
            at = grid.places[table][rings.rows]
            is_open = is_open & state.unknown[at].all(axis=NODES, keepdims=True)
            if not is_open.any():
                break
            slack = state.slack[at] / abs(times)
            falling = rings.signs * times < 0
            rise = np.minimum(rise, np.where(falling, slack, np.inf).min(axis=NODES, keepdims=True))
            fall = np.minimum(fall, np.where(falling, np.inf, slack).min(axis=NODES, keepdims=True))
        rise, fall = np.where(is_open, rise, 0.0), np.where(is_open, fall, 0.0)
        if not (rise.any() or fall.any()):
            continue
        where = np.broadcast_arrays(*rings.rows)
        is_plus = rings.signs > 0
        np.maximum.at(reach_up, tuple(where), np.where(is_plus, rise, fall))
        np.maximum.at(reach_down, tuple(where), np.where(is_plus, fall, rise))
    held = places >= 0
    variables = places[held]
    up[variables] = np.maximum(up[variables], reach_up[held])
    down[variables] = np.maximum(down[variables], np.minimum(reach_down[held], state.slack[variables]))
