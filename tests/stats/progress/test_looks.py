import numpy as np
import pytest
from scipy.stats import norm

from civicstat.stats.progress.looks import critical_distance, first_decided, look_level, sign_of

# Pocock (1977), Biometrika 64:191-199, table 1: constants for K looks at growing data, two-sided 5 %.
POCOCK = {1: 1.960, 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555}


@pytest.mark.parametrize("looks", POCOCK)
def test_looks_at_growing_data_need_pococks_constants(looks):
    spans = tuple((0, look) for look in range(1, looks + 1))

    assert critical_distance(spans, error_rate=0.05) == pytest.approx(POCOCK[looks], abs=0.02)


def test_looks_that_share_nothing_need_what_sidak_says():
    spans = tuple((look, look + 1) for look in range(12))

    assert critical_distance(spans, error_rate=0.05) == pytest.approx(norm.isf((1 - 0.95 ** (1 / 12)) / 2), abs=0.02)


def test_a_year_of_looks_is_stricter_than_one_and_easier_than_looks_that_share_nothing():
    level = look_level((3, 6, 12), 12, error_rate=0.05)

    assert 0.95 < level < 0.95 ** (1 / 36)


def test_a_smaller_error_rate_is_stricter():
    assert look_level((3, 6, 12), 12, error_rate=0.01) > look_level((3, 6, 12), 12, error_rate=0.05)


def test_the_same_question_has_the_same_answer():
    again = critical_distance.__wrapped__(((0, 2), (1, 3)), error_rate=0.05)

    assert critical_distance(((0, 2), (1, 3)), error_rate=0.05) == again


@pytest.mark.parametrize("spans", [(), ((1, 1),), ((-1, 2),)])
def test_spans_without_periods_are_refused(spans):
    with pytest.raises(ValueError, match="spans of one period or more"):
        critical_distance(spans, error_rate=0.05)


def test_an_interval_within_the_zone_is_good_one_outside_is_bad_and_one_that_straddles_is_neither():
    low, high = np.array([5.0, 1.0, 3.0, np.nan]), np.array([6.0, 2.0, 5.0, np.nan])

    assert sign_of(low, high, np.array(4.0), np.array(np.inf)).tolist() == [1.0, -1.0, 0.0, 0.0]


def test_a_zone_between_two_values_is_left_on_either_side():
    assert sign_of(*np.array([[1.0, 4.2, 8.0], [2.0, 4.8, 9.0]]), np.array(4.0), np.array(5.0)).tolist() == [-1, 1, -1]


def test_the_first_that_decides_wins():
    signs = np.array([[0.0, -1.0, 1.0], [0.0, 0.0, 0.0], [1.0, -1.0, -1.0]])

    assert first_decided(signs).tolist() == [-1.0, 0.0, 1.0]
