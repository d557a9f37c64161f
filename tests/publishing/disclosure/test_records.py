"""Records of one area and period: what may be told of them, and what a reader can make of that."""

import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.publishing.disclosure.records import rounded_down, told_alike
from civicstat.publishing.extracts import WITHHELD, Alike

LEAST = 11
ROADS, FLAGS, HOURS = ("Arterial", "Local", "Highway", None), ("yes", "no"), ("night", "day")


def drawn(seed: int) -> list[Alike]:
    """Return crashes of a district, most of few kinds and some of rare ones."""
    chance = random.Random(seed)
    kinds = list(product(ROADS, FLAGS, HOURS))
    return [Alike(kind, chance.choice((0, 1, 2, 5, 12, 30))) for kind in kinds]


def bounds(told: list[Alike], kind: tuple[str | None, ...]) -> tuple[int, int]:
    """Return the fewest and the most records of a kind that fit what is told: those told as it, and pools that hold it.

    All that a reader has are disjoint groups with their sizes, so these bounds are sharp.
    """
    sure = sum(many for values, many in told if values == kind)
    pools = sum(many for values, many in told if values != kind and _may_hold(values, kind))
    return sure, sure + pools


def _may_hold(told: tuple[str | None, ...], kind: tuple[str | None, ...]) -> bool:
    return all(here in (WITHHELD, value) for here, value in zip(told, kind, strict=True))


@pytest.mark.parametrize("seed", range(25))
def test_nobody_narrows_a_small_kind_to_fewer_numbers_than_the_rule(seed):
    records = drawn(seed)
    told = told_alike(records, least=LEAST)

    for kind, many in records:
        low, high = bounds(told, kind)
        assert low <= many <= high
        if 0 < many < LEAST:
            assert (low, high - low >= LEAST - 1) == (0, True)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_nobody_narrows_a_block_with_few_records_among_many_blocks(seed, order):
    """Most blocks have a few records and some have many, as streets do."""
    chance = random.Random(seed)
    kinds = [(f"{hundred}00 block of MAIN ST", flag) for hundred in range(80) for flag in FLAGS]
    records = [Alike(tuple(kind[at] for at in order), int(chance.paretovariate(0.6))) for kind in kinds]
    told = told_alike(records, least=LEAST)

    assert all(each.records >= LEAST for each in told)
    for kind, many in records:
        low, high = bounds(told, kind)
        assert low <= many <= high
        if many < LEAST:
            assert (low, high - low >= LEAST - 1) == (0, True)


@given(st.dictionaries(st.tuples(*(st.sampled_from([*"abc", None]),) * 3), st.integers(1, 40), min_size=1))
def test_no_record_is_lost_and_each_kind_is_a_pool_of_several_or_has_enough(kinds):
    records = [Alike(*each) for each in kinds.items()]
    told = told_alike(records, least=LEAST)
    whole = sum(kinds.values())

    assert sum(each.records for each in told) == whole
    assert all(each.records >= LEAST for each in told) or (len(told) == 1 and whole < LEAST) or _is_all_of_it(told)
    for values, many in told:
        within = [kind for kind in kinds if _may_hold(values, kind)]
        assert many <= sum(kinds[kind] for kind in within)
        assert WITHHELD not in values or len(within) > 1 or len(kinds) == 1


def _is_all_of_it(told):
    return set(told[0].values) == {WITHHELD}


def test_the_last_column_goes_first_and_no_more_than_needed():
    told = told_alike(
        [Alike(("a", "x"), 20), Alike(("a", "y"), 6), Alike(("a", "z"), 7), Alike(("b", "x"), 30)], least=LEAST
    )
    assert set(told) == {Alike(("a", "x"), 20), Alike(("a", WITHHELD), 13), Alike(("b", "x"), 30)}


def test_a_single_small_kind_takes_the_smallest_other_one_along():
    """Alone, the number of records that say nothing would be its number."""
    told = told_alike([Alike(("a",), 3), Alike(("b",), 40), Alike(("c",), 12)], least=LEAST)
    assert told == [Alike(("b",), 40), Alike((WITHHELD,), 15)]


def test_an_area_with_few_records_tells_no_kind_at_all():
    assert told_alike([Alike(("a",), 3), Alike(("b",), 4)], least=LEAST) == [Alike((WITHHELD,), 7)]


def test_where_nobody_has_to_be_protected_all_is_told():
    records = [Alike(("a",), 1), Alike((None,), 2)]
    assert told_alike(records, least=1) == records


def test_a_sensitive_value_that_all_who_are_alike_share_is_not_told():
    records = [
        Alike(("white", "arrest"), 15), Alike(("black", "arrest"), 12), Alike(("black", "warning"), 30),
    ]  # fmt: skip
    told = Counter(dict(told_alike(records, least=LEAST, sensitive=[1])))
    assert told == {("white", WITHHELD): 15, ("black", "arrest"): 12, ("black", "warning"): 30}


def test_how_many_are_left_out_is_not_said_to_the_record():
    assert [rounded_down(number, LEAST) for number in (0, 10, 11, 21, 22)] == [0, 0, 11, 11, 22]
