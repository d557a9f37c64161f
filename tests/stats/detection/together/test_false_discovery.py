"""Control of false alarms: R's p.adjust where it lies beside, the printed example of 1995, and simulations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from civicstat.stats.detection import benjamini_bogomolov, benjamini_hochberg, benjamini_yekutieli, simes
from tests.stats.detection.cases import beside, columns, expected_of

chances = some.lists(some.floats(0, 1), min_size=1, max_size=30)


@beside
def test_agrees_with_r():
    p, wanted = columns("13_multiple", "p.csv")["p"], expected_of("13_multiple")
    assert benjamini_hochberg(p) == pytest.approx(wanted["BH"]["value"], rel=1e-12)
    assert benjamini_yekutieli(p) == pytest.approx(wanted["BY"]["value"], rel=1e-12)
    groups = np.repeat(np.arange(20), 10)
    assert [simes(p[groups == g]) for g in range(20)] == pytest.approx(wanted["simes_by_10"]["value"], rel=1e-12)
    alarms = np.flatnonzero(benjamini_bogomolov(p, groups, level=0.1)) + 1
    assert alarms.tolist() == wanted["benjamini_bogomolov_q.1"]["value"]["reject_index"]


def test_the_printed_example_of_1995():
    """Benjamini and Hochberg, section 3.2: of 15 p-values four are found at 0.05, where Bonferroni finds three."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert (benjamini_hochberg(p) <= 0.05).tolist() == [True] * 4 + [False] * 11


@given(chances, some.floats(0.01, 0.5))
def test_adjusted_values_say_what_the_step_up_rule_says(p, level):
    ordered = sorted(p)
    passing = [i for i, value in enumerate(ordered, 1) if value <= level * (1 + 1e-12) * i / len(p)]
    count = max(passing, default=0)
    assert int((benjamini_hochberg(p) <= level * (1 + 1e-12)).sum()) in (
        count, sum(value <= ordered[count - 1] for value in p) if count else 0,
    )  # fmt: skip


@given(chances)
def test_what_was_not_evaluated_does_not_count(p):
    holed = np.array([value for one in p for value in (one, np.nan)])
    found = benjamini_hochberg(holed)
    assert found[::2] == pytest.approx(benjamini_hochberg(p))
    assert np.isnan(found[1::2]).all()


def test_the_share_of_false_alarms_is_kept():
    rng = np.random.default_rng(3)
    false, all_of_them = [], []
    for _ in range(400):
        p = rng.uniform(size=200)
        p[:20] = rng.beta(0.2, 20, 20)
        alarms = benjamini_hochberg(p) <= 0.1
        false.append(alarms[20:].sum() / max(alarms.sum(), 1))
        all_of_them.append(alarms[:20].mean())
    assert np.mean(false) == pytest.approx(0.09, abs=0.015)  # 0.1 times the share of true nulls
    assert np.mean(all_of_them) > 0.3


def test_quiet_groups_do_not_dilute_the_others():
    p = np.r_[np.full(5, 0.002), np.full(995, 0.5)]
    groups = np.r_[np.zeros(5), np.repeat(np.arange(1, 200), 5)]
    assert benjamini_bogomolov(p, groups, level=0.9 * 0.5).sum() == 5
    assert not (benjamini_hochberg(p) <= 0.1).any()


def test_refuses_what_is_no_chance():
    with pytest.raises(ValueError, match="chances"):
        benjamini_hochberg([0.5, 1.5])
    with pytest.raises(ValueError, match="label"):
        benjamini_bogomolov([0.5, 0.1], [1])
