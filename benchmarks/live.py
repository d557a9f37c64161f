"""From an event to the screen: calls pushed at three rates to a server that 50 walls are open on.

An event counts as shown on a wall when the wall's own figure of the last hour has reached it; its time runs from the
moment at which it should have been sent, so that waiting in line counts. Half of the events are new calls, which are
timed; the other half say that an earlier call was dispatched.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks import updating, workspace
from benchmarks.city import ZONE, Files
from benchmarks.comparing import Comparison, figure
from benchmarks.definitions import DATASET

WALLS, PEOPLE, AIM_SECONDS = 50, 5, 1.0
RATES = [int(rate) for rate in os.environ.get("LIVE_RATES", "1,50,500").split(",")]  # events a second
SECONDS = float(os.environ.get("LIVE_SECONDS", "30"))  # at each rate; below an hour, of which the wall tells
FILLED = int(os.environ.get("LIVE_FILLED", "0"))  # events a second that the hour before has brought already
MEMORY_EVERY_SECONDS = 60.0
SETTLING_SECONDS, GRACE_SECONDS, PUSHES_A_SECOND = 5.0, 15.0, 10
A_WHILE_SECONDS, MOST_ROWS = 20, 5_000
SHOWN = re.compile(rb'In the last hour</dt><dd class=\\"live-tile__value\\">([\d,]+)')
WALL = "wall: {urgent: priority = 1, priority: priority}\n"


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    """Fill a workspace, serve it in a process of its own, and time events at each rate."""
    sessions, token = _prepare(files)
    server = subprocess.Popen(
        [sys.executable, "-c", "from civicstat.cli import main; main()", "serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        if server.stdout is None:
            raise RuntimeError("the server has no output")
        address = server.stdout.readline().split(" on ")[1].split()[0]
        return _measure(_Served(address, sessions, token, server.pid))
    finally:
        server.terminate()
        server.wait(60)


class _Served(NamedTuple):
    address: str
    sessions: list[str]  # of several people: one may have a dozen walls
    token: str
    pid: int


def _prepare(files: Files) -> tuple[list[str], str]:
    """Fill the workspace, put its calls on the wall, and return sessions of people and a token."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from civicstat.directory.actions.tokens import create_token
    from civicstat.directory.models import User
    from civicstat.measurement.records.keeping import let_go
    from civicstat.measurement.sources.actions import define_dataset
    from civicstat.measurement.sources.models import Dataset

    if not Dataset.objects.filter(slug="calls").exists():
        updating.fill(files)
    define_dataset(text=DATASET + WALL, where="calls.yaml", by=None, at=workspace.AT)
    sessions = []
    for person in range(PEOPLE):
        user, session = User.objects.create_user(f"wall-{person}", role="analyst"), SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session.save()
        sessions.append(str(session.session_key))
    _, token = create_token(name="CAD", scopes=["ingest:calls"], by=None, at=workspace.AT)
    let_go()
    return sessions, token


def _measure(served: _Served) -> list[Comparison]:
    _fill_hour(served)
    walls = [_Wall() for _ in range(WALLS)]
    looking = threading.Thread(target=lambda: asyncio.run(_look(served, walls)), daemon=True)
    looking.start()
    _until(lambda: all(wall.count is not None for wall in walls), 120)
    for rows in ([_call(-1)], [_dispatch(-1)], [_call(-2), _dispatch(-1)]):  # what is slow once only
        _push(served, rows)
    found, number = [], 0
    for rate in RATES:
        time.sleep(SETTLING_SECONDS)
        before, busy, began = _memory(served.pid), _processor(served.pid), time.monotonic()
        for wall in walls:
            wall.seen.clear()
        base = max(wall.count or 0 for wall in walls)
        with _watched(served.pid) as held_by_minute:
            sent, number = _send(served, rate, number)
        _until(lambda: all((wall.count or 0) >= base + len(sent) for wall in walls), GRACE_SECONDS)  # noqa: B023
        share = (_processor(served.pid) - busy) / (time.monotonic() - began)
        held = f"server: {share:.0%} of a processor, {before:,.0f} MB before, {_memory(served.pid):,.0f} MB after"
        held += f", by minute {' '.join(f'{held:.0f}' for held in held_by_minute)}" if held_by_minute else ""
        found.append(_told(rate, base, sent, walls, held))
    return found


def _fill_hour(served: _Served) -> None:
    """Push the calls that the hour before has brought, dispatched and closed, all of a minute at its beginning."""
    now = datetime.now(ZoneInfo(ZONE))
    for minute in range(60):
        received, ended = ((now - timedelta(minutes=minute, seconds=late)).isoformat() for late in (A_WHILE_SECONDS, 0))
        times = {"received_at": received, "dispatched_at": ended, "closed_at": ended}
        rows = [
            {"call_id": f"hour-{minute}-{place}", "priority": 1 + place % 4, "beat": "A01"}
            for place in range(_calls_a_minute())
        ]
        for at in range(0, len(rows), MOST_ROWS):
            _push(served, [row | times for row in rows[at : at + MOST_ROWS]])


class _Wall:
    """What one wall has shown: its figure, with the calls that have left the hour, and when it first showed each."""

    def __init__(self) -> None:
        self.count: int | None = None
        self.seen: list[tuple[float, int]] = []
        self._shown, self._left = 0, 0

    def take(self, line: bytes) -> None:
        match = SHOWN.search(line)
        if match:
            shown = int(match[1].replace(b",", b""))
            self._left += _calls_a_minute() if shown < self._shown else 0
            self._shown, self.count = shown, shown + self._left
            self.seen.append((time.monotonic(), self.count))


async def _look(served: _Served, walls: list[_Wall]) -> None:
    people = served.sessions
    await asyncio.gather(*(_look_at(served, people[at % PEOPLE], wall) for at, wall in enumerate(walls)))


async def _look_at(served: _Served, session: str, wall: _Wall) -> None:
    """Read what is pushed to a wall; it connects again where the stream ends."""
    place = urlsplit(served.address)
    while True:
        try:
            reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=2**22)
        except OSError:  # the server has stopped
            return
        head = f"GET /live/stream/ HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: sessionid={session}\r\n\r\n"
        writer.write(head.encode())
        while line := await reader.readline():
            wall.take(line)
        writer.close()


def _send(served: _Served, rate: int, number: int) -> tuple[list[float], int]:
    """Push events at a rate; return when each new call should have been sent, and the number after the last."""
    pushes, each, fresh = _portions(rate)
    start, sent = time.monotonic() + 0.5, list[float]()
    with ThreadPoolExecutor(max_workers=100) as pool:
        waiting = []
        for turn in range(round(SECONDS * pushes)):
            due = start + turn / pushes
            time.sleep(max(due - time.monotonic(), 0))
            rows = [_call(number + place) for place in range(fresh)]
            rows += [_dispatch(number + place - 10 * fresh) for place in range(each - fresh)] if turn > 10 else []
            waiting.append(pool.submit(_push, served, rows))
            sent += [due] * fresh
            number += fresh
        for push in waiting:
            push.result()
    return sent, number


def _portions(rate: int) -> tuple[int, int, int]:
    """Return how many pushes a second bring so many events, how many events each brings, and how many new calls."""
    pushes = min(rate, PUSHES_A_SECOND)
    each = rate // pushes
    return pushes, each, max(each - each // 2, 1)


def _calls_a_minute() -> int:
    """Return how many calls leave a filled hour at once, each minute: as many as come."""
    if not FILLED:
        return 0
    pushes, _, fresh = _portions(FILLED)
    return 60 * pushes * fresh


def _moment() -> str:
    return datetime.now(ZoneInfo(ZONE)).isoformat()


def _call(number: int) -> dict[str, object]:
    return {"call_id": f"live-{number}", "received_at": _moment(), "priority": 1 + number % 4, "beat": "A01"}


def _dispatch(number: int) -> dict[str, object]:
    return {"call_id": f"live-{number}", "dispatched_at": _moment()}


def _push(served: _Served, rows: list[dict[str, object]]) -> None:
    request = urllib.request.Request(
        f"{served.address}api/v1/datasets/calls/records", json.dumps(rows).encode(),
        {"Authorization": f"Bearer {served.token}", "Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=600) as answer:
        taken = json.load(answer)
    if taken["rejected"]:
        raise RuntimeError(f"rejected: {taken['rejected'][0]}")


def _told(rate: int, base: int, sent: list[float], walls: list[_Wall], held: str) -> Comparison:
    """Return how long events took to be on a wall, over all events and walls."""
    due, late, missing = np.array(sent), list[np.ndarray[tuple[int], np.dtype[np.float64]]](), 0
    wanted = base + np.arange(1, len(sent) + 1)
    for wall in walls:
        moments = np.array([at for at, _ in wall.seen] or [np.inf])
        counts = np.maximum.accumulate(np.array([count for _, count in wall.seen] or [0]))
        first = np.searchsorted(counts, wanted)
        missing += int((first >= len(moments)).sum())
        shown = first < len(moments)
        late.append(moments[first[shown]] - due[shown])
    seconds = np.concatenate(late) if late else np.array([np.inf])
    p50, p95, p99 = (float(np.quantile(seconds, p)) for p in (0.5, 0.95, 0.99))
    note = f"p50 {figure(p50, 's')}, p99 {figure(p99, 's')}, greatest {figure(float(seconds.max()), 's')}"
    note += f"; {len(sent):,} new calls on {len(walls)} walls"
    note += f", {missing:,} not shown" if missing else ""
    note += f"; {held}"
    what = f"{rate} event{'s' if rate > 1 else ''} a second to {len(walls)} walls, p95"
    return Comparison("live", what, "(no peer)", (p95,), (), AIM_SECONDS, is_absolute=True, note=note)


def _processor(pid: int) -> float:
    """Return the seconds of processor time that a process has taken, in all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Return the memory that a process holds, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [kilobytes] = re.findall(r"^VmRSS:\s+(\d+) kB", status, re.M)
    return int(kilobytes) / 1024


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """Give the memory of a process in megabytes, minute by minute while the block runs."""
    held, ended = list[float](), threading.Event()

    def watch() -> None:
        while not ended.wait(MEMORY_EVERY_SECONDS):
            held.append(_memory(pid))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    yield held
    ended.set()
    watching.join()


def _until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until a condition holds, or so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not condition():
        time.sleep(0.1)
