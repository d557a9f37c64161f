import numpy as np
import pytest

from civicstat.measurement.records.quality.checks.volume import begins, gaps, lasting_shifts, odd_weeks


def counts(seed: int, *, years: float = 3, per_day: float = 100) -> np.ndarray:
    """Return records per day: a season, busier weekends, and days more restless than chance makes them."""
    rng = np.random.default_rng(seed)
    day = np.arange(int(365.25 * years))
    rate = per_day * (1 + 0.25 * np.sin(2 * np.pi * day / 365.25)) * (1 + 0.15 * np.isin(day % 7, [4, 5]))
    return rng.poisson(rate * rng.gamma(30, 1 / 30, day.size))


@pytest.mark.slow
@pytest.mark.parametrize("years", [1, 2, 4])
@pytest.mark.parametrize("per_day", [2, 20, 500])
def test_seasonal_counts_with_nothing_wrong_have_hardly_a_break(years, per_day):
    found = sum(
        len(gaps(daily)) + len(odd_weeks(daily, seed % 7)) + len(lasting_shifts(daily, seed % 7))
        for seed in range(20)
        for daily in [counts(seed, years=years, per_day=per_day)]
    )

    assert found <= 1  # in 20 series


def test_days_without_records_are_a_gap():
    daily = counts(1)
    daily[400:403] = 0

    [gap] = gaps(daily)

    assert (gap.first, gap.last, gap.found) == (400, 402, 0)
    assert gap.expected == pytest.approx(300, rel=0.4)


def test_an_office_closed_on_sundays_has_no_gaps():
    daily = counts(1)
    daily[6::7] = 0

    assert gaps(daily) == []


def test_few_records_that_stay_away_for_a_day_are_no_gap():
    assert gaps(np.tile([3, 0, 2, 1, 4, 0, 2], 60)) == []


@pytest.mark.parametrize(("factor", "records"), [(0.4, "fewer"), (2.0, "more")])
def test_a_week_of_too_few_or_too_many_is_found(factor, records):
    daily = counts(2)
    daily[350:357] = (daily[350:357] * factor).astype(int)

    [odd] = odd_weeks(daily, 0)

    assert (odd.first, odd.last) == (350, 356)
    assert (odd.found < odd.expected) == (records == "fewer")


def test_a_week_that_is_busy_every_year_is_no_break():
    daily = counts(3, years=4)
    for year in range(4):
        daily[182 + 364 * year : 189 + 364 * year] *= 2

    assert odd_weeks(daily, 0) == []


@pytest.mark.parametrize("factor", [0.6, 1.7])
def test_a_lasting_change_of_level_is_found_within_two_weeks(factor):
    daily = counts(4)
    daily[602:] = (daily[602:] * factor).astype(int)

    [shift] = lasting_shifts(daily, 0)

    assert abs(shift.first - 602) <= 14
    assert shift.last is None
    assert shift.found / shift.expected == pytest.approx(factor, rel=0.2)


def test_a_week_starts_on_monday_whatever_the_first_day_is():
    daily = counts(2)
    daily[355:362] = 0  # the series starts on a Wednesday, so day 355 is a Monday

    assert [(odd.first, odd.last) for odd in odd_weeks(daily, 2)] == [(355, 361)]


@pytest.mark.parametrize("daily", [np.zeros(0, int), np.array([5]), np.zeros(400, int), np.full(20, 9)])
def test_series_too_short_or_empty_have_no_breaks(daily):
    assert (gaps(daily), odd_weeks(daily, 0), lasting_shifts(daily, 0)) == ([], [], [])


def test_a_file_of_one_month_begins_with_it_whatever_was_reported_late():
    """As the coded month of St. Louis, January 2018: 3,342 crimes, and 311 of the years before among them."""
    chance = np.random.default_rng(1)
    before = np.zeros(700, dtype=np.int64)
    np.add.at(before, chance.integers(0, 670, 250), 1)
    np.add.at(before, chance.integers(670, 700, 61), 1)
    daily = np.concatenate([before, chance.poisson(108, 31)])
    assert begins(daily, first_weekday=(0 - 700) % 7) == 700


@pytest.mark.parametrize("per_day", [0.05, 0.5, 5, 100])
@pytest.mark.parametrize("seed", range(10))
def test_data_that_is_there_from_the_first_day_begins_nowhere_else(seed, per_day):
    assert begins(counts(seed, per_day=per_day), seed % 7) is None


def test_growing_data_does_not_begin_late():
    daily = np.random.default_rng(2).poisson(np.linspace(0.5, 60, 2000))
    assert begins(daily, 0) is None


@pytest.mark.parametrize("daily", [[], [0, 0, 0], [1], [5] * 9])
def test_series_too_short_or_empty_begin_nowhere(daily):
    assert begins(np.array(daily, dtype=np.int64), 3) is None
