"""The same chart many times, small."""

from dataclasses import replace

import pytest

from civicstat.web.ui.charts import Panel
from civicstat.web.ui.patterns.spreads import response_over_time


@pytest.fixture
def chart():
    return response_over_time().chart


@pytest.mark.parametrize("width", [320, 540, 960])
def test_each_panel_has_its_name_figure_line_and_change_on_one_scale(drawn, chart, width):
    drawing = drawn(chart, width)
    assert len(drawing.all("path", "stroke", inside="series-1")) == len(chart.panels)
    assert len(drawing.all("path", "stroke", inside="comparison")) == len(chart.panels)
    assert {panel.name for panel in chart.panels} <= set(drawing.words("label"))
    assert any("within chance" in words for words in drawing.words("move-words"))
    assert drawing.overlapping() == []
    assert drawing.outside() == []


def test_a_count_of_the_whole_stands_behind_at_each_panels_own_level(chart):
    doubled = tuple(replace(point, value=point.value * 2) for point in chart.panels[0].points)
    scaled = replace(chart, reference=doubled, is_scaled=True)
    behind = scaled.behind(chart.panels[0])
    assert [point.value for point in behind] == pytest.approx([point.value for point in chart.panels[0].points])
    assert scaled.behind(Panel("Nothing", ())) == ()


def test_the_table_has_the_newest_figure_and_the_change_of_each(chart):
    table = chart.table()
    assert [row[0] for row in table.rows] == [panel.name for panel in chart.panels]
    assert "within chance" in table.rows[0][-1]
