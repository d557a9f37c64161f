"""What is said of a figure split by groups."""

import math

import pytest

from civicstat.stats.equity.gaps import pairwise_level
from civicstat.web.pages.groups import finding_of_groups, gap_of_ends
from civicstat.web.ui.charts import RankedArea, Ranking


def ranking(*areas, unit="share", display="percent"):
    return Ranking("Cleared, by shift", areas, unit, display)


def around(name, value, error):
    return RankedArea(name, value, value - 1.959964 * error, value + 1.959964 * error)


def test_two_groups_whose_intervals_overlap_can_differ_beyond_chance():
    # z = 0.06 / sqrt(0.02**2 + 0.02**2) = 2.12, and yet 0.461 to 0.539 and 0.521 to 0.599 overlap.
    chart = ranking(around("Night", 0.56, 0.02), around("Day", 0.50, 0.02))
    low, high = gap_of_ends(chart)
    half = 1.959964 * math.hypot(0.02, 0.02)
    assert (float(low), float(high)) == (pytest.approx(0.06 - half), pytest.approx(0.06 + half))
    assert finding_of_groups(chart, "in June 2026") == (
        "from 50.0% (Day) to 56.0% (Night) in June 2026. They are 6.0 points apart (95% interval 0.5 to 11.5 "
        "points): these two differ beyond chance."
    )


def test_among_many_groups_the_same_difference_may_be_that_of_the_two_picked():
    chart = ranking(around("Night", 0.56, 0.02), around("Day", 0.50, 0.02), around("Noon", 0.53, 0.02))
    assert pairwise_level(0.95, 3) == pytest.approx(0.98305, abs=1e-5)
    low, _ = gap_of_ends(chart)
    assert float(low) == pytest.approx(0.06 - 2.3877 * math.hypot(0.02, 0.02), abs=1e-4)
    told = finding_of_groups(chart, "in June 2026")
    assert "which allows for having picked the two farthest apart" in told
    assert told.endswith("the records do not show that these two differ; other pairs were not tested.")


def test_without_an_interval_nothing_is_said_of_chance():
    told = finding_of_groups(ranking(RankedArea("Night", 0.5), around("Day", 0.4, 0.01)), "in June 2026")
    assert told.endswith("How sure their difference is cannot be told: one of them has no interval.")


def test_one_group_with_a_figure_is_too_few():
    chart = ranking(RankedArea("Night", 0.5), RankedArea("Day", None))
    assert finding_of_groups(chart, "in June 2026") == "too few groups have a figure in June 2026 to be compared."
