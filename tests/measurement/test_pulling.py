"""A connection pulled: one delivery like any other, and a cursor that moves with it or not at all."""

import os
import platform
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from civicstat.directory.actions import name_city
from civicstat.measurement.intake import recover
from civicstat.measurement.pulling import fetch, pull, store_fetched
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.quality.actions import accept, check_quality
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.connections.actions import ConnectionRefused, begin_pull, connect, let_go
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.models import Connection, Dataset, Delivery, DeliveryState, Pull, PullState
from stub_source import REACH, Asked, Reply, patient, serving

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DATASET = """
dataset: calls
title: Calls for service
timezone: America/Chicago
key: call_id
time: received_at
columns:
  call_id: {type: text, required: true}
  received_at: {type: timestamp, required: true}
  priority: {type: integer}
"""


class Portal:
    """A Socrata portal of calls; the newest last."""

    def __init__(self) -> None:
        self.rows = [self.row(number) for number in range(12)]
        self.fields = ["call_id", "received_at", "priority"]
        self.types = dict.fromkeys(self.fields, "text")

    @staticmethod
    def row(number: int, **more: Any) -> dict[str, Any]:
        moment = f"2026-11-01T{number:02}:00:00.000"
        return {":id": f"row-{number}", ":updated_at": f"{moment}Z", "call_id": f"C{number}", "received_at": moment,
                "priority": "1", **more}  # fmt: skip

    def serve(self, asked: Asked) -> Any:
        since = asked.query.get("$where", "").partition("'")[2].rstrip("'")
        rows = sorted((row for row in self.rows if row[":updated_at"] >= since), key=lambda row: row[":updated_at"])
        if asked.query["$select"].startswith("count"):
            return [{"civicstat_rows": str(len(rows)), "civicstat_newest": rows[-1][":updated_at"] if rows else None}]
        start = int(asked.query["$offset"])
        names = str(self.fields).replace("'", '"')
        headers = {
            "X-SODA2-Fields": names,
            "X-SODA2-Types": str([self.types.get(each, "text") for each in self.fields]).replace("'", '"'),
        }
        return Reply(rows[start : start + int(asked.query["$limit"])], headers=headers)


@pytest.fixture
def calls(workspace: Path, noon: Any, settings: Any) -> Dataset:
    settings.CONNECT = REACH
    name_city(name="Testville", by=None, at=noon)
    return define_dataset(text=DATASET, where="calls.yaml", by=None, at=noon)[0]


def connected(stub: Any, at: Any, **more: Any) -> Connection:
    definition = {
        "connection": "portal", "title": "The portal", "dataset": "calls", "kind": "socrata",
        "settings": {"address": stub.address, "id": "abcd-1234", "page_rows": 5}, **more,
    }  # fmt: skip
    return connect(definition=ConnectionDefinition.model_validate(definition), by=None, at=at)[0]


def keys() -> list[str]:
    return record_store().query("select call_id from calls order by received_at").column(0).to_pylist()


def test_each_pull_is_a_delivery_of_what_is_new(calls, noon):
    portal = Portal()
    with serving(portal.serve) as stub:
        connection = connected(stub, noon)
        first = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        again = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        portal.rows += [portal.row(12), portal.row(13, call_id="C3", priority="2")]
        third = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert (first.state, first.rows, first.pages, first.promised) == (PullState.STORED, 12, 3, 12)
    assert (again.state, again.rows) == (PullState.STORED, 2)  # the hour before the cursor, and its own
    assert third.state == PullState.STORED
    delivery = third.arrivals.get().delivery
    assert (delivery.rows, delivery.added, delivery.changed, delivery.unchanged) == (4, 1, 1, 2)
    assert len(keys()) == 13
    connection.refresh_from_db()
    assert connection.cursor == {"at": "2026-11-01T13:00:00.000Z"}
    assert connection.next_at == noon + timedelta(hours=1)


def test_the_same_rows_make_no_second_delivery(calls, noon):
    with serving(Portal().serve) as stub:
        connection = connected(stub, noon, full=True)
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        again = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert again.state == PullState.NOTHING
    assert Delivery.objects.count() == 1


def test_a_pull_that_is_refused_stores_nothing_and_begins_where_it_began(calls, noon):
    portal = Portal()
    with serving(portal.serve) as stub:
        connection = connected(stub, noon)
        stub.faults = [Reply({"error": True, "message": "no such table"})]
        refused = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert (refused.state, refused.message[-60:]) == (PullState.REFUSED, refused.message[-60:])
    assert "no such table" in refused.message
    assert Delivery.objects.count() == 0
    connection.refresh_from_db()
    assert (connection.cursor, connection.faults, connection.busy_at) == ({}, 1, None)
    assert connection.next_at == noon + timedelta(hours=2)  # it rests longer each time


def test_who_tries_again_while_a_source_is_down_does_not_put_off_its_next_pull(calls, noon):
    portal = Portal()
    with serving(portal.serve) as stub:
        connection = connected(stub, noon)
        for minutes in range(4):
            stub.faults = [Reply({"error": True, "message": "no such table"})]
            at = noon + timedelta(minutes=minutes)
            pull(connection=connection, store=record_store(), by=None, at=at, client=patient())
        connection.refresh_from_db()
        assert (connection.faults, connection.next_at) == (1, noon + timedelta(hours=2))

        at = noon + timedelta(hours=2)
        stub.faults = [Reply({"error": True, "message": "no such table"})]
        pull(connection=connection, store=record_store(), by=None, at=at, client=patient())
        connection.refresh_from_db()
        assert (connection.faults, connection.next_at) == (2, at + timedelta(hours=4))


def test_a_pull_says_how_long_it_took_also_where_it_was_refused(calls, noon):
    clock = count(step=7)  # each look at the clock is 7 seconds later
    with serving(Portal().serve) as stub:
        connection = connected(stub, noon)
        stub.faults = [Reply("busy", 503)] * 5
        slow = patient()
        slow.clock = lambda: float(next(clock))
        refused = pull(connection=connection, store=record_store(), by=None, at=noon, client=slow)

    assert refused.ended_at is not None
    assert refused.ended_at - refused.begun_at >= timedelta(seconds=7 * 5)


def test_a_delivery_beyond_the_tolerance_moves_no_cursor(calls, noon):
    portal = Portal()
    for row in portal.rows:
        row["received_at"] = "yesterday"
    with serving(portal.serve) as stub:
        connection = connected(stub, noon)
        refused = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    connection.refresh_from_db()
    assert refused.state == PullState.REFUSED
    assert "12 of 12 rows" in refused.message
    assert connection.cursor == {}
    assert Delivery.objects.get().state == DeliveryState.REFUSED


def test_a_process_that_ends_in_between_doubles_nothing_and_loses_nothing(calls, noon):
    with serving(Portal().serve) as stub:
        connection = connected(stub, noon)
        fetch(connection=connection, by=None, at=noon, client=patient())
        # Killed while it stored: some work was done, the cursor stands where it stood.
        Delivery.objects.update(done_share=0.5)
        connection.refresh_from_db()
        assert connection.cursor == {}
        recover(store=record_store(), at=noon)
        assert Pull.objects.first().state == PullState.REFUSED
        again = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert again.state == PullState.STORED
    assert len(keys()) == 12


def test_a_second_pull_waits_until_the_first_has_ended(calls, noon):
    with serving(Portal().serve) as stub:
        connection = connected(stub, noon)
        waiting = fetch(connection=connection, by=None, at=noon, client=patient())
        with pytest.raises(ConnectionRefused, match="being pulled already"):
            fetch(connection=connection, by=None, at=noon, client=patient())
        done = store_fetched(pull=waiting, store=record_store(), at=noon)
        later = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert (waiting.state, done.state, later.state) == (PullState.WAITING, PullState.STORED, PullState.STORED)


def test_a_pull_whose_process_was_killed_is_taken_over_and_its_delivery_never_stored_late(calls, noon):
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    with serving(Portal().serve) as stub:
        connection = connected(stub, noon)
        left = fetch(connection=connection, by=None, at=noon, client=patient())
        Connection.objects.update(busy_by=f"{platform.node()[:80]}/{child.pid}")
        later = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    left.refresh_from_db()
    assert (left.state, later.state) == (PullState.INTERRUPTED, PullState.STORED)
    assert left.arrivals.get().delivery.state == DeliveryState.INTERRUPTED
    assert not Delivery.objects.waiting().exists()
    assert len(keys()) == 12


def test_a_full_pull_counts_the_records_that_the_source_no_longer_has(calls, noon):
    portal = Portal()
    with serving(portal.serve) as stub:
        connection = connected(stub, noon, full=True)
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        del portal.rows[2:5]
        later = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert (later.rows, later.missing) == (9, 3)
    assert len(keys()) == 12


def test_a_required_column_that_is_gone_is_refused_and_another_is_told(calls, noon):
    portal = Portal()
    with serving(portal.serve) as stub:
        connection = connected(stub, noon, full=True)
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        portal.fields = ["received_at", "priority", "ward"]
        portal.rows = [{name: value for name, value in row.items() if name != "call_id"} for row in portal.rows]
        refused = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert refused.state == PullState.REFUSED
    assert "no longer has the column 'call_id'" in refused.message
    assert refused.drift == {"gone": ["call_id"], "new": ["ward"], "retyped": []}
    found = {each.column: (each.severity, each.sentence, each.state) for each in calls.findings.filter(kind="schema")}
    assert found == {
        "call_id": ("warning", "The portal no longer has the column “call_id”.", "open"),
        "ward": ("note", "The portal has a new column “ward”, which nothing reads.", "open"),
    }


def test_a_finding_about_columns_stays_until_they_are_as_they_were_or_a_person_accepts_it(calls, noon):
    portal = Portal()
    with serving(portal.serve) as stub:
        connection = connected(stub, noon, full=True)
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        portal.fields.append("ward")
        portal.rows += [portal.row(12), portal.row(13)]
        told = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        check_quality(dataset=calls, store=record_store(), at=noon)  # knows nothing of it, and resolves nothing
        [finding] = calls.findings.filter(kind="schema")
        accept(finding=finding, reason="Of no use to us", by=None, at=noon)
        portal.rows += [portal.row(14)]
        again = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        [accepted] = calls.findings.filter(kind="schema")
        portal.fields.remove("ward")
        portal.rows += [portal.row(15)]
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert (told.state, told.drift["new"], again.drift) == (PullState.STORED, ["ward"], {})
    assert (accepted.column, accepted.state) == ("ward", "accepted")
    assert {each.evidence["drift"]: each.state for each in calls.findings.filter(kind="schema")} == {
        "new": "resolved",  # that a column is gone which nothing reads needs nobody
    }  # fmt: skip


def test_a_pull_by_hand_that_was_cut_short_is_said_to_be_and_asked_for_again(calls, noon, ada):
    with serving(Portal().serve) as stub:
        connection = connected(stub, noon, every="")
        begun = begin_pull(connection=connection, by=ada, at=noon)
        let_go(connection.pk, noon + timedelta(minutes=5))

    begun.refresh_from_db()
    connection.refresh_from_db()
    assert (begun.state, begun.ended_at) == (PullState.INTERRUPTED, noon + timedelta(minutes=5))
    assert (connection.busy_at, connection.asked_by) == (None, ada)
    assert connection.asked_at == noon + timedelta(minutes=5)


def test_a_source_that_is_as_it_was_before_a_change_is_stored_again(calls, noon):
    portal = Portal()
    with serving(portal.serve) as stub:
        connection = connected(stub, noon, full=True)
        kept = portal.rows
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        portal.rows = [{**row, "priority": "2"} for row in kept]
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        portal.rows = kept
        undone = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        again = pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())

    assert undone.arrivals.get().delivery.changed == 12
    assert again.state == PullState.NOTHING


def test_a_column_of_another_type_is_told_until_it_is_as_it_was(calls, noon):
    portal = Portal()
    portal.types["priority"] = "number"
    with serving(portal.serve) as stub:
        connection = connected(stub, noon, full=True)

        def states() -> dict[str, str]:
            pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
            return {each.sentence: each.state for each in calls.findings.filter(kind="schema")}

        assert states() == {}
        kept = portal.rows
        portal.types["priority"], portal.rows = "text", [{**row, "priority": "HIGH"} for row in kept]
        [[said, state]] = states().items()
        portal.types["priority"], portal.rows = "number", [*kept, portal.row(12)]
        assert states() == {said: "resolved"}

    assert (said, state) == ("In The portal the column “priority” was number and is text now.", "open")


def test_a_column_that_is_new_in_files_is_told_and_one_that_a_file_may_lack_is_not(calls, noon, settings, tmp_path):
    settings.CONNECT = replace(REACH, folders=(tmp_path,))
    text = DATASET + "  note: {type: text, may_lack: true}\n"
    define_dataset(text=text, where="calls.yaml", by=None, at=noon)
    definition = {
        "connection": "drop", "title": "The drop", "dataset": "calls", "kind": "folder",
        "settings": {"folder": str(tmp_path), "rest_seconds": 0},
    }  # fmt: skip
    connection, _ = connect(definition=ConnectionDefinition.model_validate(definition), by=None, at=noon)

    def told(name: str, header: str, row: str) -> list[tuple[str, str]]:
        path = tmp_path / name
        path.write_text(f"{header}\n{row}\n")
        os.utime(path, (noon.timestamp() - 60,) * 2)
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        return [(each.sentence, each.state) for each in calls.findings.filter(kind="schema")]

    assert told("a.csv", "call_id,received_at,priority", "C1,2026-11-01 01:00,1") == []
    assert told("b.csv", "call_id,received_at,priority,note", "C2,2026-11-01 02:00,1,x") == []
    assert told("c.csv", "call_id,received_at,priority", "C3,2026-11-01 03:00,1") == []
    said = "The drop has a new column “ward”, which nothing reads."
    assert told("d.csv", "call_id,received_at,priority,ward", "C4,2026-11-01 04:00,1,W") == [(said, "open")]
    assert len(keys()) == 4


def test_a_connection_that_reads_something_else_begins_anew_and_a_new_token_does_not(calls, noon):
    with serving(Portal().serve) as stub:
        connection = connected(stub, noon)
        pull(connection=connection, store=record_store(), by=None, at=noon, client=patient())
        address = {"address": stub.address, "id": "abcd-1234"}
        with_token = connected(stub, noon, settings=address | {"token": "file:portal"})
        assert with_token.cursor
        other = connected(stub, noon, settings=address | {"where": "priority = 1"})

    assert other.cursor == {}
