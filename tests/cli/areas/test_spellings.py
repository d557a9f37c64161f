"""What spellings in the records mean."""

import csv
import io

import pytest


def test_spellings_wait_until_somebody_says_what_they_mean(civicstat, calls, tmp_path):
    path = tmp_path / "calls.csv"
    rows = [f"c{i},2026-01-01 10:00:00,,1,{beat}" for i, beat in enumerate(["B1", "Bt. 2", "Bt. 2", "Harbor"])]
    path.write_text("\n".join(["call_id,received_at,arrived_at,priority,beat", *rows]))
    assert "3 records name no known beat" in civicstat("load", "calls", path).out

    waiting = {each["spelling"]: each for each in civicstat("areas", "aliases", "--json").json}
    assert waiting["bt. 2"]["records"] == 2
    assert waiting["bt. 2"]["area"] in ("B2", None)
    confirmed = civicstat("areas", "confirm", "Bt. 2", "--layer", "beat", "--area", "B2")
    refused = civicstat("areas", "confirm", "Harbor", "--layer", "beat", "--none")

    assert "Records found their areas anew in calls." in confirmed.out
    assert refused.code == 0
    assert civicstat("areas", "aliases", "--json").json == []
    explored = civicstat("measure", "calls", "--json")
    assert explored.code == 0


def test_a_score_is_enough_as_it_is_shown(civicstat, calls, tmp_path):
    (tmp_path / "parks.csv").write_text("code,name\nP,Prospect Park\n")
    civicstat("areas", "import", tmp_path / "parks.csv", "--layer", "beat")
    path = tmp_path / "calls.csv"
    row = "c1,2026-01-01 10:00:00,,1,Prospect Park - East River Road"
    path.write_text(f"call_id,received_at,arrived_at,priority,beat\n{row}\n")
    civicstat("load", "calls", path)

    [waiting] = civicstat("areas", "aliases", "--json").json

    assert waiting["score"] == 86  # rounded up
    assert "1 spelling decided." in civicstat("areas", "confirm", "--layer", "beat", "--likely", 86).out


@pytest.fixture
def waiting(civicstat, calls, tmp_path):
    """Four spellings: two of Beat 2, one of Beat 3, one that names nothing."""
    path = tmp_path / "calls.csv"
    spelled = ["B1", "Beat - 2", "Beat (2)", "Beat, 3", "Harbor"]
    rows = [f'c{i},2026-01-01 10:00:00,,1,"{beat}"' for i, beat in enumerate(spelled)]
    path.write_text("\n".join(["call_id,received_at,arrived_at,priority,beat", *rows]))
    civicstat("load", "calls", path)

    def left():
        return sorted(each["spelling"] for each in civicstat("areas", "aliases", "--json").json)

    assert left() == ["beat (2)", "beat - 2", "beat, 3", "harbor"]
    return left


def test_all_that_is_suggested_is_confirmed_at_once_and_told(civicstat, waiting):
    answer = civicstat("areas", "confirm", "--layer", "beat", "--all-suggested")

    assert "beat - 2: B2" in answer.out
    assert "beat, 3: B3" in answer.out
    assert "3 spellings decided." in answer.out
    assert waiting() == ["harbor"]


def test_several_spellings_are_confirmed_in_one_go(civicstat, waiting):
    assert civicstat("areas", "confirm", "Beat - 2", "Beat (2)", "--layer", "beat").code == 0
    assert waiting() == ["beat, 3", "harbor"]

    assert "2 spellings" in civicstat("areas", "confirm", "Beat, 3", "Harbor", "--layer", "beat", "--area", "B4").out
    assert waiting() == []


def test_a_file_is_printed_corrected_and_confirmed(civicstat, waiting, tmp_path):
    printed = list(csv.DictReader(io.StringIO(civicstat("areas", "aliases", "--csv").out)))
    assert {row["spelling"]: row["area"] for row in printed}["beat, 3"] == "B3"
    file = tmp_path / "spellings.csv"
    file.write_text(
        'layer,spelling,area\nbeat,"Beat, 3",Beat 4\nbeat,harbor,-\nbeat,beat - 2,\nward,beat (2),B1\n',
        encoding="utf-8-sig",
    )

    answer = civicstat("areas", "confirm", "--layer", "beat", "--file", file)

    assert "Beat, 3: Beat 4\nharbor: no area\n2 spellings decided." in answer.out
    assert waiting() == ["beat (2)", "beat - 2"]


def test_of_a_file_with_a_fault_nothing_is_decided(civicstat, waiting, tmp_path):
    file = tmp_path / "spellings.csv"
    file.write_text("spelling,area\nharbor,-\nbeat - 2,B9\n")
    answer = civicstat("areas", "confirm", "--layer", "beat", "--file", file)

    assert answer.code == 1
    assert "'beat - 2' cannot mean 'B9'" in answer.err
    assert "civicstat areas list --layer beat" in answer.err
    assert len(waiting()) == 4
    file.write_text("from,to\nharbor,B1\n")
    assert "expected spelling and area" in civicstat("areas", "confirm", "--layer", "beat", "--file", file).err


@pytest.mark.parametrize(
    "words", [(), ("x", "--likely", "90"), ("--all-suggested", "--none"), ("x", "--area", "B1", "--none")]
)
def test_confirm_is_told_what_to_decide_in_one_way(civicstat, beats, words):
    assert civicstat("areas", "confirm", "--layer", "beat", *words).code == 2


def test_confirm_says_what_is_not_there(civicstat, beats):
    assert "nothing is suggested for 'x'" in civicstat("areas", "confirm", "x", "--layer", "beat").err
    assert "no area layer is called 'ward'" in civicstat("areas", "aliases", "--layer", "ward").err
    assert civicstat("areas", "confirm", "--layer", "beat", "--likely", 90).out == "0 spellings decided.\n"
