"""Drawings of rankings, read back."""

import pytest

from civicstat.web.ui.charts import RankedArea, Ranking

WIDTHS = (320, 540, 840)


@pytest.fixture
def chart():
    areas = (
        RankedArea("Harbor and the islands beyond the bay", 480, 450, 512),
        RankedArea("Alder", None, reason="Too few: 12 calls, 30 needed"),
        RankedArea("North", 500, 481, 520),
        RankedArea("Birch", 400, 380, 421),
    )
    return Ranking("Response by district", areas, "seconds", "minutes", reference=470)


def test_each_area_with_a_figure_has_a_dot_within_its_whisker(drawn, chart):
    drawing = drawn(chart)
    dots, spans = drawing.all("circle", "dot"), drawing.all("line", "span")
    assert len(dots) == len(spans) == 3
    for dot, span in zip(dots, spans, strict=True):
        assert float(span.attrib["x1"]) < float(dot.attrib["cx"]) < float(span.attrib["x2"])
        assert span.attrib["y1"] == dot.attrib["cy"]


def test_dots_of_areas_that_may_be_like_the_city_are_hollow(drawn, chart):
    assert ["dot--hollow" in dot.attrib["class"] for dot in drawn(chart).all("circle", "dot")] == [False, True, False]


def test_the_city_is_an_upright_line_at_its_figure(drawn, chart):
    drawing = drawn(chart)
    [city] = drawing.all("line", "reference")
    north, harbor, birch = (float(dot.attrib["cx"]) for dot in drawing.all("circle", "dot"))
    assert birch < float(city.attrib["x1"]) < harbor < north
    at = birch + (470 - 400) / (500 - 400) * (north - birch)
    assert float(city.attrib["x1"]) == pytest.approx(at, abs=0.2)
    assert "City 7 min 50 s" in drawing.words()


def test_an_area_without_a_figure_says_why(drawn, chart):
    assert "Too few: 12 calls, 30 needed" in drawn(chart).words()


@pytest.mark.parametrize("width", WIDTHS)
def test_words_never_overlap_nor_leave_the_drawing(drawn, chart, width):
    drawing = drawn(chart, width)
    assert drawing.overlapping() == []
    assert drawing.outside() == []


def test_a_scale_that_does_not_begin_at_zero_says_so(drawn, chart):
    assert any(words.startswith("Scale starts at") for words in drawn(chart).words("axis-words"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("areas", [(), (RankedArea("Alder", None),), (RankedArea("Alder", 0.0),)])
def test_a_ranking_of_nothing_can_be_drawn(drawn, areas, width):
    assert drawn(Ranking("Empty", areas, "share"), width).outside() == []


def test_a_scale_of_what_is_never_negative_begins_at_zero_and_marks_a_cut_interval(drawn):
    areas = (RankedArea("Park", 40, -500, 90), RankedArea("Harbor", 60, 50, 70))
    drawing = drawn(Ranking("Harm", areas, "points per 1,000 residents", least=0.0))
    assert not any(words.startswith("−") for words in drawing.words("tick"))
    assert len(drawing.all("line", "span--cut")) == 2  # the two sides of one arrow
    open_ended = drawn(Ranking("Harm", areas, "points per 1,000 residents"))
    assert any(words.startswith("−") for words in open_ended.words("tick"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_ranking_says_how_many_rows_are_left_out(drawn, width):
    areas = tuple(RankedArea(f"Quarter {number:02}", float(number)) for number in range(40))
    drawing = drawn(Ranking("Calls", areas), width)
    assert "… 20 more …" in drawing.words()
    assert len(drawing.all("circle", "dot")) == 20
    assert drawing.overlapping() == []
