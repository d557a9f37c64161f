"""Records made safe: where too few are alike less is told of them, until nobody can tell one kind from another.

The records of one area and period come in counted by their values, and go out counted by what may be told of them.
Their number stays as it was. docs/methods/open-records.md has the proof.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from civicstat.publishing.extracts import WITHHELD, Alike

Values = tuple[str | None, ...]


def told_alike(records: Iterable[Alike], *, least: int, sensitive: Collection[int] = ()) -> list[Alike]:
    """Return the records of one area and period as they may be told, each kind once.

    least: how many must be alike; 1: all is told. sensitive: places of columns that are not told where all who are
    alike have the same value. The last columns go first.
    """
    kinds = Counter[Values]()
    for values, many in records:
        kinds[values] += many
    if least <= 1:
        return _sorted(kinds)
    return _sorted(_diverse(_pooled(kinds, least), sensitive))


def _pooled(kinds: Counter[Values], least: int) -> Counter[Values]:
    """Return kinds of which each has enough records, or is a pool of several that cannot be told apart."""
    width = max((len(values) for values in kinds), default=0)
    told = Counter({values: many for values, many in kinds.items() if many >= least})
    few: dict[Values, list[int]] = {values: [many] for values, many in kinds.items() if many < least}
    for kept in range(width - 1, -1, -1):
        few = _regrouped(few, kept)
        for begins in [each for each, counts in few.items() if _is_safe(counts, least)]:
            told[_less(begins, width)] += sum(few.pop(begins))
    if few:
        [counts] = few.values()
        told[_less((), width)] += sum(_widened(counts, told, least))
    return told


def _regrouped(few: dict[Values, list[int]], kept: int) -> dict[Values, list[int]]:
    found = defaultdict[Values, list[int]](list)
    for values, counts in few.items():
        found[values[:kept]] += counts
    return dict(found)


def _is_safe(counts: Sequence[int], least: int) -> bool:
    """Return whether a pool tells of no kind in it: which ones are is not said, so each may be none, or nearly all."""
    return len(counts) > 1 and sum(counts) >= least


def _widened(counts: list[int], told: Counter[Values], least: int) -> list[int]:
    """Return a pool with the smallest of the other kinds, as many as it takes; those are told no more."""
    pool = list(counts)
    for values in sorted(told, key=lambda each: (told[each], _key(each))):
        if _is_safe(pool, least):
            break
        pool.append(told.pop(values))
    return pool


def _less(begins: Values, width: int) -> Values:
    return (*begins, *(WITHHELD,) * (width - len(begins)))


def _diverse(told: Counter[Values], sensitive: Collection[int]) -> Counter[Values]:
    """Return kinds without the sensitive values that all who are alike otherwise have in common."""
    for place in sensitive:
        alike = defaultdict[Values, set[str | None]](set)
        for values in told:
            alike[_but(values, place)].add(values[place])
        less = Counter[Values]()
        for values, many in told.items():
            is_the_only_one = len(alike[_but(values, place)]) == 1
            less[(*values[:place], WITHHELD, *values[place + 1 :]) if is_the_only_one else values] += many
        told = less
    return told


def _but(values: Values, place: int) -> Values:
    return values[:place] + values[place + 1 :]


def _sorted(kinds: Counter[Values]) -> list[Alike]:
    return [Alike(values, kinds[values]) for values in sorted(kinds, key=_key)]


def _key(values: Values) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in values)


def rounded_down(number: int, least: int) -> int:
    """Return how many records are said to be withheld: a multiple of the least that must be alike."""
    return number // least * least
