"""Connections at the command line and in the catalog."""

import pytest

from civicstat.measurement.sources.models import Connection
from stub_source import REACH, serving

pytestmark = pytest.mark.slow
DATASET = """\
dataset: shifts
title: Shifts
timezone: America/Chicago
key: id
time: at
columns:
  id: {type: text}
  at: {type: timestamp}
"""
ROWS = [{"id": f"s{i}", "at": f"2026-10-30T1{i}:00:00"} for i in range(3)]


def written(workspace, stub, **more):
    lines = [f"{name}: {value}" for name, value in more.items()]
    text = (
        f"connection: roster\ntitle: The roster\ndataset: shifts\nkind: rest\nsettings: {{address: '{stub.address}'}}\n"
    )
    (workspace / "catalog" / "all.yaml").write_text("\n".join([DATASET + "---\n" + text.rstrip(), *lines]) + "\n")


def test_a_source_is_connected_tried_and_pulled(civicstat, workspace, settings):
    settings.CONNECT = REACH
    assert "No connection is there yet" in civicstat("connect", "list").out
    answers = [ROWS, ROWS, ROWS, {"error": "The table is locked"}]
    with serving(lambda asked: answers.pop(0)) as stub:
        written(workspace, stub)
        assert "connection roster: added" in civicstat("catalog", "apply").out
        assert civicstat("connect", "try", "roster", "--rows", "2", "--json").json["rows"] == ROWS[:2]
        first = civicstat("connect", "pull", "roster")
        assert first.out == "roster: 3 rows, 3 added, 0 changed, 0 there just so; delivery 1 of shifts.\n"
        assert civicstat("connect", "pull", "roster").out == "roster: nothing new.\n"
        [held] = civicstat("connect", "list", "--json").json
        code, _, said = civicstat("connect", "pull", "roster")
    assert (held["connection"], held["state"], held["every"]) == ("roster", "nothing", "1 hour")
    assert (code, "roster: refused. " in said, "The table is locked" in said) == (1, True, True)
    assert "no connection is called 'lost'; connections are roster" in civicstat("connect", "try", "lost").err


def test_the_catalog_holds_connections_and_refuses_what_does_not_hold(civicstat, workspace, settings):
    settings.CONNECT = REACH
    with serving(lambda asked: ROWS) as stub:
        written(workspace, stub, every="1 day")
        civicstat("catalog", "apply")
        assert "2 definitions unchanged" in civicstat("catalog", "apply").out
        (workspace / "catalog" / "all.yaml").unlink()
        assert "connections/roster.yaml" in civicstat("catalog", "export").out
        assert "0 files written" in civicstat("catalog", "export").out
        assert "2 definitions unchanged" in civicstat("catalog", "apply").out
        written(workspace, stub, every="often")
        (workspace / "catalog" / "connections" / "roster.yaml").unlink()
        (workspace / "catalog" / "datasets" / "shifts.yaml").unlink()
        assert "every: found 'often', expected a number and a unit" in civicstat("catalog", "check").err
    assert Connection.objects.get().definition.every == "1 day"
