"""Drawings of time series, read back."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicstat.web.ui.charts import Break, GoalLine, GoalStep, Mark, Series, TimeSeries

WIDTHS = (320, 540, 840)


@pytest.fixture
def chart(month):
    """Two years of counts with intervals; the last two months are provisional."""
    points = tuple(month(index, 100 + index % 7, 10, is_provisional=index > 21) for index in range(24))
    return TimeSeries("Robberies", (Series("City", points),), "robberies")


def _places(moves):
    return [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", moves)]


def _scale(drawing):
    """Return a function from a value to its height, read off two ticks."""
    labels = [e for e in drawing.all("text", "tick") if e.attrib["text-anchor"] == "end"]
    ticks = {e.text: float(e.attrib["y"]) - 4 for e in labels}
    (low, y_low), (high, y_high) = (sorted((int(text), y) for text, y in ticks.items())[i] for i in (0, -1))
    return lambda value: y_low + (value - low) / (high - low) * (y_high - y_low)


def test_provisional_points_are_hollow_and_reached_by_a_dashed_line(drawn, chart):
    drawing = drawn(chart)
    assert len(drawing.all("circle", "dot--provisional")) == 2
    assert len(drawing.all("circle", "dot")) == 24
    [dashed] = drawing.all("path", "stroke--provisional")
    assert len(_places(dashed.attrib["d"])) == 3  # from the last final point through both provisional ones


def test_points_stand_at_their_dates_and_values(drawn, chart):
    drawing = drawn(chart)
    y_of = _scale(drawing)
    [line] = [e for e in drawing.all("path", "stroke") if "stroke--provisional" not in e.attrib["class"]]
    places = _places(line.attrib["d"])
    assert [y for _, y in places] == pytest.approx([y_of(p.value) for p in chart.series[0].points[:22]], abs=0.11)
    xs = [float(x) for x in drawing.root.attrib["data-x"].split()]
    assert [x for x, _ in places] == pytest.approx(xs[:22], abs=0.06)
    january, february = xs[1] - xs[0], xs[2] - xs[1]
    assert january / february == pytest.approx(31 / 28, abs=0.02)


def test_the_band_follows_the_bounds(drawn, chart):
    drawing = drawn(chart)
    y_of = _scale(drawing)
    [band] = drawing.all("path", "band")
    places = _places(band.attrib["d"])
    points = chart.series[0].points
    expected = [y_of(p.high) for p in points] + [y_of(p.low) for p in reversed(points)]
    assert [y for _, y in places] == pytest.approx(expected, abs=0.11)


def test_the_axis_says_where_it_starts_when_it_is_not_at_zero(drawn, chart):
    assert "Robberies, axis starts at 90, not at zero" in drawn(chart).words("axis-words")
    assert drawn(chart).all("path", "axis-cut")
    low = replace(chart, goals=(GoalLine((GoalStep(date(2024, 1, 1), 20),)),))
    assert drawn(low).words("axis-words") == ["Robberies"]
    assert not drawn(low).all("path", "axis-cut")


def test_a_break_interrupts_the_line_and_is_named(drawn, chart):
    drawing = drawn(replace(chart, breaks=(Break(date(2025, 7, 1), "New definition"),)))
    assert "New definition" in drawing.words("event--break")
    [upright] = drawing.all("line", "break")
    xs = [float(x) for x in drawing.root.attrib["data-x"].split()]
    assert xs[5] < float(upright.attrib["x1"]) < xs[6]
    [line] = [e for e in drawing.all("path", "stroke") if "stroke--provisional" not in e.attrib["class"]]
    assert line.attrib["d"].count("M") == 2
    assert len(drawing.all("path", "band")) == 2


def test_a_mark_leaves_the_line_whole(drawn, chart):
    drawing = drawn(replace(chart, marks=(Mark(date(2025, 7, 15), "Two more cars"),)))
    [line] = [e for e in drawing.all("path", "stroke") if "stroke--provisional" not in e.attrib["class"]]
    assert line.attrib["d"].count("M") == 1
    assert "Two more cars" in drawing.words("event--mark")


def test_a_month_without_a_figure_is_a_gap_and_a_lonely_point_has_a_dot_and_a_whisker(drawn, month):
    values = [50, None, 60, None, 55, 54]
    points = tuple(month(index, value, 5) for index, value in enumerate(values))
    drawing = drawn(TimeSeries("Calls", (Series("City", points),), "calls"))
    [line] = drawing.all("path", "stroke")
    assert len(_places(line.attrib["d"])) == 2
    assert len(drawing.all("line", "whisker")) == 2
    assert len(drawing.all("circle", "dot")) == 4


def test_a_long_series_has_a_dot_at_its_end_alone(drawn, month):
    points = tuple(month(index, 50 + index % 5) for index in range(60))
    assert len(drawn(TimeSeries("Calls", (Series("City", points),))).all("circle", "dot")) == 1


def test_a_goal_keeps_its_old_targets_as_steps(drawn, chart):
    goal = GoalLine((GoalStep(date(2024, 1, 1), 110), GoalStep(date(2026, 1, 1), 95)))
    drawing = drawn(replace(chart, goals=(goal,)))
    y_of = _scale(drawing)
    [line] = drawing.all("path", "stroke", inside="goal")
    assert [y for _, y in _places(line.attrib["d"])] == pytest.approx([y_of(110)] * 2 + [y_of(95)] * 2, abs=0.11)
    assert "Goal 95" in drawing.words()
    assert "Goal until January 1, 2026: 110." in replace(chart, goals=(goal,)).notes()[0]


def test_an_interval_without_an_end_is_drawn_to_the_edge(drawn, month):
    points = (month(0, 50, 5), replace(month(1, 60, 5), high=float("inf")), month(2, 55, 5))
    drawing = drawn(TimeSeries("Wait", (Series("City", points),), "days", "days"))
    [band] = drawing.all("path", "band")
    assert min(y for _, y in _places(band.attrib["d"])) == float(drawing.root.attrib["data-top"])


def test_the_year_before_is_drawn_under_this_year_without_markers(drawn, month):
    now = tuple(month(index, 40 + index) for index in range(12))
    before = tuple(replace(month(index, 50 + index), label=f"{index} before") for index in range(12))
    drawing = drawn(TimeSeries("Calls", (Series("This year", now),), "calls", comparison=Series("Year before", before)))
    [line] = drawing.all("path", "stroke", inside="comparison")
    assert len(_places(line.attrib["d"])) == 12
    assert not drawing.all("circle", inside="comparison")
    assert "Year before" in drawing.words()


def test_a_single_line_needs_no_name_and_a_narrow_chart_has_a_key(drawn, chart):
    assert drawn(chart).words("label") == ["102"]
    two = replace(chart, series=(*chart.series, Series("Harbor", chart.series[0].points)))
    assert drawn(two, 840).words("label") == ["102 City", "102 Harbor"]
    assert drawn(two, 320).words("label")[:2] == ["City", "Harbor"]


def test_a_drawing_has_a_name_and_a_description(drawn, chart):
    drawing = drawn(chart)
    assert drawing.root.attrib["role"] == "img"
    assert drawing.root.attrib["aria-labelledby"] == "test-title test-about"
    assert [e.text for e in drawing.all("title")] == ["Robberies"]
    [about] = [e.text for e in drawing.all("desc")]
    assert "highest 106 robberies (July 2025)" in about


def test_what_people_typed_is_escaped(drawn, chart):
    nasty = '<script>alert("x")</script>'
    drawing = drawn(replace(chart, title=nasty, breaks=(Break(date(2025, 7, 1), nasty),)))
    assert "<script" not in drawing.text
    assert drawing.all("title")[0].text == nasty


def test_drawing_twice_gives_the_same_text_without_a_color_or_a_style(drawn, chart):
    text = drawn(chart).text
    assert text == drawn(chart).text
    assert "style=" not in text
    assert not re.search(r"#[0-9a-f]{3,6}\b|rgb\(", text)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("points", [(), (0,), (0, 1)])
def test_a_chart_of_few_points_can_be_drawn(drawn, month, width, points):
    chart = TimeSeries("Calls", (Series("City", tuple(month(index, 5.0, 1) for index in points)),), "calls")
    assert drawn(chart, width).outside() == []
    assert drawn(replace(chart, series=()), width).root is not None


def test_a_chart_without_any_figure_can_be_drawn(drawn, month):
    points = tuple(month(index, None) for index in range(5))
    drawing = drawn(TimeSeries("Calls", (Series("City", points),), "calls"))
    assert not drawing.all("circle")
    assert "no figures" in drawing.all("desc")[0].text


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), width=st.sampled_from(WIDTHS))
def test_words_never_overlap_nor_leave_the_drawing(drawn, month, data, width):
    count = data.draw(st.integers(1, 60))
    value = st.one_of(st.none(), st.integers(0, 400).map(float))
    names = ("City", "Harbor district", "Central")[: data.draw(st.integers(1, 3))]
    series = tuple(Series(name, tuple(month(index, data.draw(value), 9) for index in range(count))) for name in names)
    days = st.dates(date(2025, 1, 1), date(2029, 12, 31))
    reasons = st.sampled_from(["New", "New definition of robbery", "The dispatch system was replaced in this month"])
    chart = TimeSeries(
        "Robberies",
        series,
        "robberies",
        comparison=Series("Year before", series[0].points) if data.draw(st.booleans()) else None,
        goals=(GoalLine((GoalStep(date(2024, 1, 1), data.draw(st.floats(0, 400))),)),)
        if data.draw(st.booleans())
        else (),
        breaks=tuple(Break(on, data.draw(reasons)) for on in data.draw(st.lists(days, max_size=2))),
        marks=tuple(Mark(on, data.draw(reasons)) for on in data.draw(st.lists(days, max_size=2))),
    )
    drawing = drawn(chart, width)

    assert drawing.overlapping() == []
    assert drawing.outside() == []


def test_the_axis_of_a_lone_point_begins_at_zero_however_narrow_its_interval_is(drawn, month):
    lone = TimeSeries("Robberies", (Series("City", (month(0, 104, 4), month(1, None, 0))),), "robberies")
    drawing = drawn(lone)
    assert not drawing.all("path", "axis-cut")
    assert "0" in [tick.text for tick in drawing.all("text", "tick")]
