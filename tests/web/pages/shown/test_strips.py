"""Shares over time the size of a word."""

import re
from datetime import date

from civicstat.web.pages.shown.strips import HEIGHT, share_strip

MONTHS = [(date(2026, 1, 1), 0.0), (date(2026, 2, 1), 0.5), (date(2026, 3, 1), 1.0), (date(2026, 4, 1), 0.001)]


def heights(svg):
    return [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)" class="bar"', svg)]


def test_the_axis_runs_from_nought_to_all_so_that_rows_compare():
    half, whole, little = heights(share_strip("Beat", MONTHS, key="k"))
    assert whole == HEIGHT - 2
    assert half == whole / 2
    assert 0 < little < 2


def test_those_who_hear_it_get_the_newest_and_the_worst_month():
    svg = share_strip("Beat", MONTHS, key="k")
    assert "0.1% in April 2026; most in March 2026, 100%." in svg


def test_one_month_is_no_trend():
    assert share_strip("Beat", MONTHS[:1], key="k") == ""


def test_titles_are_escaped():
    assert "<script>" not in share_strip("<script>", MONTHS, key="k")
