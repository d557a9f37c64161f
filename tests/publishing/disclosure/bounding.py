"""Linear programming over everything published: between which ends a number that is withheld can lie."""

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

IDLE = 3  # programs that look at many numbers at once and show next to nothing, before each is looked at by itself


def narrowed(sums, truth, known, lowest, tried, *, width):
    """Return those of some numbers whose bounds are closer than a width, with the bounds.

    sums: rows of numbers that add up to what they do in truth. Every solution that is met is remembered: it shows of
    all its numbers at once what they can be.
    """
    broken = {int(at): (truth[at], truth[at]) for at in tried if known[at]}
    unknown = np.flatnonzero(~known)
    rows = sums[:, unknown]
    rows = rows[np.flatnonzero(np.diff(rows.indptr))]
    joint = sparse.block_array([[None, rows], [rows.T, None]], format="csr")
    _, label = sparse.csgraph.connected_components(joint, directed=False)
    label = label[rows.shape[0] :]
    wanted = np.isin(unknown, tried)
    for part in _together(label, wanted):
        own = rows[:, part]
        own = own[np.flatnonzero(np.diff(own.indptr))]
        limits = lowest[unknown[part]] - truth[unknown[part]]
        places = np.flatnonzero(wanted[part])
        for at, (fall, rise) in _Part(own, limits).closer(places, width).items():
            number = truth[unknown[part[at]]]
            broken[int(unknown[part[at]])] = number - fall, number + rise
    return broken


def _together(label, wanted, size=600):
    """Yield numbers that no sum joins with others; small parts are put together, which is the same for all of them."""
    order = np.argsort(label, kind="stable")
    batch = []
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if wanted[part].any():
            batch.append(part)
            if sum(map(len, batch)) > size:
                yield np.concatenate(batch)
                batch = []
    if batch:
        yield np.concatenate(batch)


class _Part:
    """Numbers joined by sums, reckoned from the truth. up, down: how far solutions have moved each so far."""

    def __init__(self, sums, lowest):
        self.sums, self.limits = sums, np.column_stack([lowest, np.full(len(lowest), np.inf)])
        self.up, self.down = np.zeros(len(lowest)), np.zeros(len(lowest))

    def closer(self, places, width):
        """Return how far numbers can fall and rise, of those that cannot move over a width."""
        chance = np.random.default_rng(11)
        waiting, idle = self._waiting(places, width), 0
        while len(waiting) and idle < IDLE:
            self._solve(waiting, chance.uniform(-1.0, 1.0, len(waiting)), width)
            before, waiting = len(waiting), self._waiting(waiting, width)
            idle = idle + 1 if len(waiting) > 0.97 * before else 0
        found = {}
        for at in waiting:
            for sign in (1.0, -1.0):
                if self._reach(at) < width:
                    self._solve(np.array([at]), np.array([sign]), np.inf)
            if self._reach(at) < width - 1e-6:
                found[int(at)] = self.down[at], self.up[at]
        return found

    def _waiting(self, places, width):
        return places[self._reach(places) < width]

    def _reach(self, places):
        return self.up[places] + self.down[places] + 1e-7

    def _solve(self, places, weights, width):
        """Move numbers each its way as far as it goes, or as a width asks for, and remember how far all moved."""
        cost, limits = np.zeros(len(self.up)), self.limits.copy()
        cost[places] = weights
        limits[places, 1] = np.maximum(width, self.up[places])
        found = linprog(
            cost, A_eq=self.sums, b_eq=np.zeros(self.sums.shape[0]), bounds=limits, method="highs",
            options={"presolve": False},
        )  # fmt: skip
        assert found.status in (0, 3), found.message
        if found.status == 3:
            self.up[places] = np.inf
            return
        self.up, self.down = np.maximum(self.up, found.x), np.maximum(self.down, -found.x)
