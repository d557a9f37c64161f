"""The server in a process of its own, with commands that go through it."""

import json
import os
import platform
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request

import pytest

from civicstat.cli.serve import listen
from cli.conftest import LONGEST

pytestmark = pytest.mark.slow
UPLOAD = """
from pathlib import Path
from civicstat.cli.enter import enter
enter(None)
from django.utils.timezone import now
from civicstat.measurement.sources.actions import receive
from civicstat.measurement.sources.models import Dataset
receive(dataset=Dataset.objects.get(), source=Path({path!r}), name="calls.csv", way="upload", by=None, at=now())
"""

# Threads that take memory while all others live, and after them the pools that the C library made for them.
POOLS = """
import ctypes, threading
from civicstat.cli.serve import _share_memory
_share_memory()
library, together = ctypes.CDLL(None), threading.Barrier(24)
library.malloc.restype, library.fdopen.restype = ctypes.c_void_p, ctypes.c_void_p
def take():
    together.wait()
    library.malloc(100)
    together.wait()
threads = [threading.Thread(target=take) for _ in range(24)]
for thread in threads: thread.start()
for thread in threads: thread.join()
out = ctypes.c_void_p(library.fdopen(1, b"w"))
library.malloc_info(0, out)
library.fflush(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives threads pools of memory")
@pytest.mark.parametrize(("setting", "most"), [({}, 2), ({"MALLOC_ARENA_MAX": "5"}, 5)])
def test_threads_share_pools_of_memory_unless_the_operator_says_otherwise(setting, most):
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"} | setting
    told = subprocess.run([sys.executable, "-c", POOLS], env=environment, check=True, capture_output=True, text=True)
    assert told.stdout.count("<heap nr=") == most


def test_no_answer_waits_for_its_first_part_to_be_acknowledged():
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def get(address, data=None, **headers):
    request = urllib.request.Request(address, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=LONGEST) as answer:
        return answer.status, {name.lower(): text for name, text in answer.headers.items()}, answer.read()


def states(town):
    with sqlite3.connect(town.folder / "data" / "civicstat.sqlite3") as connection:
        return [state for (state,) in connection.execute("select state from sources_delivery order by id")]


def test_commands_go_through_the_server_while_it_runs(town, calls_file):
    server, address = town.serve()

    loaded = town.call("load", "calls", calls_file(range(300)), "--json")
    measured = town.call("measure", "calls", "--json")
    status, _, body = get(address + "metrics")

    assert loaded.json["records"] == 300, loaded.err
    assert measured.json["figures"][0]["value"] > 0
    assert status == 200
    assert b'civicstat_dataset_records{dataset="calls"} 300' in body
    assert "runs as process" in town.call("doctor").out
    server.send_signal(signal.SIGTERM)
    assert server.wait(LONGEST) == 0
    assert not (town.folder / "data" / "owner.json").exists()
    assert town.call("measure", "calls", "--json").json["figures"] == measured.json["figures"]


def test_a_program_sends_a_file_and_asks_later_what_became_of_it(town, calls_file):
    _, address = town.serve()
    token = town.call("token", "create", "--scope", "ingest:calls").out.strip()
    asking = {"Authorization": f"Bearer {token}"}

    status, headers, _ = get(
        address + "api/v1/datasets/calls/loads",
        data=calls_file(range(3000)).read_bytes(), **asking, Prefer="respond-async", **{"Content-Type": "text/csv"},
    )  # fmt: skip
    assert status == 202
    while not (found := json.loads(get(address.rstrip("/") + headers["location"], **asking)[2]))["is_finished"]:
        assert town.started[-1].poll() is not None
    assert (found["state"], found["rows"]) == ("stored", 3000)


def test_the_server_tells_whether_it_lives_and_sends_files_for_good(town):
    _, address = town.serve()

    assert get(address + "healthz")[2] == b"ok\n"
    assert get(address + "readyz")[2] == b"ready\n"
    page = get(address + "workspace/sign-in/")[2].decode()
    style = page.partition('href="/static/')[2].partition('"')[0]
    _, headers, _ = get(f"{address}static/{style}", **{"Accept-Encoding": "gzip"})
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip"


def test_a_second_server_is_refused_with_the_reason(town):
    _, address = town.serve()
    port = address.rstrip("/").rpartition(":")[2]

    taken, owned = town.call("serve", "--port", port), town.call("serve", "--port", 0)

    assert (taken.code, owned.code) == (1, 1)
    assert "choose another with --host or --port" in taken.err
    assert "held by another process" in owned.err


def test_a_command_survives_the_death_of_the_server(town, calls_file):
    server, _ = town.serve()
    server.kill()
    server.wait()

    loaded = town.call("load", "calls", calls_file(range(50)), "--json")

    assert loaded.json["records"] == 50, loaded.err


def test_a_command_that_is_interrupted_leaves_a_whole_load_behind(town, calls_file):
    server, _ = town.serve()
    command = town.start("load", "calls", calls_file(range(20_000)))
    assert server.poll() is None
    while not states(town):
        assert command.poll() is None
    command.send_signal(signal.SIGINT)
    command.wait(LONGEST)
    server.send_signal(signal.SIGTERM)  # which waits for what was begun
    server.wait(LONGEST)

    assert states(town) in (["stored"], ["received"])
    again = town.call("load", "calls", calls_file(range(20_000)), "--json")
    assert again.json["records"] == 20_000


def test_a_server_that_is_stopped_answers_what_it_has_begun(town, calls_file):
    server, _ = town.serve()
    command = town.start("load", "calls", calls_file(range(20_000)), "--json")
    while not states(town):
        assert command.poll() is None
    server.send_signal(signal.SIGTERM)

    out, err = command.communicate(timeout=LONGEST)
    assert command.returncode == 0, err
    assert json.loads(out)["records"] == 20_000
    assert server.wait(LONGEST) == 0


def test_an_upload_waits_for_the_server_and_is_worked_off(town, calls_file):
    path = calls_file(range(100))
    town.python(UPLOAD.format(path=str(path)))
    assert states(town) == ["received"]
    assert town.call("measure").code == 0  # another command leaves it waiting
    assert states(town) == ["received"]

    town.serve()
    answered = town.call("load", "calls", calls_file(range(100, 110), "more.csv"), "--json")

    assert answered.json["records"] in (10, 110)  # the upload may have had to wait for the command
    while "received" in states(town):
        assert town.started[-1].poll() is not None
    assert states(town) == ["stored", "stored"]
