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
