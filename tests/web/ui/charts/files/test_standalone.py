"""Charts as files: SVG that stands alone, and PNG."""

import struct
from xml.etree import ElementTree

import pytest

from civicstat.web.ui.charts.files.picture import as_png
from civicstat.web.ui.charts.files.rows import rows_of
from civicstat.web.ui.charts.files.standalone import Source, standalone
from civicstat.web.ui.patterns import figures, spreads, town

SOURCE = Source(
    "City of Wendmere", ("Source: Calls, data version 7. Metric p90, definition version 2.", "Taken today.")
)
ALL = [figures.response_time, spreads.clearance_by_size, spreads.response_over_time, spreads.response_times,
       town.calls_by_hour, town.response_by_district, town.robberies_by_area, town.waiting_times]  # fmt: skip


@pytest.mark.parametrize("figure", ALL, ids=lambda make: make.__name__)
def test_a_file_has_title_finding_notes_and_source_and_needs_no_styles(figure):
    made = figure()
    root = ElementTree.fromstring(standalone(made, SOURCE))
    said = " ".join("".join(each.itertext()) for each in root.iter() if each.tag.endswith("text"))
    for words in (made.title, *made.finding.split(), "City of Wendmere", *SOURCE.lines):
        assert words in said
    assert not any(name in each.attrib for each in root.iter() for name in ("class", "data-row"))
    _, _, width, height = map(float, root.get("viewBox").split())
    assert (float(root.get("width")), float(root.get("height"))) == (width, height)


@pytest.mark.slow
def test_a_picture_is_twice_as_large_and_needs_no_fonts_of_the_system():
    svg = standalone(spreads.response_over_time(), SOURCE)
    picture = as_png(svg)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", picture[16:24])
    root = ElementTree.fromstring(svg)
    assert wide == pytest.approx(2 * float(root.get("width")), abs=2)
    assert high == pytest.approx(2 * float(root.get("height")), abs=2)
    assert as_png(svg) == picture
    assert as_png(svg.replace("Parkside", "Parkville")) != picture  # words are drawn


@pytest.mark.parametrize("figure", ALL, ids=lambda make: make.__name__)
def test_the_rows_of_a_chart_are_numbers_under_one_header(figure):
    header, rows = rows_of(figure().chart)
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert any(isinstance(cell, float) for row in rows for cell in row)
