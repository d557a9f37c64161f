"""The whole set-up of a government, taken out of one workspace into files, and out of the files into a fresh one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from journeys.conftest import environment

DATASETS = ("calls", "requests")
AS_MADE = ("--agency", "City of Wendmere", "--timezone", "America/Chicago", "--fiscal-year-start", "7")


@pytest.fixture
def civicstat(tmp_path):
    """Run the command in a workspace, and return what it printed."""

    def call(workspace: Path, *words: object) -> str:
        command = [sys.executable, "-c", "from civicstat.cli import main; main()", *map(str, words)]
        done = subprocess.run(command, env=environment(workspace), capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def test_a_fresh_workspace_comes_to_the_same_set_up(town, tmp_path, civicstat):
    old, fresh, first, second = (tmp_path / name for name in ("old", "fresh", "first", "second"))
    shutil.copytree(town, old)

    civicstat(old, "catalog", "export", "--to", first)
    written = texts(first)
    assert {path.split("/")[0] for path in written} == {
        "annotations", "area_layers", "concern_themes", "concerns", "dashboards", "datasets", "departments", "goals",
        "metrics", "publications", "underserved", "views",
    }  # fmt: skip
    in_order = f"{len(written)} definitions in order.\n"
    assert civicstat(old, "catalog", "check", first).endswith(in_order)
    assert unchanged(civicstat(old, "catalog", "apply", first)) == len(written)

    (tmp_path / "password").write_text("a long passphrase")
    civicstat(
        fresh.parent, "init", fresh, *AS_MADE, "--administrator", "dora", "--password-file", tmp_path / "password"
    )
    assert civicstat(fresh, "catalog", "check", first).endswith(in_order)
    without_data = civicstat(fresh, "catalog", "apply", first)
    assert "The goal there_in_a_minute is not set yet" in without_data  # a baseline needs records
    for slug in DATASETS:
        civicstat(fresh, "load", slug, *sorted((old / "files" / "sources").glob(f"{slug}_*")))
    assert "goal there_in_a_minute: added" in civicstat(fresh, "catalog", "apply", first)
    assert unchanged(civicstat(fresh, "catalog", "apply", first)) == len(written)

    civicstat(fresh, "catalog", "export", "--to", second)
    assert texts(second) == written


def unchanged(told: str) -> int:
    """Return how many definitions did not change; 0 where others did."""
    first, *_ = told.splitlines()
    found = re.fullmatch(r"(\d+) definitions unchanged\.", first)
    return int(found[1]) if found else 0


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.yaml")}
