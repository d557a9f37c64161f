import gzip

import pytest

from civicstat.measurement.metrics.models import Observation
from civicstat.measurement.sources.models import Dataset, Delivery


@pytest.mark.slow
def test_load_stores_records_and_brings_figures_up_to_date(civicstat, calls, calls_file):
    answer = civicstat("load", "calls", calls_file(range(200)))

    assert answer.code == 0, answer.err
    assert "200 rows, 200 added, 0 changed" in answer.out
    assert "calls now holds 200 records." in answer.out
    assert Dataset.objects.get(slug="calls").records == 200
    assert Observation.objects.filter(grain="month").exists()


def test_load_tells_all_of_it_as_json(civicstat, calls, calls_file):
    answer = civicstat("load", "calls", calls_file(range(50)), calls_file(range(30, 60), "more.csv"), "--json")

    first, second = answer.json["files"]
    assert answer.json["records"] == 60
    assert (first["state"], first["added"]) == ("stored", 50)
    assert (second["state"], second["added"], second["changed"]) == ("stored", 10, 20)


def test_load_recognizes_a_file_that_was_loaded_before(civicstat, calls, calls_file):
    path = calls_file(range(20))
    civicstat("load", "calls", path)

    again = civicstat("load", "calls", path, "--json")

    assert again.code == 0
    assert again.json["files"][0]["state"] == "repeated"
    assert again.json["observations"] == 0


def test_a_dry_run_stores_nothing_and_leaves_no_delivery(civicstat, calls, calls_file):
    answer = civicstat("load", "calls", calls_file(range(20)), "--dry-run")

    assert answer.code == 0
    assert "20 rows read, 0 rows would be set aside. Nothing was stored." in answer.out
    assert Dataset.objects.get(slug="calls").records == 0
    assert not Delivery.objects.exists()


def test_a_dry_run_says_that_a_file_would_be_refused(civicstat, calls, tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("call_id,received_at,arrived_at,priority,beat\nc1,never,,1,B1\n")

    answer = civicstat("load", "calls", path, "--dry-run")

    assert answer.code == 1
    assert "calls.csv: refused. 1 of 1 rows (100.0%) do not fit calls" in answer.err
    assert "set-aside.csv" not in answer.err  # there is no delivery to correct
    assert not Delivery.objects.exists()


def test_rows_replaced_by_a_later_one_of_their_key_are_told(civicstat, calls, tmp_path):
    path = tmp_path / "calls.csv"
    rows = ["c1,2026-01-01 10:00:00,,1,B1", "c1,2026-01-01 10:00:00,,2,B1", "c2,2026-01-01 11:00:00,,2,B1"]
    path.write_text("\n".join(["call_id,received_at,arrived_at,priority,beat", *rows]))

    answer = civicstat("load", "calls", path)

    assert "3 rows, 2 added, 0 changed, 1 replaced by a later row of their key." in answer.out


def test_rows_that_do_not_fit_are_told_and_can_be_had_to_correct_them(civicstat, calls, tmp_path):
    rows = [f"c{i},2026-01-01 10:00:00,,1,B1" for i in range(99)] + ["c99,never,,1,B1"]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(["call_id,received_at,arrived_at,priority,beat", *rows]))

    answer = civicstat("load", "calls", path)
    correct = civicstat("set-aside", "calls", 1)

    assert answer.code == 0
    assert "1 set aside" in answer.out
    assert "received_at is 'never'" in answer.out
    assert "civicstat set-aside calls 1" in answer.out
    assert correct.out.splitlines()[1].startswith("c99,never,,1,B1,")


def test_a_refused_file_exits_with_1_and_those_after_it_are_not_tried(civicstat, calls, calls_file, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("call_id,received_at,arrived_at,priority,beat\nc1,never,,1,B1\n")

    answer = civicstat("load", "calls", calls_file(range(10)), wrong, calls_file(range(20), "after.csv"))

    assert answer.code == 1
    assert "wrong.csv: refused. 1 of 1 rows" in answer.err
    assert "Not tried after that: after.csv" in answer.err
    assert Dataset.objects.get(slug="calls").records == 10


def test_what_a_dry_run_would_have_set_aside_is_not_told_of_the_next_file(civicstat, calls, tmp_path):
    tried, empty = tmp_path / "tried.csv", tmp_path / "other.csv"
    rows = [f"c{i},2026-01-01 10:00:00,,1,B1" for i in range(199)] + ["c199,never,,1,B1"]
    tried.write_text("\n".join(["call_id,received_at,arrived_at,priority,beat", *rows]))
    empty.write_text("call,received\nc1,2026-01-01 10:00:00\n")

    would = civicstat("load", "calls", tried, "--dry-run", "--json")
    refused = civicstat("load", "calls", empty, "--json")

    assert [fault["found"] for fault in would.json["files"][0]["faults"]] == ["never"]
    assert refused.json["files"][0]["faults"] == []
    assert civicstat("set-aside", "calls", 1).out == ""


@pytest.mark.parametrize("name", ["odd [1].csv", "odd.csv.gz"])
def test_a_refusal_names_the_file_as_it_came(civicstat, calls, tmp_path, name):
    text = b"call,received\nc1,2026-01-01 10:00:00\n"
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)

    answer = civicstat("load", "calls", tmp_path / name)

    assert answer.code == 1
    assert "the header row has nothing for 5 columns: call_id, " in answer.err
    assert answer.err.startswith(f"{name}: refused.")
    assert Delivery.objects.get().message.startswith(name)
    assert Delivery.objects.get().sha256 not in answer.err


def test_an_unknown_dataset_is_refused_with_those_that_are_there(civicstat, calls, calls_file):
    answer = civicstat("load", "cals", calls_file(range(1)))

    assert answer.code == 1
    assert "no dataset is called 'cals'; datasets are calls" in answer.err


def test_a_file_that_is_not_there_is_misuse(civicstat, calls, tmp_path):
    assert civicstat("load", "calls", tmp_path / "gone.csv").code == 2


def test_set_aside_says_where_there_is_nothing(civicstat, calls, calls_file):
    civicstat("load", "calls", calls_file(range(5)))

    assert "every row" in civicstat("set-aside", "calls", 1).err
    assert "has no delivery 9" in civicstat("set-aside", "calls", 9).err


def test_a_refusal_is_told_at_a_glance(civicstat, calls, tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(",".join(f"column_{number}" for number in range(300)) + "\n" + "1," * 299 + "1\n")
    refused = civicstat("load", "calls", path)

    assert refused.code == 1
    assert refused.err.startswith("wrong.csv: refused. the header row has nothing for 5 columns: call_id, ")
    assert refused.err.count("wrong.csv") == 1
    assert max(map(len, refused.err.splitlines())) < 700
    whole = civicstat("load", "calls", path, "--json").json["files"][0]["message"]
    assert "column_0" in whole
    assert "may_lack" in whole


def test_times_that_the_clock_showed_twice_or_never_are_told(civicstat, calls, tmp_path):
    file = tmp_path / "turns.csv"
    file.write_text(
        "call_id,received_at,arrived_at,priority,beat\n"
        "c1,2025-11-02 01:15:00,,1,B1\nc2,2025-03-09 02:30:00,,1,B1\nc3,2025-03-09 02:40:00,,1,B1\n"
    )

    told = civicstat("load", "calls", file)

    assert "3 added, 0 changed, 1 time in a repeated hour, 2 times in a skipped hour." in told.out
