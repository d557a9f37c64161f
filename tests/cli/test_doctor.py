import pytest

from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.sources.models import Dataset


def found(answer):
    return {(finding["what"], finding["state"]): finding for finding in answer.json}


def test_a_sound_workspace_has_nothing_to_cure(civicstat, calls, calls_file, dora, workspace):
    civicstat("load", "calls", calls_file(range(20)))

    answer = civicstat("doctor", "--json")

    assert answer.code == 0
    assert [finding for finding in answer.json if finding["state"] != "ok" and finding["what"] != "disk"] == []
    assert {"software", "time zones", "clock", "settings", "data folder", "disk", "database", "people", "server",
            "record store", "catalog", "metrics", "jobs"} == {finding["what"] for finding in answer.json}  # fmt: skip
    assert "20 records" in found(answer)["record store", "ok"]["found"]


def test_each_fault_is_told_with_its_cure(civicstat, calls, calls_file, workspace):
    civicstat("load", "calls", calls_file(range(20)))
    Dataset.objects.update(records=21)
    (workspace / "data").chmod(0o755)
    (workspace / "catalog" / "broken.yaml").write_text("metric: [\n")
    (workspace / "civicstat.toml").write_text('agency = "Testville"\nmayor = "Rosa"\n')

    answer = civicstat("doctor", "--json")

    findings = found(answer)
    assert answer.code == 1
    assert "mayor" in findings["settings", "warn"]["found"]
    assert findings["data folder", "warn"]["cure"] == f"chmod 700 {workspace / 'data'}"
    assert "calls holds 20 records, expected 21" in findings["record store", "fail"]["found"]
    assert "civicstat measure --rebuild" in findings["record store", "fail"]["cure"]
    assert "broken.yaml" in findings["catalog", "fail"]["found"]
    assert "civicstat user add" in findings["people", "warn"]["cure"]


def test_settings_that_cannot_be_read_fail_before_anything_else(civicstat, workspace):
    (workspace / "civicstat.toml").write_text("agency = ")

    answer = civicstat("doctor")

    assert answer.code == 1
    assert "fail settings" in answer.out.replace("  ", " ")
    assert "database" not in answer.out


@pytest.mark.parametrize("fresh_within", ["1 day", "2 weeks"])
def test_a_dataset_whose_newest_record_is_too_old_is_told(civicstat, calls, calls_file, workspace, noon, fresh_within):
    path = workspace / "catalog" / "calls.yaml"
    path.write_text(path.read_text().replace("stages:", f"fresh_within: {fresh_within}\nstages:"))
    civicstat("catalog", "apply")
    civicstat("load", "calls", calls_file(range(20)))
    Dataset.objects.update(loaded_at=noon, fresh_at=noon.replace(year=2024))

    assert f"wanted within {fresh_within}" in found(civicstat("doctor", "--json"))["freshness", "warn"]["found"]


def test_a_store_that_is_damaged_is_to_be_made_anew_from_its_deliveries(civicstat, calls, calls_file, workspace):
    civicstat("load", "calls", calls_file(range(20)))
    (workspace / "data" / "records.duckdb").write_bytes(b"no engine's file" * 1000)

    told = found(civicstat("doctor", "--json"))["record store", "fail"]

    assert "cannot be opened" in told["found"]
    assert "held by another" not in told["found"]
    assert "civicstat measure --rebuild" in told["cure"]


@pytest.mark.parametrize(
    ("fault", "cure"),
    [
        ("x: the record store is held by another process (y).", "Stop the other process."),
        ("the record store's engine gave up in the middle of its work (FATAL)", "Restart civicstat serve"),
        ("An error inside CivicStat stopped this; the server's log says more.", "Restart civicstat serve"),
    ],
)
def test_nobody_is_told_to_restore_a_store_that_only_has_to_be_opened_anew(fault, cure):
    from civicstat.cli.checks.house import _cure_of_store

    assert _cure_of_store(fault).startswith(cure)
    assert "restore" not in _cure_of_store(fault)


def test_a_metric_that_the_library_defines_otherwise_is_named(civicstat, calls, workspace, noon):
    head = "metric: calls_for_service\ntitle: Calls of old\nquestion: How many?\ndataset: calls\n"
    adopt(text=f"{head}statistic: {{kind: count}}\nunit: calls\ndirection: context\n", where="old", by=None, at=noon)

    told = found(civicstat("doctor", "--json"))["library", "ok"]

    assert "defines 1 metric otherwise than in force here: calls_for_service" in told["found"]
