"""civicstat detect on files of events: clusters, near repeats, and what is refused."""

import datetime
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from civicstat.cli.app import app, run


def events(rng, *, surge=0, repeats=0):
    """Events of 20 weeks in 25 beats of a square kilometer each; a surge in beat 7 during the last two weeks."""
    beat = np.r_[rng.integers(0, 25, 1500), np.full(surge, 7)]
    day = np.r_[rng.integers(0, 140, 1500), rng.integers(126, 140, surge)]
    x, y = beat % 5 + rng.uniform(0, 1, beat.size), beat // 5 + rng.uniform(0, 1, beat.size)
    again = rng.choice(1500, repeats, replace=False)
    beat, day = np.r_[beat, beat[again]], np.r_[day, np.minimum(day[again] + 2, 139)]
    return beat, day, np.r_[x, x[again] + 0.01], np.r_[y, y[again]]


@pytest.fixture
def detect(tmp_path):
    def call(table, *words, columns=("reported", "beat", "longitude", "latitude")):
        beat, day, x, y = table
        first = datetime.date(2026, 1, 5)
        rows = [
            (
                str(first + datetime.timedelta(days=int(d))),
                f"B{b:02d}",
                f"{-80 + east / 100:.6f}",
                f"{35 + north / 100:.6f}",
            )
            for b, d, east, north in zip(beat, day, x, y, strict=True)
        ]
        names = ("reported", "beat", "longitude", "latitude")
        kept = [names.index(name) for name in columns]
        text = "\n".join(",".join(row[i] for i in kept) for row in [names, *rows, ("", "", "", "")])
        path = tmp_path / "events.csv"
        path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["detect", str(path), *words])

    return call


@pytest.mark.slow
def test_tells_the_beat_in_which_a_surge_began(detect):
    answer = detect(events(np.random.default_rng(1), surge=40), "--find", "clusters")
    assert answer.exit_code == 0
    assert "1,540 events in 25 areas, 20 weeks until 2026-05-24." in answer.output
    [line] = [line for line in answer.output.splitlines() if line.startswith("Cluster")]
    assert line.startswith("Cluster since 2026-05-11: B07; ")


@pytest.mark.slow
def test_areas_without_coordinates_and_coordinates_without_areas_are_scanned_too(detect):
    table = events(np.random.default_rng(1), surge=40)
    for columns in (("reported", "beat"), ("reported", "longitude", "latitude")):
        found = json.loads(detect(table, "--find", "clusters", "--json", columns=columns).output)
        assert found["clusters"][0]["is_found"]
        assert found["clusters"][0]["since"] == "2026-05-11"


@pytest.mark.slow
def test_a_quiet_city_has_no_cluster_and_no_near_repeats(detect):
    table = events(np.random.default_rng(2))
    assert "No cluster found. What stands out most" in detect(table, "--find", "clusters").output
    assert "No near repeats found" in detect(table, "--find", "near-repeats").output


@pytest.mark.slow
def test_tells_near_repeats_in_a_sentence_and_a_table_without_places(detect):
    table = events(np.random.default_rng(3), repeats=60)
    answer = detect(table, "--find", "near-repeats")
    assert "pairs are 0 to 100 meters and 0 to 7 days apart" in answer.output
    assert "-79.9" not in answer.output
    found = json.loads(detect(table, "--find", "near-repeats", "--json", "--distances", "0,50", "--days", "0,7").output)
    assert found["pairs"][0][0] > 50
    assert found["p_together"] == [[0.001]]
    assert set(found) == {
        "events", "left_out", "distances", "days", "pairs", "expected", "ratio", "p_value", "p_together",
    }  # fmt: skip


def test_says_what_is_missing(tmp_path, capsys, detect):
    path = tmp_path / "other.csv"
    path.write_text("day,kind\n2026-01-01,theft\n2026-01-02,theft\n")
    assert run(["detect", str(path), "--find", "clusters"]) == 1
    assert "neither a column of areas nor two of coordinates" in capsys.readouterr().err
    path.write_text("day,beat\n2026-01-01,A\n2026-01-02,B\n")
    assert run(["detect", str(path), "--find", "clusters"]) == 1
    assert "expected 8 or more" in capsys.readouterr().err
    assert run(["detect", str(path), "--find", "near-repeats"]) == 1
    assert "0 events with a place" in capsys.readouterr().err
    assert run(["detect", str(path), "--find", "near-repeats", "--days", "7,0"]) == 2
    assert run(["detect", str(path), "--find", "weather"]) == 2
