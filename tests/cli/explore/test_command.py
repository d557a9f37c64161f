"""civicstat explore."""

import csv
import io

import pytest

from civicstat.collaboration.views.actions import save_view
from civicstat.measurement.metrics.exploring.inquiries import Inquiry


@pytest.fixture
def loaded(civicstat, calls, calls_file):
    civicstat("load", "calls", calls_file(range(300)))
    return civicstat


def test_it_tells_the_finding_the_figures_and_what_they_rest_on(loaded):
    answer = loaded("explore", "dataset:calls", "--statistic", "median response_seconds", "--by", "priority")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert "two farthest apart" in lines[0] or "Too few" in lines[0]
    assert lines[2].split()[:2] == ["label", "priority"]
    assert "Rests on" in answer.out
    assert "Data: Calls for service, delivery 1" in answer.out


def test_json_and_csv_hold_the_same_figures(loaded):
    asked = (
        "explore",
        "metric:calls",
        "--by",
        "month",
        "--by",
        "beat",
        "--since",
        "2025-03-01",
        "--where",
        "priority=1",
    )
    document = loaded(*asked, "--json").json
    rows = list(csv.DictReader(io.StringIO(loaded(*asked, "--csv").out)))
    assert document["question"]["layer"] == "beat"
    assert [float(row["value"]) for row in rows] == [item["value"] for item in document["items"]]
    assert rows[0]["label"] == "March 2025"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("nothing",), "datasets are calls"),
        (("calls",), "say metric:calls or dataset:calls"),
        (("dataset:calls", "--where", "prio = 1"), "where: 'prio = 1', at prio"),
        (("dataset:calls", "--statistic", "average x"), "expected count, distinct COLUMN"),
        (("dataset:calls", "--by", "month", "--by", "week"), "expected one kind of period"),
        (("dataset:calls", "--by", "colour"), "can be split by"),
    ],
)
def test_what_is_no_question_is_refused_with_the_reason(loaded, typed, words):
    answer = loaded("explore", *typed)
    assert answer.code == 1
    assert words in answer.err


def test_a_shared_view_is_asked_by_its_name(loaded, noon):
    inquiry = Inquiry.model_validate({"metric": "calls", "span": "whole", "layer": "beat"})
    save_view(title="By beat", inquiry=inquiry, sharing="everyone", by=None, at=noon)

    assert loaded("explore", "--view", "by_beat", "--json").json["question"] == inquiry.as_plain()
    assert loaded("explore", "--view", "?", "--json").json == [
        {"view": "by_beat", "title": "By beat", "shared_with": "everyone"}
    ]
    assert "no view 'by_bet' is shared; there are by_beat" in loaded("explore", "--view", "by_bet").err
    assert loaded("explore", "calls", "--view", "by_beat").code == 2
    assert loaded("explore", "--view", "by_beat", "--by", "month").code == 2
