"""Drawings of maps, read back."""

import pytest

from civicstat.web.ui.charts import AreaFigure, AreaMap, Layer, Outline

WIDTHS = (320, 540, 840)


@pytest.fixture
def chart():
    layer = Layer(
        tuple(
            Outline(f"a{i}", f"Area <{i}>", ([(i % 4, i // 4), (i % 4 + 1, i // 4), (i % 4 + 1, i // 4 + 1)],))
            for i in range(8)
        )
    )
    figures = tuple(AreaFigure(f"a{i}", float(i), i - 0.5, i + 0.5) for i in range(6))
    return AreaMap("Robberies by area", layer, (*figures, AreaFigure("a6", None, state="too_few")), "robberies per day")


def test_each_area_is_a_shape_in_the_color_of_its_class(drawn, chart):
    shapes = drawn(chart).all("path", "area")
    assert [shape.attrib["class"] for shape in shapes[:6]] == [
        f"area class-{chart.classes.color_of(value)}" for value in range(6)
    ]


def test_areas_without_a_figure_are_hatched_by_their_reason(drawn, chart):
    drawing = drawn(chart)
    fills = [shape.attrib["fill"] for shape in drawing.all("path", "area--bare")]
    assert fills == ["url(#test-few)", "url(#test-none)"]
    patterns = {pattern.attrib["id"] for pattern in drawing.all("pattern")}
    assert patterns == {"test-few", "test-none", "test-legend-few", "test-legend-none"}


def test_the_first_three_are_numbered_on_the_map_and_named_beside_it(drawn, chart):
    drawing = drawn(chart)
    assert sorted(drawing.words("rank-number")) == ["1", "1", "2", "2", "3", "3"]
    assert "Area <5>" in drawing.words("label")


def test_the_legend_names_classes_and_states(drawn, chart):
    words = drawn(chart).words("label")
    assert "Too few to tell" in words
    assert "No data" in words
    assert len(drawn(chart).all("rect", "swatch")) == len(chart.classes.legend("")) + 2


def test_a_shape_tells_its_figure_to_the_pointer(drawn, chart):
    titles = [title.text for title in drawn(chart).all("title")]
    assert "Area <1>: 1.0 (0.50 to 1.5)" in titles
    assert "Area <6>: Too few to tell" in titles


@pytest.mark.parametrize("width", WIDTHS)
def test_the_map_and_its_words_stay_inside(drawn, chart, width):
    drawing = drawn(chart, width)
    [areas] = drawing.all("g", "areas")
    scale = float(areas.attrib["transform"].partition("scale(")[2].rstrip(")"))
    assert chart.layer.size[0] * scale <= width
    assert drawing.outside() == []
    assert drawing.overlapping() == []


def test_a_map_without_figures_can_be_drawn(drawn, chart):
    empty = AreaMap(chart.title, chart.layer, ())
    assert len(drawn(empty).all("path", "area--bare")) == 8
