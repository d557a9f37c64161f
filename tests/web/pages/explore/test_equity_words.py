"""What an equity view is said to show."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from civicstat.measurement.comparisons.equity.gaps import Figure, Gap
from civicstat.measurement.comparisons.results import Result
from civicstat.measurement.comparisons.spans import Span
from civicstat.stats import Interval, Trend
from civicstat.web.pages.explore.equity.shown import trend_sentence

QUARTER = Span(date(2026, 1, 1), date(2026, 3, 31))


def view_with(p_of_gap, p_of_trend, slope=0.5):
    sides = Figure("South", 5.0, 4.0, 6.0), Figure("North", 3.0, 2.0, 4.0)
    line = Trend(np.asarray(slope), Interval(np.asarray(0.1), np.asarray(0.9)), np.asarray(p_of_trend), 8)
    quarters = tuple((QUARTER, Result(difference=2.0, low=1.0, high=3.0)) for _ in range(8))
    gap = Gap(*sides, Result(p=p_of_gap, difference=2.0, low=1.0, high=3.0), 1, quarters, line)
    return SimpleNamespace(gap=gap, measures=SimpleNamespace(unit="days", display=""))


@pytest.mark.parametrize(
    ("p_of_gap", "p_of_trend", "slope", "words"),
    [
        (0.001, 0.001, 0.5, "the gap widened"),
        (0.001, 0.001, -0.5, "the gap closed"),
        (0.001, 0.03, 0.5, "neither widened nor closed beyond chance"),
        (0.4, 0.001, 0.5, "the difference moved beyond chance"),
    ],
)
def test_a_gap_widens_or_closes_only_where_there_is_one_and_beyond_chance(p_of_gap, p_of_trend, slope, words):
    assert words in trend_sentence(view_with(p_of_gap, p_of_trend, slope))
