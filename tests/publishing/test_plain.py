"""Content as plain values, and back."""

import json
from dataclasses import replace

import pytest

from civicstat.publishing.content import Withheld
from civicstat.publishing.plain import UnreadableContent, as_plain, from_plain
from publishing.small import revised, small_content


def test_content_comes_back_as_it_was_through_json():
    content = small_content(number=3, corrects=2)
    content = replace(content, metrics=(*content.metrics[:2], _withheld(content.metrics[2])))

    text = json.dumps(as_plain(content), allow_nan=False)

    assert from_plain(json.loads(text)) == content
    assert json.dumps(as_plain(from_plain(json.loads(text))), allow_nan=False) == text  # the same text for the same


def test_what_is_no_number_is_refused_where_it_is_written():
    with pytest.raises(ValueError, match="nan"):
        as_plain(revised(small_content(), "calls", "B1", "2026-03", float("nan")))


def test_what_is_no_content_is_refused_with_a_reason():
    with pytest.raises(UnreadableContent, match="format is 99, expected 1"):
        from_plain(as_plain(small_content()) | {"format": 99})
    with pytest.raises(UnreadableContent, match="KeyError"):
        from_plain({"format": 1})


def _withheld(metric):
    series = metric.series[0]
    hidden = replace(series.figures[0], value=None, low=None, high=None, n=None, withheld=Withheld.SMALL, reason="Few")
    return replace(metric, series=(replace(series, figures=(hidden, *series.figures[1:])), *metric.series[1:]))
