"""civicstat dashboard, and dashboards as files of the catalog."""

import json

import pytest

pytestmark = [pytest.mark.usefixtures("five_beats"), pytest.mark.slow]
BOARD = """dashboard: board
title: Board
blocks:
- {kind: metric, metric: in_time}
- {kind: text, text: Hello}
"""


@pytest.fixture
def board(civicstat, workspace):
    folder = workspace / "catalog" / "dashboards"
    folder.mkdir()
    (folder / "board.yaml").write_text(BOARD)
    civicstat("catalog", "apply")
    return folder / "board.yaml"


def test_a_dashboard_of_the_catalog_is_listed_and_shown(civicstat, board, dora):
    [found] = json.loads(civicstat("dashboard", "list", "--json").out)
    assert (found["dashboard"], found["shared_with"], found["version"]) == ("board", "everyone", 1)
    shown = json.loads(civicstat("dashboard", "show", "board", "--json").out)
    assert [block["kind"] for block in shown["blocks"]] == ["metric", "text"]
    assert shown["blocks"][0]["period"] == "June 2026"


def test_applying_again_and_exporting_change_nothing(civicstat, board):
    civicstat("catalog", "export")  # the metrics, too
    assert "dashboard" not in civicstat("catalog", "apply").out
    assert "0 files written" in civicstat("catalog", "export").out
    assert board.read_text() == BOARD


def test_what_was_changed_in_the_browser_goes_into_the_file(civicstat, board, ada, noon):
    from civicstat.collaboration.dashboards import actions
    from civicstat.collaboration.dashboards.models import Dashboard

    held = Dashboard.objects.get()
    changed = held.definition.model_copy(update={"title": "Another"})
    actions.change(dashboard=held, definition=changed, what="Renamed", by=ada, at=noon)
    assert str(board) in civicstat("catalog", "export").out
    assert "title: Another" in board.read_text()


def test_a_fault_is_named_with_its_place(civicstat, board):
    board.write_text(BOARD.replace("in_time", "in_tim"))
    refused = civicstat("catalog", "check")
    assert refused.code == 1
    assert "board.yaml, line 1: block 1 (metric): the metric 'in_tim' is not defined" in refused.err


def test_a_dashboard_that_is_not_there_is_said_with_those_that_are(civicstat, board, dora):
    refused = civicstat("dashboard", "show", "bord")
    assert refused.code == 1
    assert "dora sees no dashboard 'bord'; there are board" in refused.err
