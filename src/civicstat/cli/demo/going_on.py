"""The demo city goes on: events are pushed through the API as they happen by the city's clock, which runs faster."""

import json
import logging
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPException
from itertools import groupby
from urllib.error import HTTPError
from urllib.parse import urljoin

from civicstat.demo.unfolding import Event, unfold

LOG = logging.getLogger(__name__)
DATASETS = ("calls", "answering")
PAUSE_SECONDS = 0.25  # between two pushes at least
MOST_ROWS = 1000  # in one push
PATIENCE_SECONDS = 30.0


@contextmanager
def going_on(address: str, *, speed: float) -> Iterator[str]:
    """While entered, let the city go on and its clock run; yield in words from when.

    It goes on from its newest call, so that one that was stopped is continued.
    """
    from django.utils.timezone import localtime, now

    from civicstat.directory.actions.tokens import create_token, revoke_token
    from civicstat.directory.clock import judged_at, let_run
    from civicstat.measurement.sources.models import Dataset

    newest = Dataset.objects.filter(slug__in=DATASETS).exclude(fresh_at=None).order_by("-fresh_at").first()
    begins = localtime(newest.fresh_at) if newest is not None and newest.fresh_at is not None else judged_at(now())
    token, secret = create_token(
        name="the demo city going on", scopes=[f"ingest:{d}" for d in DATASETS], by=None, at=now()
    )
    source = _Source(address, secret, begins, speed)
    try:
        source.start()
        yield f"{begins:%B} {begins.day}, {begins.hour % 12 or 12}:{begins:%M} {'AM' if begins.hour < 12 else 'PM'}"
    finally:
        source.stop()
        let_run(None)
        revoke_token(token=token, by=None, at=now())


class _Source(threading.Thread):
    """Pushes what happened since it last did, as a dispatch system and a phone system would."""

    def __init__(self, address: str, secret: str, begins: datetime, speed: float) -> None:
        super().__init__(name="civicstat-demo", daemon=True)
        self._address, self._secret, self._stopping = address, secret, threading.Event()
        self._begins, self._began, self._speed = begins, 0.0, speed

    def stop(self) -> None:
        self._stopping.set()
        self.join(PATIENCE_SECONDS)

    def run(self) -> None:
        from django.utils.timezone import now

        from civicstat.directory.clock import Running, let_run

        events = unfold(int(self._begins.timestamp()))
        ahead = next(events)  # which takes some seconds, in which the clock stands
        self._began = time.monotonic()
        let_run(Running(self._begins, now(), self._speed))
        while not self._stopping.is_set():
            due: list[Event] = []
            while ahead.at <= self._shown() and len(due) < MOST_ROWS:
                due.append(ahead)
                ahead = next(events)
            for dataset, rows in groupby(sorted(due, key=lambda event: event.dataset), key=lambda event: event.dataset):
                self._push(dataset, [event.row for event in rows])
            until_next = (ahead.at - self._shown()) / self._speed
            self._stopping.wait(min(max(until_next, PAUSE_SECONDS), 5.0))

    def _shown(self) -> float:
        """What the clock of the city shows, in seconds since 1970."""
        return self._begins.timestamp() + (time.monotonic() - self._began) * self._speed

    def _push(self, dataset: str, rows: Sequence[dict[str, object]]) -> None:
        """Push rows until they are taken, or the server goes. Sent again they change nothing."""
        body = "".join(json.dumps(row) + "\n" for row in rows).encode()
        request = urllib.request.Request(  # noqa: S310 our own address
            urljoin(self._address, f"/api/v1/datasets/{dataset}/records"), body,
            {"Authorization": f"Bearer {self._secret}", "Content-Type": "application/x-ndjson"},
        )  # fmt: skip
        while not self._stopping.is_set():
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                    rejected = json.load(answer)["rejected"]
            except HTTPError as refusal:
                if refusal.code not in (429, 503):
                    LOG.warning("%s: the server refused %d rows: %s", dataset, len(rows), refusal)
                    return
            except (OSError, HTTPException):  # not there yet, or no longer
                LOG.debug("%s: the server does not answer", dataset)
            else:
                if rejected:
                    LOG.warning(
                        "%s: %d of %d rows were rejected, as %s", dataset, len(rejected), len(rows), rejected[0]
                    )
                return
            self._stopping.wait(PAUSE_SECONDS)
