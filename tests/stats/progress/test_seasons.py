import numpy as np
import pytest
from scipy.stats import f_oneway

from civicstat.stats.progress.seasons import season_of

MONTHS = np.arange(36) % 12
WAVE = 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)


def test_a_season_is_found_and_its_factors_have_the_mean_one():
    chance = np.random.default_rng(2)
    season = season_of(100 * WAVE[MONTHS] * np.exp(0.02 * chance.normal(size=36)), MONTHS, 12, 12)

    assert season.years == 3
    assert season.factors == pytest.approx(WAVE / WAVE.mean(), abs=0.04)
    assert season.factors.mean() == pytest.approx(1)
    assert season.error == pytest.approx(0.02 / np.sqrt(3), rel=0.4)


def test_a_trend_is_no_season():
    chance = np.random.default_rng(3)
    trend = 100 * np.exp(-0.02 * np.arange(36)) * np.exp(0.02 * chance.normal(size=36))

    assert season_of(trend, MONTHS, 12, 12).years == 0


@pytest.mark.parametrize("jump", [12, 18, 24])
def test_a_jump_between_years_or_within_one_is_no_season(jump):
    chance = np.random.default_rng(6)
    share = np.where(np.arange(36) < jump, 0.84, 0.93) + 0.004 * chance.normal(size=36)

    assert season_of(share, MONTHS, 12, 12).years == 0
    assert season_of(share[12:], MONTHS[12:], 12, 12).years == 0


def test_a_season_is_found_beside_a_trend():
    chance = np.random.default_rng(9)
    values = 100 * WAVE[MONTHS] * np.exp(-0.01 * np.arange(36) + 0.02 * chance.normal(size=36))

    season = season_of(values, MONTHS, 12, 12)
    assert season.years == 3
    assert np.corrcoef(season.factors, WAVE)[0, 1] > 0.95


def test_chance_alone_makes_a_season_about_as_often_as_it_says():
    chance = np.random.default_rng(4)
    found = [season_of(np.exp(0.1 * chance.normal(size=36)), MONTHS, 12, 12).years > 0 for _ in range(1000)]

    assert np.mean(found) < 0.02


def test_two_years_are_compared_as_in_the_textbook():
    table = np.array([[1.0, 2.0, 4.0, 3.0], [1.2, 2.1, 3.7, 3.0]])
    season = season_of(np.exp(table.ravel()), np.tile(np.arange(4), 2), 4, 4)

    # In a balanced two-way layout taking the years out first leaves the one-way comparison of parts, on other degrees.
    slope = np.median(table[1] - table[0]) / 4
    both = [table, table - slope * np.arange(8).reshape(2, 4)]
    one_way = [f_oneway(*(each - each.mean(axis=1, keepdims=True)).T).statistic for each in both]  # on 3 and 4 degrees
    assert season.p == pytest.approx(max(_tail(each * 3 / 4) for each in one_way))


def _tail(statistic):
    from scipy.stats import f

    return f.sf(statistic, 3, 3)


@pytest.mark.parametrize("values", [np.ones(23), np.r_[np.ones(35), 0.0], np.r_[np.full(25, np.nan), np.ones(11)]])
def test_too_short_or_empty_series_have_no_season(values):
    season = season_of(values, np.arange(values.size) % 12, 12, 12)

    assert (season.years, season.factors.tolist()) == (0, [1.0] * 12)


def test_weeks_are_grouped_by_their_month():
    week = np.arange(156)
    part = (week % 52) * 12 // 52
    season = season_of(50 * WAVE[part] * (1 + 0.001 * (week % 3)), part, 12, 52)

    assert season.years == 3
    assert season.factors.argmax() == WAVE.argmax()
