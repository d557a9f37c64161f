"""The audit: linear programming says how far each protected number is open, and what else has to be withheld.

A solution of the sums in which a number reaches the end of its protection interval proves that a reader cannot rule
that end out. One solution proves it of many numbers, so that few programs serve a whole table. Where there is none,
the cheapest figures whose withholding makes one are found by the same program with them let loose.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from civicstat.publishing.disclosure.needs import tellers
from civicstat.publishing.disclosure.rings import Ringed
from civicstat.publishing.disclosure.suppressing import cost_of, unknown_of
from civicstat.publishing.disclosure.systems import Flags, System
from civicstat.publishing.disclosure.tables import Numbers, Places

ENOUGH = 1e-6
MOST_LEFT = 0.97  # of those that were not proved, after a corner that was still worth its while
MOST_IDLE = 3  # corners that were not, one after the other
LARGEST = 800  # variables of small parts that are looked at in one program


class Audited(NamedTuple):
    """withheld: figures; added: how many the audit added; exposed: variables that nothing can protect."""

    withheld: Flags
    added: int
    exposed: Places


def audit(system: System, ringed: Ringed, wide: Numbers, known: Flags) -> Audited:
    """Return the figures to withhold so that every protected number is open over its protection interval.

    ringed: what is proved already; that much less has to be.
    """
    withheld, up, down = ringed.withheld, ringed.up.copy(), ringed.down.copy()
    unknown = unknown_of(system, withheld) & ~known
    for part in _parts(system, unknown, np.where(unknown, wide - up - down, 0.0)):
        _widen(system, part, wide, up, down)
    before, exposed = int(withheld.sum()), []
    lacking = np.where(unknown, wide - up - down, 0.0)
    for place in np.argsort(-lacking)[: int((lacking > ENOUGH).sum())].tolist():
        if wide[place] - up[place] - down[place] <= ENOUGH:
            continue
        amount = float(wide[place] - down[place])
        solution = _loosened(system, withheld, known, place, amount, steps=2)
        if solution is None:
            solution = _loosened(system, withheld, known, place, amount, steps=12)
        if solution is None:
            exposed.append(place)
            continue
        withheld = withheld | tellers(system, np.abs(solution) > ENOUGH)
        up, down = np.maximum(up, solution), np.maximum(down, -solution)
    return Audited(withheld, int(withheld.sum()) - before, np.array(exposed, dtype=np.int64))


def _parts(system: System, unknown: Flags, needs: Numbers) -> list[Places]:
    """Return the unknown variables in groups that no line joins; small ones are put together."""
    places = np.flatnonzero(unknown)
    among = system.sums[:, places]
    among = among[np.flatnonzero(np.diff(among.indptr))]
    joint: Any = sparse.block_array([[None, among], [among.T, None]], format="csr")
    _, label = sparse.csgraph.connected_components(joint, directed=False)
    label = label[among.shape[0] :]
    order = np.argsort(label, kind="stable")
    groups: list[Places] = []
    batch: list[Places] = []
    for group in np.split(places[order], np.flatnonzero(np.diff(label[order])) + 1):
        if np.any(needs[group] > ENOUGH):
            batch.append(group)
            if sum(map(len, batch)) > LARGEST:
                groups, batch = [*groups, np.concatenate(batch)], []
    return [*groups, np.concatenate(batch)] if batch else groups


def _widen(system: System, part: Places, wide: Numbers, up: Numbers, down: Numbers) -> None:
    """Find how far the protected variables of a part can move, by corners of what fits; up and down are filled in.

    Which way each is wanted, and how much, is left to chance, so that each corner moves others; none has to move
    farther than it needs, so that each corner moves many.
    """
    sums = system.sums[:, part]
    sums = sums[np.flatnonzero(np.diff(sums.indptr))]
    lowest, chance = (system.lowest - system.truth)[part], np.random.default_rng(len(part))
    waiting = np.flatnonzero((wide - up - down)[part] > ENOUGH)
    idle = 0
    while len(waiting) and idle < MOST_IDLE:  # those that are left at last are looked at one by one
        weights, highest = np.zeros(len(part)), np.full(len(part), np.inf)
        weights[waiting] = chance.choice([-1.0, 1.0], len(waiting)) * chance.random(len(waiting))
        highest[waiting] = np.maximum(wide - down, up)[part][waiting]
        moved = _corner(sums, lowest, highest, weights)
        up[part], down[part] = np.maximum(up[part], moved), np.maximum(down[part], -moved)
        still = waiting[(wide - up - down)[part][waiting] > ENOUGH]
        idle = idle + 1 if len(still) > MOST_LEFT * len(waiting) else 0
        waiting = still


def _corner(sums: sparse.csr_array, lowest: Numbers, highest: Numbers, weights: Numbers) -> Numbers:
    """Return the solution in which the weighted sum of moves is least; each lies between its lowest and highest."""
    found = _solved(
        weights, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=np.column_stack([lowest, highest]),
        options={"presolve": False},  # three times as fast: the sums are few and simple
    )  # fmt: skip
    if found.x is None:
        raise ArithmeticError(
            f"the audit of {len(lowest)} numbers found no solution, but the truth is one: {found.message}"
        )
    return np.asarray(found.x)


def _solved(cost: Numbers, **problem: Any) -> Any:
    solve: Any = linprog  # its stubs know no sparse matrices
    return solve(cost, method="highs", **problem)


def _loosened(
    system: System, withheld: Flags, known: Flags, place: int, amount: float, *, steps: int
) -> Numbers | None:
    """Return the cheapest move of numbers, shown ones too, by which one reaches the end of its interval.

    None: there is none, as when a reader knows all others from an earlier edition.
    """
    unknown = unknown_of(system, withheld) & ~known
    near = _near(system, place, known, steps)
    sums = system.sums[:, near]
    sums = sums[np.flatnonzero(np.diff(sums.indptr))]
    free = unknown[near]
    price = np.where(free, 0.0, cost_of(system, withheld)[near])
    lowest = (system.lowest - system.truth)[near]
    is_nought = ~free & (system.truth[near] == 0)  # a shown nought stays what it is
    highest, lowest = np.where(is_nought, 0.0, np.inf), np.where(is_nought, 0.0, lowest)
    target = int(np.flatnonzero(near == place)[0])
    # Each move is its way up less its way down, so that both cost.
    up = np.column_stack([np.zeros(len(near)), highest])
    down = np.column_stack([np.zeros(len(near)), np.maximum(-lowest, 0.0)])
    up[target], down[target] = (amount, amount), (0.0, 0.0)
    found = _solved(
        np.concatenate([price, price]),
        A_eq=sparse.hstack([sums, -sums], format="csr"),
        b_eq=np.zeros(sums.shape[0]),
        bounds=np.concatenate([up, down]),
    )
    if found.x is None:
        return None
    solution = np.zeros(len(system.truth))
    solution[near] = found.x[: len(near)] - found.x[len(near) :]
    return solution


def _near(system: System, place: int, known: Flags, steps: int) -> Places:
    """Return the variables that could move with one: those on its lines, and on the lines of these, and so on."""
    structure = abs(system.sums)
    reached = np.zeros(len(system.truth))
    reached[place] = 1.0
    for _ in range(steps):
        lines = (structure @ reached > 0).astype(np.float64)
        reached = ((structure.T @ lines > 0) & ~known).astype(np.float64)
        reached[place] = 1.0
    return np.flatnonzero(reached)
