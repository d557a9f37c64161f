"""Figures in pages."""

import pytest

from civicstat.web.ui.charts import Figure, Series, TimeSeries, draw


@pytest.fixture
def chart(month):
    return TimeSeries("Calls", (Series("City", (month(0, 1), month(1, 2))),), "calls")


def test_ids_differ_between_the_drawings_of_a_figure(chart):
    figure = Figure("calls", chart, "There were 2 calls.")
    assert 'id="calls-wide-title"' in figure.wide
    assert 'id="calls-medium-title"' in figure.medium
    assert 'id="calls-narrow-title"' in figure.narrow


@pytest.mark.parametrize("name", ["", "1st", "two words", 'a"b'])
def test_an_id_that_could_break_the_page_is_refused(chart, name):
    with pytest.raises(ValueError, match="expected a letter"):
        Figure(name, chart)


def test_what_is_not_a_chart_is_refused():
    with pytest.raises(TypeError, match="str is not a chart"):
        draw("calls", key="a", width=1)
