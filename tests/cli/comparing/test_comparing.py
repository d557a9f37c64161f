"""civicstat compare, discern and equity."""

import json

import pytest

from civicstat.cli.app import run


@pytest.fixture
def testville(five_beats, workspace, capsys):
    """Run a command in Testville, with its calls and metrics."""
    (workspace / "civicstat.toml").write_text('agency = "Testville"\ntimezone = "America/Chicago"\n')

    def call(*words: str):
        capsys.readouterr()
        run([*words, "--workspace", str(workspace)])
        return capsys.readouterr()

    return call


def test_two_counts_are_compared_in_words_and_as_json(civicstat):
    said = civicstat("compare", "--counts", "64", "40")
    assert "Difference 24, 95% interval 3.365 to 45.09." in said.out
    assert "appears in 1 of 40 such pairs" in said.out
    found = civicstat("compare", "--counts", "64", "40", "--per", "31", "28", "--json").json
    assert found["p"] == pytest.approx(0.0809, abs=1e-4)  # twice the binomial tail beyond 63 of 104 at 31 / 59
    assert found["first"]["value"] == 64


def test_what_cannot_be_compared_is_misuse_or_refused_with_a_reason(civicstat):
    assert civicstat("compare").code == 2
    assert civicstat("compare", "--counts", "3", "-2").code == 1
    assert "no metric is called 'calls'" in civicstat("compare", "calls").err


@pytest.mark.slow
def test_a_city_is_asked_for_changes_for_what_can_be_seen_and_for_equity(testville):
    """All three with one city, since making it takes longest."""
    changed = json.loads(testville("compare", "calls", "--json").out)
    assert 0 < changed["p"] <= 1
    assert (changed["first"]["label"], changed["second"]["label"]) == ("June 2026", "June 2025")
    areas = testville("compare", "calls", "--layer", "beat", "--area", "B1", "--against", "B2").out
    assert "Beat 1" in areas
    assert "sets them apart" in areas
    days = (
        "--since",
        "2019-01-01",
        "--until",
        "2019-01-31",
        "--than-since",
        "2018-01-01",
        "--than-until",
        "2018-01-31",
    )
    assert "goes beyond the data" in testville("compare", "calls", *days).err

    asked = ("discern", "calls", "--layer", "beat", "--change", "30", "--way", "rise")
    assert [each["layer"] for each in json.loads(testville(*asked, "--json").out)["pooling"]] == ["city", "beat"]
    assert "sees it over" in testville(*asked).out

    told = json.loads(testville("equity", "per_resident", "--layer", "beat", "--of", "B5", "--json").out)
    assert len(told["parts"]) == 5
    assert told["gap"]["these"] == "Beat 5"
    assert "against the others" in testville("equity", "per_resident", "--layer", "beat").out
    assert "give layer" in testville("equity", "calls").err
