"""civicstat verify, which needs no workspace."""

import json

import pyarrow.parquet as pq

from civicstat.cli.app import run
from publishing.editions_made import publish_all
from publishing.small import small_content


def test_verify_names_what_was_changed_in_json_and_by_its_exit_code(tmp_path, capsys):
    publish_all(tmp_path, small_content())
    assert run(["verify", str(tmp_path)]) == 0
    assert "1 editions, " in capsys.readouterr().out

    path = tmp_path / "editions/0001/data/figures.parquet"
    table = pq.read_table(path)
    values = table.column("value").to_pylist()
    values[3] += 1
    at = table.schema.get_field_index("value")
    path.chmod(0o644)
    pq.write_table(table.set_column(at, table.schema.field("value"), [values]), path)

    assert run(["verify", str(tmp_path), "--json"]) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert {each["file"] for each in faults} == {"data/figures.parquet"}
    assert any("calls, beat, B1, month, 2026-04: value is 61.0, content.json says 60" in f["what"] for f in faults)


def test_verify_says_what_it_expects_where_there_are_no_editions(tmp_path, capsys):
    assert run(["verify", str(tmp_path)]) == 2
    assert "has no editions/index.json" in capsys.readouterr().err
