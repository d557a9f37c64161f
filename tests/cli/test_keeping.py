"""civicstat backup and restore: out of the file comes what went into it, or nothing."""

import io
import json
import sqlite3
import tarfile
from contextlib import closing

import duckdb
import pytest

from civicstat.cli.app import run
from civicstat.cli.keeping import archive, contents
from civicstat.cli.keeping.archive import Member
from publishing.editions_made import publish_all
from publishing.small import small_content


@pytest.fixture
def kept(tmp_path):
    """Return a backup of two small files."""
    for name, text in (("civicstat.toml", 'agency = "X"\n'), ("deliveries.csv", "a,b\n1,2\n")):
        (tmp_path / name).write_text(text)
    members = [
        Member("civicstat.toml", tmp_path / "civicstat.toml"),
        Member("data/d/1.csv", tmp_path / "deliveries.csv"),
    ]
    about = {"civicstat": "0", "made_at": "2026-11-02T12:00:00+00:00", "workspace": "w", "has_database": True}
    archive.write(tmp_path / "kept.tar", members, about, lambda share, what: None)
    return tmp_path / "kept.tar"


def rewritten(file, change):
    """Write the members of a backup anew as a function of name and bytes says; None leaves one out."""
    with tarfile.open(file) as tar:
        found = [(each.name, tar.extractfile(each).read()) for each in tar]
    changed = file.with_name("changed.tar")
    with tarfile.open(changed, "w") as tar:
        for name, body in found:
            for new_name, new_body in change(name, body):
                facts = tarfile.TarInfo(new_name)
                facts.size = len(new_body)
                tar.addfile(facts, io.BytesIO(new_body))
    return changed


@pytest.mark.slow
def test_a_backup_of_a_running_server_is_restored_to_the_same_records_and_definitions(town, calls_file, tmp_path):
    town.serve()
    loaded = town.call("load", "calls", calls_file(range(1, 41)))
    assert loaded.code == 0, loaded.err
    publish_all(town.folder, small_content())
    done = town.call("backup", tmp_path / "kept.tar.gz", "--json")
    assert done.code == 0, done.err
    assert done.json["has_database"]
    assert (tmp_path / "kept.tar.gz").stat().st_mode & 0o777 == 0o600
    assert not list(town.folder.glob("data/.backing-up/*"))

    back = tmp_path / "back"
    assert run(["restore", str(tmp_path / "kept.tar.gz"), "--workspace", str(back)]) == 0

    with duckdb.connect(str(back / "data" / "records.duckdb"), read_only=True) as store:
        assert store.execute("select count(*) from calls").fetchone() == (40,)
    with closing(sqlite3.connect(back / "data" / "civicstat.sqlite3")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert database.execute("select username from directory_user").fetchall() == [("dora",)]
    for path in town.folder.rglob("*"):
        name = path.relative_to(town.folder)
        if path.is_file() and name.parts[:2] not in {("data", each) for each in ("static", "packed")}:
            changing = name.name.startswith(("civicstat.sqlite3", "records.duckdb", "owner.", ".lock", ".backing-up"))
            assert changing or (back / name).read_bytes() == path.read_bytes(), name
    assert (back / "data").stat().st_mode & 0o777 == 0o700


def test_restore_refuses_a_workspace_that_is_there(kept, tmp_path, capsys):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "note").write_text("mine")
    assert run(["restore", str(kept), "--workspace", str(tmp_path / "there")]) == 1
    assert "is not empty, and nothing is written over" in capsys.readouterr().err
    assert (tmp_path / "there" / "note").read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "told"),
    [(lambda n, b: [(n, b.replace(b"1,2", b"1,3"))], "data/d/1.csv was changed"),
     (lambda n, b: [] if n.endswith("csv") else [(n, b)], "data/d/1.csv is missing"),
     (lambda n, b: [(n, b), ("more", b)] if n.endswith("toml") else [(n, b)], "more was added"),
     (lambda n, b: [] if n == "backup.json" else [(n, b)], "has no backup.json at its end"),
     (lambda n, b: [("../out", b)], "which no backup does"),
     (lambda n, b: [(n, json.dumps({"format": 9}).encode() if n == "backup.json" else b)], "of format 9, expected 1")],
)  # fmt: skip
def test_a_backup_that_is_not_as_it_was_is_refused_with_the_reason_and_nothing_is_left(
    kept, tmp_path, capsys, change, told
):
    assert run(["restore", str(rewritten(kept, change)), "--workspace", str(tmp_path / "new" / "back")]) == 1
    assert told in capsys.readouterr().err
    assert not list((tmp_path / "new").iterdir())
    assert not (tmp_path / "out").exists()


def test_a_backup_that_was_cut_off_is_refused(kept, tmp_path, capsys):
    cut = tmp_path / "cut.tar"
    cut.write_bytes(kept.read_bytes()[:1600])
    assert run(["restore", str(cut), "--workspace", str(tmp_path / "back")]) == 1
    assert "cut" in capsys.readouterr().err


def test_what_is_made_anew_by_itself_and_editions_that_nobody_lists_are_not_kept(tmp_path):
    publish_all(tmp_path, small_content())
    for name in ("data/static/a.css", "data/owner.json", "data/records.duckdb.wal", "editions/.making-0002/x",
                 "editions/0002/manifest.json", "catalog/calls.yaml"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot" / "records.duckdb").write_text("x")
    found = {each.path for each in contents.members(tmp_path, tmp_path / "snapshot")}

    assert {"catalog/calls.yaml", "data/records.duckdb", "data/keys/editions.key", "editions/index.json",
            "editions/0001/manifest.json"} <= found  # fmt: skip
    assert not [each for each in found if "0002" in each or "static" in each or "owner" in each or each.endswith("wal")]
