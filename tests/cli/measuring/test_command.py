import csv
import io

import pytest

from civicstat.measurement.sources.actions import define_dataset


def test_measure_prints_the_newest_figure_of_the_city(civicstat, calls, calls_file):
    civicstat("load", "calls", calls_file(range(300)))

    answer = civicstat("measure", "calls", "--json")

    [figure] = answer.json["figures"]
    assert answer.code == 0
    assert figure["metric"] == "calls"
    assert figure["period"] == "June 2026"
    assert figure["low"] < figure["value"] < figure["high"]


def test_measure_prints_a_line_for_each_metric(civicstat, calls, calls_file):
    civicstat("load", "calls", calls_file(range(300)))

    lines = civicstat("measure").out.splitlines()

    assert lines[0].split() == ["metric", "period", "value", "low", "high", "n", "unit"]
    assert lines[1].startswith("calls")
    assert lines[-1].endswith("figures computed.")


def test_without_metrics_it_says_where_there_are_some(civicstat, workspace):
    assert "No metric is adopted yet." in civicstat("measure").out


def test_a_rebuild_from_deliveries_gives_the_same_figures(civicstat, calls, calls_file):
    civicstat("load", "calls", calls_file(range(300)), calls_file(range(200, 400), "more.csv"))
    before = civicstat("measure", "--json").json

    after = civicstat("measure", "--rebuild", "--json").json

    assert after["rebuilt"] == ["calls"]
    assert after["figures"] == before["figures"]


def test_an_unknown_metric_is_refused_with_those_that_are_adopted(civicstat, calls):
    answer = civicstat("measure", "p90")

    assert answer.code == 1
    assert "no metric is called 'p90'; adopted are calls" in answer.err


def test_where_no_period_is_whole_the_one_under_way_is_shown_and_marked(civicstat, calls, tmp_path):
    file = tmp_path / "calls.csv"
    file.write_text("call_id,received_at,arrived_at,priority,beat\nc1,2026-06-10 08:00:00,,1,B1\n")
    civicstat("load", "calls", file)

    [figure] = civicstat("measure", "calls", "--json").json["figures"]
    [_, line, *_] = civicstat("measure", "calls").out.splitlines()

    assert (figure["period"], figure["value"], figure["is_partial"]) == ("June 2026", 1, True)
    assert line.endswith("partial: the data does not cover the period whole")


def test_a_metric_without_records_says_so(civicstat, calls):
    [_, line, *_] = civicstat("measure", "calls").out.splitlines()

    assert line.endswith("no records yet")


@pytest.fixture
def figures(five_beats, civicstat):
    """Figures by something, as JSON."""

    def ask(*words):
        answer = civicstat("measure", *words, "--json")
        assert answer.code == 0, answer.err
        return answer.json

    return ask


@pytest.mark.slow
def test_figures_are_told_by_period_area_and_column(figures, five_beats, noon):
    text = f"{five_beats.definition_text}\ndimensions: [priority]\n"
    define_dataset(text=text, where="calls.yaml", by=None, at=noon)
    by_year = figures("calls", "--by", "year")
    by_beat = figures("calls", "--by", "year", "--by", "beat")
    by_priority = figures("calls", "--by", "year", "--by", "priority")

    assert [(row["period"], row["is_partial"]) for row in by_year] == [("2025", False), ("2026", True)]
    assert [row["area"] for row in by_beat[:5]] == ["B1", "B2", "B3", "B4", "B5"]
    assert [row["priority"] for row in by_priority[:4]] == ["1", "2", "3", "4"]
    for split in (by_beat, by_priority):
        assert sum(row["value"] for row in split) <= sum(row["value"] for row in by_year) == 1500


@pytest.mark.slow
def test_figures_are_told_of_a_span_of_days(figures):
    found = figures("calls", "p90", "--by", "month", "--since", "2026-02-10", "--until", "2026-03-01")

    assert [(row["metric"], row["period"]) for row in found] == [
        ("calls", "February 2026"), ("calls", "March 2026"), ("p90", "February 2026"), ("p90", "March 2026"),
    ]  # fmt: skip


@pytest.mark.slow
def test_figures_are_printed_as_csv_and_as_a_table(five_beats, civicstat):
    words = ("measure", "calls", "--by", "quarter", "--by", "beat", "--since", "2026-04-01")
    [first, *_] = csv.DictReader(io.StringIO(civicstat(*words, "--csv").out))
    lines = civicstat(*words).out.splitlines()

    assert (first["metric"], first["period"], first["area"], first["starts_on"]) == (
        "calls", "Q2 2026", "B1", "2026-04-01T00:00:00",
    )  # fmt: skip
    assert lines[0].split()[:5] == ["metric", "period", "area", "area_name", "value"]
    assert len(lines) == 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("calls", "--by", "color"), 1, "area layers city, beat; columns beat"),
        (("calls", "--by", "month", "--by", "week"), 1, "expected one kind of period"),
        (("call", "--by", "month"), 1, "no metric is called 'call'"),
        (("--by", "month"), 2, "name the metrics"),
        (("calls", "--since", "2026-01-01"), 2, "go with --by"),
        (("calls", "--by", "month", "--csv", "--json"), 2, "CSV or JSON"),
    ],
)
def test_what_cannot_be_told_is_refused(five_beats, civicstat, words, code, told):
    answer = civicstat("measure", *words)

    assert answer.code == code
    assert told in " ".join(answer.err.replace("│", " ").split())


def test_a_span_without_records_is_told(calls, civicstat):
    assert "No record counts for calls in these periods" in civicstat("measure", "calls", "--by", "month").out
