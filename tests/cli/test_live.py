"""The wall in a real server: what is pushed is on it within a moment, and the server stops though walls are open."""

import json
import signal
import threading
import urllib.request
from datetime import datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest

from testville import DATASET

LONGEST = 120
PREPARE = f"""
import json
from civicstat.cli.enter import enter
enter(None)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.timezone import now
from civicstat.directory.actions.tokens import create_token
from civicstat.directory.models import User
from civicstat.measurement.sources.actions import define_dataset
define_dataset(text={(DATASET + "wall: {urgent: priority = 1, priority: priority}")!r}, where="", by=None, at=now())
dora, session = User.objects.get(username="dora"), SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(dora.pk), dora.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session.save()
token = create_token(name="CAD", scopes=["ingest:calls"], by=None, at=now(), days=None)[1]
print(json.dumps([session.session_key, token]))
"""


def events(answer):
    """Yield the id and the data of each event of a stream."""
    found = {}
    for line in answer:
        name, _, text = line.decode().rstrip("\n").partition(": ")
        if name:
            found[name] = text
        elif "data" in found:
            yield found["id"], json.loads(found["data"])
            found = {}


def look(address, session, last=""):
    headers = {"Cookie": f"sessionid={session}", "Last-Event-ID": last}
    return urllib.request.urlopen(
        urllib.request.Request(urljoin(address, "/live/stream/"), headers=headers), timeout=LONGEST
    )


@pytest.mark.slow
def test_what_is_pushed_is_on_the_wall_and_open_walls_do_not_keep_the_server(town):
    session, token = json.loads(town.python(PREPARE))
    server, address = town.serve()
    wall = look(address, session)
    told = events(wall)
    first, shown = next(told)
    assert "0 calls came in within the last hour" in shown["parts"]["now"]

    received = datetime.now(ZoneInfo("America/Chicago")).replace(tzinfo=None)
    row = {"call_id": "c1", "received_at": f"{received:%Y-%m-%d %H:%M:%S}", "priority": 1, "beat": "B2"}
    request = urllib.request.Request(
        urljoin(address, "/api/v1/datasets/calls/records"), json.dumps([row]).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=LONGEST) as answer:
        assert json.load(answer)["accepted"] == 1
    news = next(each for _, each in told if "now" in each["parts"])
    assert "1 call came in" in news["parts"]["now"]
    assert "1 urgent call holds" in news["parts"]["now"]

    # A wall that was away gets what changed since; one that knows nothing, or something else, gets all.
    again, elsewhere = (next(events(look(address, session, last)))[1]["parts"] for last in (first, "x-7"))
    assert "now" in again
    assert set(elsewhere) == set(shown["parts"])

    ended: list[bytes] = []
    rest = threading.Thread(target=lambda: ended.append(wall.read()), daemon=True)
    rest.start()
    server.send_signal(signal.SIGTERM)
    rest.join(LONGEST)
    assert ended  # uvicorn by itself would leave it open for ten seconds and then tear it, which read() does not bear
    assert server.wait(LONGEST) == 0
