"""A server that is killed while programs push: every record that was acknowledged is there, once and whole."""

import json
import os
import random
import signal
import threading
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urljoin

import pytest

from cli.conftest import LONGEST

KILLS = int(os.environ.get("CIVICSTAT_KILLS", "3"))
ROWS = 20
LONGEST_SECONDS = 1.5  # between the first pushes that a server took and its end
LOOK = """
import json
from civicstat.cli.enter import enter
enter(None)
from civicstat.measurement.records.keeping import record_store
sql = "select call_id, priority, received_at is not null and beat is not null as is_whole from calls"
print(json.dumps([list(row.values()) for row in record_store().query(sql).to_pylist()]))
"""


def push(address, token, number):
    """Push so many records in two parts each, and return which of them were acknowledged whole."""
    ids = [f"p{number}-{place}" for place in range(ROWS)]
    parts = (
        [{"call_id": each, "received_at": "2026-01-05 10:00:00", "beat": "B1"} for each in ids],
        [{"call_id": each, "priority": 1} for each in ids],
    )
    for part in parts:
        request = urllib.request.Request(
            urljoin(address, "/api/v1/datasets/calls/records"),
            json.dumps(part).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=LONGEST) as answer:
            assert json.load(answer)["accepted"] == ROWS
    return ids


def push_until_killed(town, token, after, first):
    """Push to a server that is killed so long after it took two; return what it took, and the next number."""
    server, address = town.serve()
    acknowledged, number = push(address, token, first) + push(address, token, first + 1), first + 1
    killing = threading.Timer(after, server.kill)
    killing.start()
    try:
        while True:
            number += 1
            acknowledged += push(address, token, number)
    except HTTPError:
        raise
    except (OSError, HTTPException):  # it is gone
        killing.join()
        assert server.wait(timeout=LONGEST) == -signal.SIGKILL
    return acknowledged, number + 1


@pytest.mark.slow
def test_no_acknowledged_record_is_lost_doubled_or_torn(town):
    token = json.loads(town.call("token", "create", "--scope", "ingest:calls", "--name", "Dispatch", "--json").out)[
        "token"
    ]
    draw, acknowledged, number = random.Random(1), [], 0
    for _ in range(KILLS):
        found, number = push_until_killed(town, token, draw.uniform(0, LONGEST_SECONDS), number)
        acknowledged += found

    records = json.loads(town.python(LOOK))
    ids = [call_id for call_id, _, _ in records]
    assert len(ids) == len(set(ids)), "a record is there twice"
    assert set(acknowledged) <= {call_id for call_id, priority, _ in records if priority == 1}, "a record is lost"
    assert all(is_whole for _, _, is_whole in records), "a record is torn"
    assert len(ids) > KILLS * ROWS
