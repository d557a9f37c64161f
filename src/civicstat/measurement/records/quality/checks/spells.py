"""Faults that hold for a span of time, with the part of the records in which they are concentrated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from civicstat.measurement.records.quality.checks.scanning import LEAST_RECORDS, Spell, find_spell
from civicstat.measurement.records.quality.measures import About, Measure
from civicstat.measurement.records.quality.queries import Counts, Questions

# By how much a share must be higher within a span than at other times to be worth a person's attention.
RISE = {About.MISSING: 0.15, About.INVALID: 0.10, About.NEGATIVE: 0.05, About.RULE: 0.10, About.UNPLACED: 0.15}
GROWTH = 0.15
_MOST_AT_ONCE = 3  # spells of one measure in one part
_PENALTY = 6.0  # log likelihood that each part must add to be named
_WORTH = 0.97  # of naming parts at all, against saying that it is so everywhere
_EDGE = 2  # weeks
_ALIKE = 0.5  # of two spans together that both cover


@dataclass(frozen=True)
class Trouble:
    """A fault over a span of days."""

    measure: Measure
    dimension: str | None  # the column whose values tell where; None: everywhere
    values: tuple[str, ...]
    first_day: int | None  # None: from the beginning
    last_day: int | None  # None: up to now
    inside: float  # share of failing records within
    outside: float  # share of the same part at other times
    records: int  # that fail
    concerned: int
    is_growing: bool  # towards the newest records: what is missing may still be coming in


@dataclass(frozen=True)
class _Found:
    """Spells of one measure over alike spans, in the values of one dimension."""

    dimension: str | None
    values: tuple[str, ...]
    spells: tuple[Spell, ...]

    @property
    def evidence(self) -> float:
        total = sum(spell.gain - _PENALTY for spell in self.spells)
        return total if self.dimension is None else _WORTH * total

    @property
    def span(self) -> tuple[int, int]:
        best = max(self.spells, key=lambda spell: spell.evidence)
        return best.first, best.last


def find_troubles(
    questions: Questions, measures: Sequence[Measure], everywhere: Counts, parts: dict[str, Counts]
) -> list[Trouble]:
    """Return the faults of all measures that rise over a span of weeks.

    parts: dimension -> counts per value. Of alike spans in several dimensions, the one that explains the
    counts best is kept: two beats rather than the district around them, the whole rather than all beats.
    """
    troubles = []
    for at, measure in enumerate(measures):
        found = _found(at, measure, None, everywhere)
        for dimension, counts in parts.items():
            if dimension != measure.name:  # a column is never missing within its own values
                found += _found(at, measure, dimension, counts)
        troubles += [_to_days(questions, measure, best) for best in _best(found)]
    return [trouble for trouble in troubles if _stands(trouble)]


def _stands(trouble: Trouble) -> bool:
    """Return whether a fault still matters once its days are known: a week may hide one bad hour."""
    is_large = trouble.inside - trouble.outside >= RISE[trouble.measure.about]
    return is_large and trouble.concerned >= LEAST_RECORDS


def _found(at: int, measure: Measure, dimension: str | None, counts: Counts) -> list[_Found]:
    spells = [
        (part, spell)
        for i, part in enumerate(counts.parts)
        for spell in _spells(counts.concerned[at, i], counts.failed[at, i], RISE[measure.about], len(counts.parts))
    ]
    groups: list[list[tuple[str, Spell]]] = []
    for part, spell in sorted(spells, key=lambda pair: -pair[1].evidence):
        for group in groups:
            is_new = all(part != other for other, _ in group)
            if is_new and _alike((group[0][1].first, group[0][1].last), (spell.first, spell.last)):
                group.append((part, spell))
                break
        else:
            groups.append([(part, spell)])
    return [_Found(dimension, *_split(group)) for group in groups]


def _split(group: list[tuple[str, Spell]]) -> tuple[tuple[str, ...], tuple[Spell, ...]]:
    return tuple(part for part, _ in group), tuple(spell for _, spell in group)


def _spells(trials: np.ndarray, hits: np.ndarray, rise: float, series: int) -> list[Spell]:
    """Return the spans of one series, the clearest first; each is taken out before the next is sought."""
    spells = []
    trials, hits = trials.copy(), hits.copy()
    for _ in range(_MOST_AT_ONCE):
        spell = find_spell(trials, hits, rise=rise, series=series)
        if spell is None:
            break
        spells.append(spell)
        near = slice(max(spell.first - _EDGE, 0), spell.last + 1 + _EDGE)  # weeks half in it are no spell of their own
        trials[near] = hits[near] = 0
    return spells


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    common = min(one[1], other[1]) - max(one[0], other[0]) + 1
    return common >= _ALIKE * (max(one[1], other[1]) - min(one[0], other[0]) + 1)


def _best(found: list[_Found]) -> list[_Found]:
    """Return of overlapping spans the one with the most evidence."""
    kept: list[_Found] = []
    for candidate in sorted(found, key=lambda f: -f.evidence):
        first, last = candidate.span
        if all(first > other.span[1] or last < other.span[0] for other in kept):
            kept.append(candidate)
    return kept


def _to_days(questions: Questions, measure: Measure, found: _Found) -> Trouble:
    """Return a span with its first and last day instead of weeks."""
    counts = questions.by_day(measure, found.dimension, found.values)
    trials, hits = counts.concerned[0].sum(axis=0), counts.failed[0].sum(axis=0)
    first, last = ((questions.first + 3) // 7 + week for week in found.span)
    near_start = max(7 * (first - 2) - 3 - counts.first, 0)
    near_end = min(7 * (last + 3) - 4 - counts.first, trials.size - 1)
    inside_from, inside_to = max(7 * first - 3 - counts.first, 0), min(7 * last + 3 - counts.first, trials.size - 1)
    begin = _edge(trials, hits, near_start, inside_from + 13, inside_to)
    end = (
        trials.size
        - 1
        - _edge(
            trials[::-1],
            hits[::-1],
            trials.size - 1 - near_end,
            trials.size - 1 - inside_to + 13,
            trials.size - 1 - begin,
        )
    )
    return _trouble(measure, found, trials, hits, begin, max(end, begin), counts.first)


def _edge(trials: np.ndarray, hits: np.ndarray, low: int, high: int, most: int) -> int:
    """Return the day between low and high from which failing is likelier than before: the best split."""
    high = min(high, most)
    n, k = trials[low : high + 1].astype(float), hits[low : high + 1].astype(float)
    if n.size < 2 or not n.any():
        return low
    before_n, before_k = np.concatenate([[0], np.cumsum(n)]), np.concatenate([[0], np.cumsum(k)])
    after_n, after_k = before_n[-1] - before_n, before_k[-1] - before_k
    gain = _likelihood(before_k, before_n) + _likelihood(after_k, after_n)
    rises = after_k * np.maximum(before_n, 1) >= before_k * np.maximum(after_n, 1)
    best = int(np.argmax(np.where(rises, gain, -np.inf)))
    return low + min(best, n.size - 1) if gain[best] > gain[0] + _PENALTY else low


def _likelihood(k: np.ndarray, n: np.ndarray) -> np.ndarray:
    p = np.clip(k / np.maximum(n, 1), 1e-9, 1 - 1e-9)
    return np.asarray(k * np.log(p) + (n - k) * np.log1p(-p))


def _grows(trials: np.ndarray, hits: np.ndarray) -> bool:
    """Return whether failing is clearly likelier in the later half of a span than in the earlier one."""
    half = int(np.searchsorted(np.cumsum(trials), trials.sum() / 2)) + 1
    early_n, early_k = int(trials[:half].sum()), int(hits[:half].sum())
    late_n, late_k = int(trials[half:].sum()), int(hits[half:].sum())
    if not early_n or not late_n:
        return False
    return late_k / late_n - early_k / early_n > GROWTH


def _trouble(
    measure: Measure, found: _Found, trials: np.ndarray, hits: np.ndarray, begin: int, end: int, first_day: int
) -> Trouble:
    there = np.flatnonzero(trials)
    within = slice(begin, end + 1)
    n, k = int(trials[within].sum()), int(hits[within].sum())
    rest_n, rest_k = int(trials.sum()) - n, int(hits.sum()) - k
    trouble = Trouble(
        measure=measure,
        dimension=found.dimension,
        values=tuple(sorted(found.values)),
        first_day=first_day + begin,
        last_day=first_day + end,
        inside=k / n if n else 0.0,
        outside=rest_k / rest_n if rest_n else 0.0,
        records=k,
        concerned=n,
        is_growing=_grows(trials[within], hits[within]),
    )
    if begin <= there[0]:
        trouble = replace(trouble, first_day=None)
    if end >= there[-1]:
        trouble = replace(trouble, last_day=None)
    return trouble
