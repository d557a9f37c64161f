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
