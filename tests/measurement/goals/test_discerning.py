"""What could be told from chance by a goal's day."""

from datetime import date

import numpy as np
import pytest

from civicstat.directory.models import Area
from civicstat.measurement.goals.definitions import Target
from civicstat.measurement.goals.discerning import discern
from civicstat.measurement.goals.measured import measure
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series
from civicstat.stats import look_level

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEGINS, NEXT_YEAR = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def in_time(five_beats):
    return read_series(Metric.objects.get(slug="in_time"), Area.objects.get(layer__slug="city"), "month")


def test_a_bold_goal_can_be_told_and_a_timid_one_cannot(in_time):
    bold = discern(in_time, 0.2, Target(at_least=0.9), begins=BEGINS, by=NEXT_YEAR)
    timid = discern(in_time, 0.2, Target(at_least=0.2001), begins=BEGINS, by=NEXT_YEAR)
    assert bold.can_be_told
    assert not timid.can_be_told
    assert bold.least == timid.least
    assert (bold.wanted, timid.wanted) == (pytest.approx(0.7), pytest.approx(0.0001))


def test_the_least_change_is_the_wider_half_of_the_strict_interval(in_time):
    """By hand, where figures vary no more than chance: Clopper and Pearson at the level of looks."""
    from scipy.stats import beta

    from civicstat.stats import dispersion_between_neighbors

    readings = measure(in_time).readings
    spread = dispersion_between_neighbors(readings)
    found = discern(in_time, 0.2, Target(at_least=0.3), begins=BEGINS, by=NEXT_YEAR)
    tail = (1 - look_level((3, 6, 12), 12, error_rate=0.05)) / 2
    trials = float(np.sum(readings.weight[-12:]))
    hits = float(np.sum(readings.weight[-12:] * readings.value[-12:]))
    exact = float(beta.ppf(1 - tail, hits + 1, trials - hits)) - hits / trials
    assert found.periods == 12
    assert found.least >= exact * (0.99 if spread.factor == 1 else 1)


def test_less_time_tells_less(in_time):
    whole = discern(in_time, 0.2, Target(at_least=0.3), begins=BEGINS, by=NEXT_YEAR)
    quarter = discern(in_time, 0.2, Target(at_least=0.3), begins=BEGINS, by=date(2026, 3, 31))
    assert quarter.periods == 3
    assert quarter.least > whole.least


def test_areas_share_the_error_rate(in_time):
    alone = discern(in_time, 0.2, Target(at_least=0.3), begins=BEGINS, by=NEXT_YEAR)
    among = discern(in_time, 0.2, Target(at_least=0.3), begins=BEGINS, by=NEXT_YEAR, areas=5)
    assert among.least > alone.least


def test_nothing_can_be_told_of_a_day_that_comes_before_a_window_is_whole(in_time):
    assert discern(in_time, 0.2, Target(at_least=0.3), begins=BEGINS, by=date(2026, 2, 1)) is None


@pytest.mark.parametrize(
    ("target", "wanted"),
    [(Target(at_least=0.1), 0), (Target(at_most=0.15), 0.05), (Target(between=(0.3, 0.4)), 0.1)],
)
def test_the_wanted_change_is_the_way_to_the_nearer_limit(in_time, target, wanted):
    assert discern(in_time, 0.2, target, begins=BEGINS, by=NEXT_YEAR).wanted == pytest.approx(wanted)
