"""Styles written into elements are those of the style sheet."""

from xml.etree import ElementTree

import pytest

from civicstat.web.ui.charts import MEDIUM, draw
from civicstat.web.ui.charts.files.styling import styled, tokens
from civicstat.web.ui.patterns import figures, spreads, town

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def trend():
    root = ElementTree.fromstring(draw(figures.response_time().chart, key="k", width=MEDIUM))
    styled(root)
    return root


def first(root, tag: str, css: str):
    return next(each for each in root.iter(f"{SVG}{tag}") if css in each.get("class", "").split())


def test_colors_come_from_the_tokens_through_the_group_around(trend):
    assert first(trend, "path", "band").get("fill") == tokens()["--accent"]
    assert first(trend, "path", "band").get("opacity") == "0.14"
    goal = next(each for each in trend.iter(f"{SVG}g") if each.get("class") == "goal")
    assert goal[0].get("stroke") == tokens()["--goal"]
    assert goal[0].get("stroke-dasharray") == "1.75 3.5"


def test_what_weighs_more_wins_as_in_a_browser(trend):
    dashed = first(trend, "path", "stroke--provisional")
    assert (dashed.get("stroke-dasharray"), dashed.get("fill"), dashed.get("stroke-width")) == ("2 5", "none", "2.25")
    assert first(trend, "text", "tick").get("font-size") == "12"
    assert first(trend, "text", "event--break").get("font-weight") == "600"


def test_nothing_is_left_to_be_resolved_and_nothing_is_of_forced_colors():
    for make in (spreads.clearance_by_size, town.calls_by_hour, town.robberies_by_area, spreads.response_times):
        root = ElementTree.fromstring(draw(make().chart, key="k", width=MEDIUM))
        styled(root)
        text = ElementTree.tostring(root, encoding="unicode")
        assert "var(" not in text
        assert "CanvasText" not in text
        assert 'fill="#' in text
