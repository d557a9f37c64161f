"""How values are spread."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from civicstat.web.ui.charts import Distribution, Landmark, steps_of

VALUES = some.lists(some.floats(-50, 5000, allow_nan=False), min_size=1, max_size=300)


@example(values=[26.0, -5e-324], before=[0.0])
@given(values=VALUES, before=VALUES)
def test_every_value_is_in_one_step_and_steps_have_one_width(values, before):
    now, then = np.sort(values), np.sort(before)
    steps = steps_of(now, then, "seconds", "minutes")
    assert sum(step.count for step in steps) == len(values)
    assert sum(step.share for step in steps) == pytest.approx(1)
    widths = {round(step.high - step.low, 6) for step in steps if step.high is not None}
    assert len(widths) == 1
    for step in steps:
        inside = (now >= step.low) & (now < (np.inf if step.high is None else step.high))
        assert step.count == inside.sum()


def test_whole_numbers_have_steps_of_whole_numbers():
    steps = steps_of(np.array([0.0, 1, 1, 2, 3]), None, "people")
    assert [(step.low, step.count) for step in steps[:4]] == [(0, 1), (1, 2), (2, 1), (3, 1)]
    assert steps_of(np.empty(0), None, "people") == ()


@pytest.fixture
def chart():
    random = np.random.default_rng(1)
    now, before = (np.sort(random.lognormal(level, 0.4, 900)) for level in (5.9, 5.8))
    marks = (Landmark("Half", 365), Landmark("Nine in ten", 610), Landmark("Goal", 600, is_limit=True))
    steps = steps_of(now, before, "seconds", "minutes")
    return Distribution("Waits", steps, "seconds", "minutes", "October 2026", "October 2025", marks)


def test_the_table_has_a_row_for_each_step_and_says_where_the_last_ends(chart):
    table = chart.table()
    assert table.header == ("From", "To", "October 2026", "Records", "October 2025")
    assert (len(table.rows), table.rows[-1][1]) == (len(chart.steps), "no end")
    assert chart.notes()[0].startswith("The last step holds everything from ")


@pytest.mark.parametrize("width", [320, 540, 960])
def test_steps_are_filled_the_year_before_is_a_line_and_names_do_not_touch(drawn, chart, width):
    drawing = drawn(chart, width)
    assert len(drawing.all("rect", "bar")) == len(chart.steps)
    assert len(drawing.all("path", "stroke", inside="comparison")) == 1
    assert len(drawing.all("line", "stroke", inside="goal")) == 1
    assert drawing.overlapping() == []
    assert drawing.outside() == []
