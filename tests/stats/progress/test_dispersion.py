import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi2

from civicstat.stats.progress.dispersion import _MEAN_KEPT, KEPT, dispersion_between_neighbors
from civicstat.stats.progress.readings import Readings

CHANCE = np.random.default_rng(7)


def counts(drawn):
    return Readings("count", drawn.astype(float), np.ones(drawn.shape))


def test_the_mean_of_what_is_kept_of_a_chi_square_is_its_integral():
    cut = chi2.ppf(KEPT, 1)
    integral, _ = quad(lambda x: x * chi2.pdf(x, 1), 0, cut)

    assert pytest.approx(integral / KEPT, rel=1e-6) == _MEAN_KEPT


def test_chance_alone_has_a_dispersion_of_about_one():
    found = dispersion_between_neighbors(counts(CHANCE.poisson(20, size=(2000, 36))))

    assert 1.0 <= np.mean(found.factor) < 1.25  # never under 1, and so above on average
    assert np.unique(found.degrees) == pytest.approx([0.55 * 35])


@pytest.mark.parametrize("dispersion", [2.0, 4.0])
def test_counts_that_vary_more_than_chance_show_by_how_much(dispersion):
    drawn = CHANCE.negative_binomial(40 / (dispersion - 1), 1 / dispersion, size=(2000, 60))

    assert np.mean(dispersion_between_neighbors(counts(drawn)).factor) == pytest.approx(dispersion, rel=0.12)


def test_its_error_is_that_of_its_degrees():
    noise = CHANCE.normal(size=(4000, 36))
    found = dispersion_between_neighbors(Readings("normal", noise, np.ones(noise.shape), np.full(noise.shape, 0.2)))

    equivalent = 2 * np.mean(found.factor) ** 2 / np.var(found.factor)
    assert equivalent == pytest.approx(0.55 * 35, rel=0.15)


def test_a_level_that_jumped_once_is_no_noise():
    share = np.where(np.arange(36) < 20, 0.84, 0.93)
    hits = CHANCE.binomial(8000, share, size=(500, 36))
    found = dispersion_between_neighbors(Readings("share", hits / 8000, np.full(hits.shape, 8000.0)))

    assert np.mean(found.factor) < 1.4


def test_too_few_steps_tell_nothing():
    found = dispersion_between_neighbors(counts(np.array([4, 6, 5])))

    assert found.factor == 1.0
    assert np.isnan(found.degrees)


def test_steps_over_a_period_without_a_figure_do_not_count():
    value = np.array([5.0, 6.0, np.nan, 5.0, 7.0, 6.0, 5.0])

    assert dispersion_between_neighbors(Readings("count", value, np.ones(7))).degrees == pytest.approx(0.55 * 4)
