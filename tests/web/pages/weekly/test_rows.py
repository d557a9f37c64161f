"""Changes are put in order by size, whatever is measured; and paper holds what matters most."""

import math
from dataclasses import replace

import pytest

from civicstat.web.pages.weekly.printing import printed_of
from civicstat.web.pages.weekly.rows import Line, size_of_figures
from civicstat.web.ui.findings import Change, Estimate
from civicstat.web.ui.metric_rows import MetricRow


def line(number, *, verdict="unclear", theme="911"):
    row = MetricRow(f"m{number}", f"Metric {number}", Estimate(1.0), change=Change("1 more", verdict, "up"))
    return Line(number, f"m{number}", None, theme, "June 2026", False, 0, row, 0.0)


def test_twice_as_much_is_as_large_a_change_as_half():
    assert size_of_figures([2.0, 1.0], is_share=False) == pytest.approx(size_of_figures([1.0, 2.0], is_share=False))


def test_a_share_and_what_is_left_of_it_change_by_the_same_size():
    assert size_of_figures([0.98, 0.96], is_share=True) == pytest.approx(size_of_figures([0.02, 0.04], is_share=True))


@pytest.mark.parametrize(("figures", "size"), [([None, 1.0], 0.0), ([0.0, 3.0], math.inf), ([-1.0, 2.0], math.inf)])
def test_figures_without_a_ratio_have_a_size_all_the_same(figures, size):
    assert size_of_figures(figures, is_share=False) == size


def test_a_metric_that_a_finding_stops_has_not_changed():
    moved = line(1, verdict="bad")
    assert moved.verdict == "bad"
    assert replace(moved, row=replace(moved.row, states=("blocked",))).verdict == ""


def test_what_changed_beyond_chance_is_printed_before_what_did_not():
    lines = [*(line(number) for number in range(5)), line(5, verdict="bad"), line(6, verdict="good")]
    printed = printed_of(lines, [], 0, most=4)  # one of them for the heading
    assert {each.metric for group in printed.groups for each in group.lines} == {0, 5, 6}
    assert printed.left_out == 4
