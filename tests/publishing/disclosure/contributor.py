"""A contributor who reads all that is published, and guesses how much the largest one of a sum was paid.

He knows what he adds to each sum himself, so that none is less than that, and takes it off the most that a sum can be:
no other contributor can have added more. It shares nothing with the code that protects.
"""

import numpy as np
from scipy.optimize import linprog

from publishing.disclosure.attacker import Attack


def guessed(editions, truth, added, *, closeness=0.1, slug="paid", role="events"):
    """Return what was guessed too closely: {(place, contributor): (the largest amount, the guess at it)}.

    added: who adds how much to each sum, by (series, first day, day after the last). Where one adds less than nothing
    anybody may, and who adds to a sum knows nothing of the rest.
    """
    attack = Attack(editions, truth)
    name = attack.same.get(f"{slug}:{role}", f"{slug}:{role}")
    known = np.array([what in attack.known for what in attack.names])
    rows = attack.sums[:, ~known]
    rest = -attack.sums[:, known] @ attack.values[known]
    kept = np.flatnonzero(np.diff(rows.indptr))
    is_signed = any(amount < 0 for by in added.values() for amount in by.values())
    found = {}
    for place, by in added.items():
        largest = max(by, key=lambda who: abs(by[who]))
        others = {"nobody": 0.0} | {who: amount for who, amount in by.items() if who != largest}
        total, margin = sum(by.values()), closeness * abs(by[largest])
        second = others[max(others, key=lambda who: abs(others[who]))]
        if min(abs(total - own - by[largest]) for own in (0.0, second)) >= margin:
            continue  # who knows the sum is not close
        at = attack.place[(name, *place)]
        for who in sorted(others, key=lambda who: abs(others[who]))[-3:]:
            own = None if is_signed else [_own(what, name, added, who) for what in attack.names]
            most = total if known[at] else _most(attack, rows[kept], rest[kept], known, own, at)
            if most - others[who] < by[largest] + margin * (1 - 1e-7):
                found[place, who] = by[largest], most - others[who]
    return found


def _own(what, name, added, who):
    return added.get(what[1:], {}).get(who, 0.0) if what[0] == name else 0.0


def _most(attack, rows, rest, known, own, at):
    """Return the most that a number can be to somebody; own: what he adds to each, None: none has a least."""
    least = np.full(len(known), -np.inf) if own is None else np.array(own)
    cost = np.zeros(len(known))
    cost[at] = -1.0
    scale = np.abs(attack.values).max()  # solvers are at their best with numbers near one
    bounds = np.column_stack([least[~known] / scale, np.full(int((~known).sum()), np.inf)])
    solved = linprog(cost[~known], A_eq=rows, b_eq=rest / scale, bounds=bounds, method="highs")
    assert solved.status in (0, 3, 4), solved.message  # the truth is a solution, so that 4 is without bounds, too
    return -solved.fun * scale if solved.status == 0 else np.inf
