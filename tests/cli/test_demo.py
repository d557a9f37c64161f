"""The demo city as a command; what lies in it is tested in tests/demo."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from civicstat.cli.app import run

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
BUILD = "from pathlib import Path; from civicstat.cli.demo.building import build; build(Path({folder!r}), scale=0.02)"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A small demo city, made in a process of its own."""
    folder = tmp_path_factory.mktemp("demo") / "city"
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("CIVICSTAT", "DJANGO"))}
    code = BUILD.format(folder=str(folder))
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder, environment


def call(city, *words):
    folder, environment = city
    code = "from civicstat.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words, "--workspace", str(folder)],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip


def test_a_finished_city_is_taken_as_it_is_and_says_who_may_sign_in(city):
    before = (city[0] / "data" / "records.duckdb").stat().st_mtime_ns

    answer = call(city, "demo", "--no-serve")

    assert answer.returncode == 0, answer.stderr
    assert [line.split()[-1] for line in answer.stdout.splitlines()[2:]] == [
        "viewer",
        "analyst",
        "lead",
        "auditor",
        "administrator",
    ]
    assert (city[0] / "data" / "records.duckdb").stat().st_mtime_ns == before


def test_every_metric_that_the_city_can_give_is_computed(city):
    answer = call(city, "doctor")

    assert answer.returncode == 0, answer.stdout
    assert "fail" not in answer.stdout
    assert "cannot be computed" not in answer.stdout


def test_the_night_left_something_to_clear(city):
    said = call(city, "overnight", "show").stdout

    assert "Traffic crashes (delivery): crashes_corrected_2026-10-31.csv was refused" in said
    assert "(finding)" in said


def test_crash_reports_were_fetched_as_they_appeared(city):
    said = call(city, "connect", "list").stdout

    assert re.search(r"crash_reports +crashes +folder +1 day +2026-10-31T23:45-05:00 +stored", said)
    assert "nothing new" in call(city, "connect", "pull", "crash_reports").stdout


def test_nobody_works_out_a_small_number_of_the_city_from_all_its_editions(city):
    folder, environment = city
    paths = os.pathsep.join(str(ROOT / name) for name in ("src", "tests"))

    attack = subprocess.run(
        [sys.executable, "-m", "publishing.disclosure.attack", str(folder)],
        env=environment | {"PYTHONPATH": paths}, capture_output=True, text=True,
    )  # fmt: skip

    assert attack.returncode == 0, attack.stdout + attack.stderr
    assert attack.stdout.startswith("3 editions before this one")
    attacked = re.search(r"([\d,]+) small numbers attacked in .*, 0 narrowed", attack.stdout)
    assert int(attacked[1].replace(",", "")) >= 3_000  # all there are; no sample


def test_another_folder_is_left_alone(tmp_path, capsys):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-rosa.txt").write_text("Dear Rosa")

    assert run(["demo", "--workspace", str(tmp_path / "letters"), "--no-serve"]) == 1
    assert "holds something that is no demo city" in capsys.readouterr().err
    assert (tmp_path / "letters" / "to-rosa.txt").exists()
