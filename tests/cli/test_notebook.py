"""A notebook: a process in which an event loop runs."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
NOTEBOOK = """
import asyncio, json
from datetime import date
from civicstat.cli import Workspace

async def notebook():
    workspace = Workspace({folder!r})
    loaded = workspace.load("calls", {file!r})
    again = workspace.load("calls", {file!r}, is_dry_run=True)
    kept = workspace.observations("calls", grain="month", layer="beat")
    split = workspace.explore("calls", grain="year", by=["priority"], since=date(2026, 1, 1))
    return {{
        "records": loaded.records, "state": again.files[0].state, "columns": kept.column_names,
        "areas": sorted(set(kept["area"].to_pylist())), "kept": sum(kept["n"].to_pylist()),
        "split": split.to_pylist(), "metrics": workspace.metrics().to_pylist(),
    }}

print(json.dumps(asyncio.run(notebook())))
"""


def test_a_workspace_loads_and_gives_figures_as_tables(town, calls_file):
    file = calls_file(range(500))
    placed = sum(1 for line in file.read_text().splitlines()[1:] if line.rpartition(",")[2])

    seen = json.loads(town.python(NOTEBOOK.format(folder=str(town.folder), file=str(file))))

    assert seen["records"] == 500
    assert seen["state"] == "repeated"
    assert {"area", "starts_on", "value", "low", "high", "n", "is_provisional"} <= set(seen["columns"])
    assert seen["areas"] == ["B1", "B2", "B3", "B4", "B5"]
    assert seen["kept"] == placed
    assert {row["priority"] for row in seen["split"]} == {"1", "2", "3", "4"}
    assert {row["period"] for row in seen["split"]} == {"2026"}
    assert seen["metrics"] == [{"metric": "calls", "title": "Calls for service", "dataset": "calls", "unit": "calls"}]


def test_what_is_refused_is_raised(town, tmp_path):
    (tmp_path / "wrong.csv").write_text("call_id,received_at,arrived_at,priority,beat\nc1,never,,1,B1\n")
    code = (
        "from civicstat.cli import Workspace\n"
        "from civicstat.errors import CivicStatError\n"
        "workspace = Workspace()\n"
        "for work in (lambda: workspace.load('calls', {file!r}), lambda: workspace.load('calls', 'gone.csv'),\n"
        "             lambda: workspace.observations('p90')):\n"
        "    try: work()\n"
        "    except CivicStatError as refusal: print(type(refusal).__name__, refusal)\n"
    )

    first, second, third = town.python(code.format(file=str(tmp_path / "wrong.csv"))).splitlines()

    assert first.startswith("NotLoaded wrong.csv: 1 of 1 rows")
    assert "there is no such file" in second
    assert third.startswith("UnknownMetric no metric is called 'p90'")


def test_the_examples_of_the_how_to_page_run(town, calls_file):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "notebook.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", page, re.S))
    ours = {
        "springfield": str(town.folder), "calls-2026-10.csv": str(calls_file(range(100))), "p1_response_p90": "calls",
        'layer="district"': 'layer="beat"', "shift": "priority",
    }  # fmt: skip
    for theirs, our in ours.items():
        assert theirs in code
        code = code.replace(theirs, our)

    town.python(code)
