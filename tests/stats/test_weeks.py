"""The part of the week that stands out, and how far weeks vary."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

SLOTS = some.lists(some.integers(0, 30), min_size=42, max_size=42)


def likelihood(totals: np.ndarray, held: float, of_week: float) -> float:
    total, expected = totals.sum(), totals.sum() * of_week
    if held <= expected + 1e-9:
        return 0.0
    rest = (total - held) * math.log((total - held) / (total - expected)) if held < total - 1e-9 else 0.0
    return held * math.log(held / expected) + rest


def plain_part(totals: np.ndarray, step: int) -> tuple[float, tuple[int, ...]]:
    """The slow version: every part, hour by hour."""
    best = (0.0, (0, 1, 0, step))
    for days in range(1, 8):
        for day in range(7):
            for hour in range(0, 24, step):
                for hours in range(step, 13, step):
                    if days * hours > 42:
                        continue
                    held = sum(
                        totals[((day + each) * 24 + hour + within) % 168 // step]
                        for each in range(days)
                        for within in range(0, hours, step)
                    )
                    score = likelihood(totals, held, days * hours / 168)
                    if score > best[0] + 1e-9:
                        best = (score, (day, days, hour, hours))
    return best


@given(slots=SLOTS)
def test_the_busiest_part_agrees_with_the_plain_search(slots):
    totals = np.array(slots, dtype=float)
    part = st.busiest_part(totals.reshape(1, 7, 6))
    if totals.sum() == 0:
        assert part is None
        return
    score, best = plain_part(totals, 4)
    assert likelihood(totals, part.share * totals.sum(), part.of_week) == pytest.approx(score, abs=1e-6)
    assert st.share_in_part(totals.reshape(7, 6), part) == pytest.approx(part.share)
    assert score == 0 or part.days * part.hours <= 42 >= best[1] * best[3]


def test_weekend_nights_are_found_where_they_run_past_midnight():
    weekly = np.full((4, 7, 24), 10.0)
    weekly[:, 4, 22:] = weekly[:, 5, 22:] = weekly[:, 5, :2] = weekly[:, 6, :2] = 40
    part = st.busiest_part(weekly)
    assert part[:4] == (4, 2, 22, 4)
    assert part.share == pytest.approx(8 * 40 / (160 * 10 + 8 * 40))
    assert part.stands_out
    assert part.interval.low < part.share < part.interval.high


def test_a_part_of_the_week_may_run_from_sunday_into_monday():
    weekly = np.ones((1, 7, 24))
    weekly[0, 6, 23] = weekly[0, 0, 0] = 50
    assert st.busiest_part(weekly)[:4] == (6, 1, 23, 2)


def test_where_all_hours_are_alike_a_part_stands_out_less_often_than_stated():
    random = np.random.default_rng(7)
    weeks = random.poisson(3.0, size=(100, 4, 7, 24))
    found = [st.busiest_part(each, dispersion=st.dispersion_of_weeks(each)).stands_out for each in weeks]
    assert np.mean(found) <= 0.05


def test_calls_that_come_in_bursts_make_the_interval_wider():
    random = np.random.default_rng(3)
    calm = random.poisson(6.0, size=(20, 7, 24)).astype(float)
    bursts = (5 * random.poisson(1.2, size=(20, 7, 24))).astype(float)
    assert st.dispersion_of_weeks(calm) == pytest.approx(1, abs=0.15)
    assert st.dispersion_of_weeks(bursts) == pytest.approx(5, abs=0.8)
    narrow = st.busiest_part(bursts)
    wide = st.busiest_part(bursts, dispersion=st.dispersion_of_weeks(bursts))
    assert wide.interval.low < narrow.interval.low
    assert wide.interval.high > narrow.interval.high


def test_dispersion_agrees_with_pearsons_statistic_by_hand():
    weekly = np.zeros((2, 7, 6))
    weekly[:, 0, 0], weekly[:, 1, 3] = [6, 2], [4, 8]
    # A table of 2 weeks by 2 blocks: each cell expected 4 or 6; 4 * (2^2) over them on one degree.
    assert st.dispersion_of_weeks(weekly) == pytest.approx(4 / 4 * 2 + 4 / 6 * 2)
    assert st.dispersion_of_weeks(weekly[:1]) == 1
    assert st.dispersion_of_weeks(np.zeros((3, 7, 24))) == 1


def test_what_is_no_week_is_refused():
    with pytest.raises(ValueError, match="expected weeks, 7 days"):
        st.busiest_part(np.ones((4, 7, 5)))
    with pytest.raises(ValueError, match="expected 0 or more"):
        st.busiest_part(np.full((1, 7, 24), -1.0))
