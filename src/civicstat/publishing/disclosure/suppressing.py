"""Withholds what small numbers need beside themselves: first line by line, then whatever the audit finds open."""

from dataclasses import dataclass, replace

import numpy as np

from civicstat.publishing.disclosure.systems import Flags, System
from civicstat.publishing.disclosure.tables import Numbers, Places

UNBOUNDED = 1e12
ENOUGH = 1e-6


@dataclass(frozen=True)
class _Entries:
    line: Places
    variable: Places
    sign: Numbers
    lines: int


def cover(system: System, withheld: Flags, wide: Numbers, known: Flags) -> Flags:
    """Return the figures to withhold so that in each line by itself small numbers are open as far as they need.

    In each line that is too narrow the cheapest other number goes with them; all such lines at once, again and again.
    One that stands in several such lines comes first: it closes a ring, which is what protects in both directions.
    """
    coo = system.sums.tocoo()
    entries = _Entries(coo.row.astype(np.int64), coo.col.astype(np.int64), coo.data, system.sums.shape[0])
    told_by = system.tells.T.tocsr()
    withheld = withheld.copy()
    tried = np.zeros(entries.lines, dtype=np.bool_)
    while True:
        unknown = unknown_of(system, withheld) & ~known
        lacking = _lacking(system, entries, unknown, wide)
        lacking[tried] = 0.0
        if not np.any(lacking > ENOUGH):
            return withheld
        chosen, lines = _cheapest(system, entries, unknown | known, lacking, withheld)
        tried[np.setdiff1d(np.flatnonzero(lacking > ENOUGH), lines)] = True  # nothing more to be had in these
        with_them = np.zeros(len(system.truth))
        with_them[chosen] = 1.0
        withheld |= (told_by @ with_them) > 0


def with_left_out(system: System, out: Flags) -> System:
    """Return a system of which some figures are of kinds that are left out: whether theirs is a nought nobody sees."""
    left_out = unknown_of(system, out)
    return replace(system, left_out=left_out, lowest=np.where(left_out, system.floor, system.lowest))


def unknown_of(system: System, withheld: Flags) -> Flags:
    """Return the variables that no shown figure tells."""
    return np.asarray(system.tells @ (~withheld).astype(np.float64) == 0)


def _lacking(system: System, entries: _Entries, unknown: Flags, wide: Numbers) -> Numbers:
    """Return, for each line, how much the range of the neediest number in it lacks."""
    at, held = entries.variable, unknown[entries.variable]
    fall = np.where(held, (system.truth - system.lowest)[at], 0.0)
    rise = np.where(held, UNBOUNDED, 0.0)
    is_part = entries.sign > 0

    def total(amounts: Numbers, side: Flags) -> Numbers:
        counted = np.where(side, amounts, 0.0)
        sums: Numbers = np.bincount(entries.line, weights=counted, minlength=entries.lines).astype(np.float64)
        return sums[entries.line]

    falls = np.where(is_part, total(fall, is_part), total(fall, ~is_part)) - fall
    rises = np.where(is_part, total(rise, is_part), total(rise, ~is_part)) - rise
    others_rise = np.where(is_part, total(rise, ~is_part), total(rise, is_part))
    others_fall = np.where(is_part, total(fall, ~is_part), total(fall, is_part))
    down = np.minimum(rises + others_fall, fall)
    open_need = np.where(held, wide[at] - falls - others_rise - down, 0.0)
    lacking = np.zeros(entries.lines)
    np.maximum.at(lacking, entries.line, open_need)
    return lacking


def _cheapest(
    system: System, entries: _Entries, closed: Flags, lacking: Numbers, withheld: Flags
) -> tuple[Places, Places]:
    """Return the number that goes with each line that lacks something, and the lines for which there is one."""
    open_line = lacking > ENOUGH
    at = np.flatnonzero(open_line[entries.line] & ~closed[entries.variable] & (system.truth[entries.variable] != 0))
    if not len(at):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    variable, line = entries.variable[at], entries.line[at]
    lines_of_each = np.bincount(variable, minlength=len(system.truth))[variable]
    slack = np.maximum(system.truth[variable] - system.lowest[variable], 0.1)
    cost = cost_of(system, withheld)[variable] * np.maximum(1.0, lacking[line] / slack) / lines_of_each
    order = np.lexsort((cost, line))
    firsts = order[np.concatenate([[True], line[order][1:] != line[order][:-1]])]
    return np.unique(variable[firsts]), line[firsts]


def cost_of(system: System, withheld: Flags) -> Numbers:
    """Return what it costs to withhold each variable: the figures that tell it, dearer the more they count."""
    figures = system.tells @ np.where(withheld, 0.0, system.cost)
    return np.asarray((figures + 0.01) * (1 + np.log2(1 + np.abs(system.truth))))
