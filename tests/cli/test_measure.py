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
