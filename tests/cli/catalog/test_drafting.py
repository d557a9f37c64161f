from pathlib import Path

import pytest

from civicstat.cli.catalog.drafting import name_after

pytestmark = pytest.mark.slow


def test_a_draft_can_be_applied_and_its_file_loaded(civicstat, beats, calls_file, workspace):
    file = calls_file(range(400), "CAD Calls 2026-01.csv")

    drafted = civicstat("catalog", "draft", file)

    assert drafted.code == 0, drafted.err
    assert "400 rows, 5 columns" in drafted.out
    assert "catalog/datasets/cad_calls.yaml" in drafted.out
    assert civicstat("catalog", "apply").code == 0
    loaded = civicstat("load", "cad_calls", file, "--json")
    assert loaded.json["records"] == 400, loaded.err


def test_a_draft_as_json_has_its_text_and_its_questions(civicstat, beats, calls_file):
    answer = civicstat(
        "catalog", "draft", calls_file(range(100)), "--name", "cad", "--timezone", "Europe/Berlin", "--json"
    )

    assert answer.json["rows"] == 100
    assert "timezone: Europe/Berlin" in answer.json["definition"]
    assert all({"about", "ask", "because", "field"} == set(question) for question in answer.json["questions"])


def test_a_draft_replaces_no_definition_that_is_there(civicstat, calls, calls_file, workspace):
    file = calls_file(range(50))

    refused = civicstat("catalog", "draft", file, "--name", "calls")
    printed = civicstat("catalog", "draft", file, "--name", "calls", "--print")

    assert refused.code == 1
    assert "the dataset calls is in the catalog already" in refused.err
    assert "dataset: calls" in printed.out
    assert not (workspace / "catalog" / "datasets").exists()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("CAD Calls 2026-01.csv.gz", "cad_calls"),
        ("2026.csv", "records"),
        ("Stops.XLSX", "stops"),
        (f"{'calls ' * 9}.csv", "calls_" * 8 + "ca"),
    ],
)
def test_a_dataset_is_named_after_its_file(file, name):
    assert name_after(Path(file)) == name
