import numpy as np
import pytest

from civicstat.measurement.records.quality.checks.stages import opposite_shifts


def medians(seed: int, level: float, noise: float) -> np.ndarray:
    return level + noise * np.random.default_rng(seed).standard_normal(150)


ENOUGH = np.full(150, 400)


def test_a_clock_set_anew_moves_two_steps_by_the_same_length():
    before, after = medians(1, 400, 10), medians(2, 1800, 40)
    before[70:] -= 240
    after[70:] += 240

    [(week, moved)] = opposite_shifts(ENOUGH, before, ENOUGH, after)

    assert abs(week - 70) <= 1
    assert moved == pytest.approx(-240, rel=0.1)


@pytest.mark.parametrize("counter", [0, 240, -240])
def test_steps_that_change_by_themselves_are_no_clock(counter):
    before, after = medians(1, 400, 10), medians(2, 1800, 40)
    before[70:] -= 240
    after[70:] += counter if counter != 240 else 1000

    assert opposite_shifts(ENOUGH, before, ENOUGH, after) == []


def test_quiet_steps_have_no_shift():
    assert [
        shift
        for seed in range(100)
        for shift in opposite_shifts(ENOUGH, medians(seed, 400, 30), ENOUGH, medians(-seed % 997, 1800, 30))
    ] == []


def test_weeks_with_few_records_do_not_count():
    few = np.full(150, 5)
    before, after = medians(1, 400, 10), medians(2, 1800, 10)
    before[70:] += 240
    after[70:] -= 240

    assert opposite_shifts(few, before, few, after) == []
