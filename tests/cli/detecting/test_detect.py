"""civicstat detect on files that the tests write: what it finds, tells and refuses."""

import datetime
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from civicstat.cli.app import app, run

WEEKS = [datetime.date(2021, 1, 4) + datetime.timedelta(days=7 * i) for i in range(160)]


def counts(mean, seed, weeks=160):
    season = 1 + 0.3 * np.cos(2 * np.pi * np.arange(weeks) / 52)
    return np.random.default_rng(seed).poisson(mean * season)


@pytest.fixture
def detect(tmp_path):
    def call(text, *words):
        path = tmp_path / "series.csv"
        path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["detect", str(path), *words])

    return call


def wide(**columns):
    rows = [
        ["week", *columns],
        *([str(day), *map(str, cells)] for day, *cells in zip(WEEKS, *columns.values(), strict=False)),
    ]
    return "\n".join(",".join(row) for row in rows)


def long(**columns):
    return "week;beat;calls\n" + "\n".join(
        f"{day:%d.%m.%Y};{name};{cell}"
        for name, cells in columns.items()
        for day, cell in zip(WEEKS, cells, strict=True)
    )


def surge():
    found = counts(12, 1)
    found[-1] += 25
    return found


@pytest.mark.parametrize("shape", [wide, long])
def test_tells_what_changed_and_what_did_not_in_either_shape(detect, shape):
    answer = detect(shape(Eastside=surge(), Harbor=counts(8, 2)))
    lines = answer.output.splitlines()
    assert answer.exit_code == 0
    assert lines[0] == "2 series of counts by week, from the week of 2021-01-04 to the week of 2024-01-22."
    assert lines[2].startswith("Eastside: unusually high in the week of 2024-01-22;")
    assert lines[3].startswith("Harbor: nothing unusual in the week of 2024-01-22;")
    assert "1 change found; 1 checked, nothing found; 0 not checked." in lines[-1]


def test_a_change_smaller_than_what_matters_is_no_change(detect):
    large = np.random.default_rng(4).poisson(20_000, 160)
    large[-1] = 21_200  # 6 % more, far beyond chance
    slow = np.random.default_rng(5).poisson(2_000, 160)
    slow[-30:] += 90  # 4 or 5 % more since
    file = wide(Large=large, Slow=slow, Small=surge())

    def verdicts(*words):
        found = json.loads(detect(file, "--json", *words).output)["findings"]
        return {one["series"]: one["verdict"] for one in found}

    assert verdicts() == {"Large": "sudden", "Slow": "lasting", "Small": "sudden"}
    assert verdicts("--least-change", "10 %") == {"Large": "too small", "Slow": "too small", "Small": "sudden"}
    assert verdicts("--least-change", "150") == {"Large": "sudden", "Slow": "too small", "Small": "too small"}
    told = detect(file, "--least-change", "10 %").output
    assert "Large: changed by less than matters in the week of 2024-01-22; 21,200, expected " in told
    assert "1 change found; 2 too small to matter; 0 checked" in told
    assert "expected an amount such as 5" in detect(file, "--least-change", "much").output


def test_json_keeps_found_nothing_found_and_not_checked_apart(detect):
    young = [""] * 150 + [str(value) for value in counts(9, 3, 10)]
    found = json.loads(detect(wide(East=surge(), Quiet=counts(8, 2), Young=young), "--json").output)
    verdicts = {one["series"]: one["verdict"] for one in found["findings"]}
    assert verdicts == {"East": "sudden", "Quiet": "nothing", "Young": "not checked"}
    [east] = [one for one in found["findings"] if one["series"] == "East"]
    assert east["observed"] > east["upper"] > east["expected"]
    assert east["p_value"] <= east["alpha"]
    assert east["since"] == "the week of 2024-01-22"


def test_a_change_that_lasts_is_told_with_its_begin_and_size(detect):
    values = counts(20, 4)
    values[-14:] += np.random.default_rng(5).poisson(9, 14)
    values[-1] = 22
    output = detect(wide(Hill=values)).output
    assert "Hill: higher since the week of 2023-10-2" in output
    assert "No single period stands out" in output


def test_gaps_are_told_and_left_out(detect):
    values = [str(value) for value in counts(8, 2)]
    values[100] = ""
    assert (
        "Harbor has no figure for the week of 2022-12-05; left out, not taken for 0."
        in detect(wide(Harbor=values)).output
    )


def test_hits_among_trials_are_shares_and_broken_numbers_are_measures(detect):
    rng = np.random.default_rng(6)
    hits = rng.binomial(200, 0.8, 160)
    hits[-1] = 120
    text = "month,answered,total\n" + "\n".join(
        f"{2010 + i // 12}-{i % 12 + 1:02d},{k},200" for i, k in enumerate(hits)
    )
    output = detect(text).output
    assert "1 series of shares by month, from January 2010 to April 2023." in output
    assert "answered: unusually low in April 2023; 60.0%, expected 7" in output
    assert "1 series of measures by week" in detect(wide(minutes=np.round(rng.normal(7, 0.3, 160), 2))).output


def test_hours_of_measures_and_of_shares_are_judged_beside_their_own_past(detect):
    rng = np.random.default_rng(8)
    hours = [datetime.datetime(2026, 1, 1) + datetime.timedelta(hours=i) for i in range(24 * 7 * 8)]
    waits = 20 * np.exp(rng.normal(0, 0.2, len(hours)))
    waits[-1] = 90.5
    answered = rng.binomial(40, 0.9, len(hours))
    answered[-1] = 15
    text = "hour,wait\n" + "\n".join(f"{hour},{wait:.2f}" for hour, wait in zip(hours, waits, strict=True))
    assert "wait: unusually high in 2026-02-25 23:00; 90.5, expected 2" in detect(text).output
    text = "hour,answered,total\n" + "\n".join(f"{hour},{k},40" for hour, k in zip(hours, answered, strict=True))
    output = detect(text).output
    assert "1 series of shares by hour" in output
    assert "answered: unusually low in 2026-02-25 23:00; 37.5%, expected " in output


def test_fewer_false_alarms_mean_a_stricter_threshold(detect):
    text = wide(Eastside=surge())
    strict, lax = (json.loads(detect(text, "--json", "--false-alarms", n).output) for n in ("0.01", "1"))
    assert strict["findings"][0]["alpha"] < lax["findings"][0]["alpha"]


def test_a_period_that_was_not_over_is_asked_about_and_left_out_by_the_last_day(detect):
    values = counts(30, 1)
    values[-1] = 4
    text = wide(calls=values)
    output = detect(text).output
    assert "calls: unusually low in the week of 2024-01-22; 4, expected " in output
    assert "Was the week of 2024-01-22 over when the file was made? If not, name the last day" in output
    for until in ("2024-01-21", "2024-01-27"):
        output = detect(text, "--until", until).output
        assert "calls: nothing unusual in the week of 2024-01-15" in output
        assert "over when" not in output
    assert "unusually low in the week of 2024-01-22" in detect(text, "--until", "2024-01-28").output
    assert detect(text, "--until", "soon").exit_code == 2


def test_minutes_are_judged_beside_their_own_past(detect):
    rng = np.random.default_rng(9)
    times = [datetime.datetime(2026, 1, 1) + datetime.timedelta(minutes=5 * i) for i in range(288 * 4)]
    queue = np.round(8 * np.exp(rng.normal(0, 0.2, len(times))), 1)
    queue[-1] = 40
    text = "time,queue\n" + "\n".join(f"{time},{k}" for time, k in zip(times, queue, strict=True))
    output = detect(text).output
    assert output.startswith("1 series of measures by 5 minutes, from 2026-01-01 00:00 to 2026-01-04 23:55.")
    assert "queue: unusually high in 2026-01-04 23:55; 40, expected " in output


def test_residents_are_what_counts_are_per_and_totals_beside_others_a_series(detect):
    rows = [f"{day};{name};{k};{people}" for name, people, seed in (("East", 9000, 1), ("West", 20000, 2))
            for day, k in zip(WEEKS, counts(20, seed), strict=True)]  # fmt: skip
    output = detect("week;area;calls;population\n" + "\n".join(rows)).output
    assert output.startswith("2 series of counts by week")
    parts = wide(North=counts(9, 1), South=counts(9, 2), Total=counts(18, 3))
    assert detect(parts).output.startswith("3 series of counts by week")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("week,calls\n2026-01-05,1\n2026-01-12,2\nTotal,3\n", "row 4: 'Total' in column week; expected a date"),
        ("a,b\n1,2\n", "no column of dates"),
        ("day,n\n2026-01-01,1\n2026-01-02,x\n2026-01-03,2\n", "no column of numbers"),
        ("day,calls\n2026-01-01,1\n2026-01-05,1\n2026-01-06,2\n2026-01-30,1\n", "not evenly spaced"),
        ("day,calls\n2026-01-01,1\n2026-01-02,1\n2026-01-02,2\n2026-01-03,2\n", "a second figure of calls"),
        ("day,calls\n2026-01-01,1\n2026-01-02\n2026-01-03,2\n", "row 3: 1 cells"),
    ],
)  # fmt: skip
def test_refuses_what_is_no_table_of_series_with_the_reason(tmp_path, capsys, text, told):
    path = tmp_path / "series.csv"
    path.write_text(text)
    assert run(["detect", str(path)]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "cells", "told"),
    [
        ("counts", ["3", "2.5", "4"], "calls, 2026-01-02: 2.5; expected counts to be whole numbers from 0. Leave out"),
        ("counts", ["3", "2", "-4"], "calls, 2026-01-03: -4; expected counts"),
        ("shares", ["0.3", "2", "0.4"], "calls, 2026-01-02: 2; expected shares to be shares from 0 to 1, or hits"),
        ("shares", ["3", "2", "11"], "calls, 2026-01-03: 11; expected shares to be from 0 to what it is counted among"),
    ],
)
def test_figures_that_are_not_of_the_kind_that_was_named_are_refused(tmp_path, capsys, kind, cells, told):
    of = ",10" if "11" in cells else ""
    rows = "".join(f"2026-01-0{day},{cell}{of}\n" for day, cell in enumerate(cells, 1))
    path = tmp_path / "series.csv"
    path.write_text(f"day,calls{',trials' if of else ''}\n{rows}")
    assert run(["detect", str(path), "--kind", kind]) == 1
    assert told in capsys.readouterr().err


def test_a_wrong_option_is_misuse(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("a,b\n1,2\n")
    assert run(["detect", str(path), "--kind", "weather"]) == 2
    assert run(["detect", str(path), "--value", "c"]) == 1
