"""Drawings of bars, read back."""

import pytest

from civicstat.web.ui.charts import Bar, Bars

WIDTHS = (320, 540, 840)
BINS = Bars("Waits", tuple(Bar(str(5 * i), float(value)) for i, value in enumerate((40, 80, 20, 10))), "calls")
TYPES = Bars(
    "Types", (Bar("Theft", 40, 30, 52), Bar("Alarm", 20, 15, 27), Bar("None", None)), "calls", layout="rows"
)  # fmt: skip


def test_columns_stand_on_zero_in_proportion_to_their_values(drawn):
    columns = drawn(BINS).all("rect", "bar")
    heights = [float(column.attrib["height"]) for column in columns]
    assert [height / heights[0] for height in heights] == pytest.approx([1, 2, 0.5, 0.25], abs=0.01)
    bottoms = {round(float(column.attrib["y"]) + float(column.attrib["height"]), 1) for column in columns}
    assert len(bottoms) == 1


def test_rows_begin_at_zero_in_proportion_to_their_values(drawn):
    rows = drawn(TYPES).all("rect", "bar")
    assert len({row.attrib["x"] for row in rows}) == 1
    assert float(rows[0].attrib["width"]) == pytest.approx(2 * float(rows[1].attrib["width"]), abs=0.2)
    assert len(drawn(TYPES).all("line", "bar-span")) == 2


def test_labels_under_many_columns_are_thinned(drawn):
    many = Bars("Waits", tuple(Bar(f"{i} min", float(i)) for i in range(60)), "calls")
    drawing = drawn(many, 320)
    assert drawing.overlapping() == []
    assert "0 min" in drawing.words()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "chart", [BINS, TYPES, Bars("Empty", ()), Bars("Empty", (), layout="rows")], ids=lambda c: c.title
)
def test_words_never_overlap_nor_leave_the_drawing(drawn, chart, width):
    drawing = drawn(chart, width)
    assert drawing.overlapping() == []
    assert drawing.outside() == []
