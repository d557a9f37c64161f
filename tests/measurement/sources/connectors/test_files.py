"""Files in folders and on other stores, and rows of Python objects."""

import os
from dataclasses import replace

import pytest

from civicstat.measurement.sources.connectors import remote
from civicstat.measurement.sources.connectors.folder import files
from civicstat.measurement.sources.connectors.protocol import PullRefused
from civicstat.measurement.sources.connectors.reach import OutOfReach
from measurement.sources.connectors.pulled import AT, asking, pulled
from stub_source import REACH


def test_files_that_rest_are_found_the_oldest_first_and_a_link_leads_nowhere_else(tmp_path):
    folder, outside = tmp_path / "in", tmp_path / "secret.csv"
    folder.mkdir()
    outside.write_text("x")
    reach = replace(REACH, folders=(folder,))
    for age, name in ((500, "new.csv"), (900, "old.csv"), (5, "written-now.csv")):
        (folder / name).write_text("a\n1\n")
        os.utime(folder / name, (AT.timestamp() - age,) * 2)
    settings = {"folder": str(folder), "pattern": "*.csv"}

    found = files(asking("folder", settings, reach=reach))
    assert [(file.name, file.size) for file in found] == [("old.csv", 4), ("new.csv", 4)]

    (folder / "link.csv").symlink_to(outside)
    with pytest.raises(OutOfReach, match=r"link\.csv is in no folder"):
        files(asking("folder", settings, reach=reach))
    with pytest.raises(OutOfReach, match="in no folder"):
        files(asking("folder", {"folder": str(tmp_path)}, reach=reach))
    with pytest.raises(PullRefused, match="is no folder"):
        files(asking("folder", {"folder": str(folder / "gone")}, reach=reach))


def test_files_on_another_store_are_found_and_opened(monkeypatch):
    import fsspec

    store = fsspec.filesystem("memory", skip_instance_cache=True)
    store.pipe({"/drop/b.csv": b"bb", "/drop/a.csv": b"a", "/drop/c.txt": b"c"})
    monkeypatch.setitem(remote.OPENING, "sftp", lambda ask, settings: store)

    found = remote.files(asking("files", {"address": "sftp://reader@files.example.gov/drop/*.csv"}))

    assert sorted(file.name for file in found) == ["a.csv", "b.csv"]
    with next(file for file in found if file.name == "b.csv").open() as opened:
        assert opened.read() == b"bb"


def test_a_folder_that_is_not_there_is_told_and_an_empty_one_is_not(monkeypatch):
    import fsspec

    store = fsspec.filesystem("memory", skip_instance_cache=True)
    store.pipe({"/out/a.txt": b"a"})
    monkeypatch.setitem(remote.OPENING, "sftp", lambda ask, settings: store)

    assert remote.files(asking("files", {"address": "sftp://reader@files.example.gov/out/*.csv"})) == []
    with pytest.raises(PullRefused, match="there is no folder or bucket /nowhere/in,"):
        remote.files(asking("files", {"address": "sftp://reader@files.example.gov/nowhere/in/*.csv"}))


@pytest.mark.parametrize("fault", [ConnectionResetError(104, "Connection reset by peer"), EOFError()])
def test_a_store_that_breaks_off_is_a_refusal_that_names_the_file(monkeypatch, fault):
    import fsspec

    store = fsspec.filesystem("memory", skip_instance_cache=True)
    store.pipe({"/broken/a.csv": b"a"})
    monkeypatch.setitem(remote.OPENING, "sftp", lambda ask, settings: store)
    [found] = remote.files(asking("files", {"address": "sftp://reader@files.example.gov/broken/*.csv"}))

    def breaks(*_: object) -> bytes:
        raise fault

    with found.open() as opened:
        opened.file.read = breaks
        with pytest.raises(PullRefused, match=r"/broken/a\.csv cannot be read: (Connection reset by peer|EOFError)"):
            opened.read(10)


def test_a_server_key_is_read_as_ssh_keyscan_prints_it_and_nonsense_is_told():
    paramiko = pytest.importorskip("paramiko")
    key = paramiko.RSAKey.generate(1024)
    line = f"{key.get_name()} {key.get_base64()}"

    for stated in (line, f"[files.example.gov]:2222 {line}", f"files.example.gov {line} a comment"):
        name, found = remote._host_key(stated, "files.example.gov", 2222)
        assert (name, found.get_base64()) == ("[files.example.gov]:2222", key.get_base64())
    for stated, says in (
        ("", "host_key is missing"),
        ("ssh-rsa AAAA", "cannot be read"),
        ("ssh-ed25519 not a key", "cannot be read"),
    ):
        with pytest.raises(PullRefused, match=says):
            remote._host_key(stated, "files.example.gov", 22)


def test_only_objects_that_the_settings_name_are_run(tmp_path, monkeypatch):
    (tmp_path / "city_rows.py").write_text(
        "def calls(since='0'):\n    yield [{'id': i, 'at': f'{i}'} for i in range(3) if f'{i}' >= since]\n"
        "    yield {'id': 9, 'at': '9'}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings = {"resource": "city_rows:calls", "cursor": "at", "cursor_argument": "since"}
    with pytest.raises(OutOfReach, match="not among the objects"):
        pulled("resource", settings, tmp_path)
    reach = replace(REACH, resources=("city_rows:calls",))

    first, rows = pulled("resource", settings, tmp_path, reach=reach)
    _, later = pulled("resource", settings, tmp_path, first.cursor, reach=reach)

    assert [row["id"] for row in rows] == [0, 1, 2, 9]
    assert [row["id"] for row in later] == [9]


def test_rows_of_python_may_hold_moments_and_a_fault_of_others_code_is_told(tmp_path, monkeypatch):
    (tmp_path / "jail_rows.py").write_text(
        "from datetime import datetime, timedelta, timezone\n"
        "FIRST = datetime(2026, 10, 1, tzinfo=timezone.utc)\n"
        "def bookings(since='2026'):\n"
        "    for hour in range(48):\n"
        "        at = FIRST + timedelta(hours=hour)\n"
        "        if at.isoformat() >= since:\n"
        "            yield {'id': hour, 'at': at}\n"
        "def broken():\n"
        "    yield {'id': 1}\n"
        "    raise KeyError('token')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings = {"resource": "jail_rows:bookings", "cursor": "at", "cursor_argument": "since"}
    reach = replace(REACH, resources=("jail_rows:bookings", "jail_rows:broken"))

    first, rows = pulled("resource", settings, tmp_path, reach=reach)
    _, later = pulled("resource", settings, tmp_path, first.cursor, reach=reach)

    assert first.cursor == {"at": "2026-10-02T23:00:00+00:00"}  # plain JSON, as it is kept
    assert rows[0]["at"] == "2026-10-01T00:00:00+00:00"
    assert [row["id"] for row in later] == [47]
    with pytest.raises(PullRefused, match="jail_rows:broken failed: KeyError: 'token'"):
        pulled("resource", {"resource": "jail_rows:broken"}, tmp_path, reach=reach)
