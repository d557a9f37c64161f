"""How often something may be done from one place. No address is stored: only a hash of it, whose salt lives a day.

Counted in memory: one process serves a city, and its restart forgives. The salt is random, kept nowhere but here, and
replaced after a day, from when nobody can tell any more who was counted.
"""

import hashlib
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

DAY, HOUR = 24 * 3600.0, 3600.0
MOST_KEPT = 20_000  # places counted at a time


class Limit(NamedTuple):
    """How many times within how many seconds."""

    most: int
    seconds: float


class Limits:
    """Counts by place, and all places together. now: seconds of a clock that never goes back."""

    def __init__(
        self, *limits: Limit, everybody: Limit | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits, self._everybody, self._now = limits, everybody, now
        self._lock = threading.Lock()
        self._all: deque[float] = deque()
        self._renew()

    def wait(self, address: str) -> float:
        """Return the seconds until it may be done again from an address; 0 where it may be done now."""
        with self._lock:
            waits = [_wait(self._window(address), limit, self._now()) for limit in self._limits]
            if self._everybody is not None:
                waits.append(_wait(self._all, self._everybody, self._now()))
            return max(waits, default=0.0)

    def count(self, address: str) -> None:
        """Count that it was done from an address."""
        with self._lock:
            self._window(address).append(self._now())
            if self._everybody is not None:
                self._all.append(self._now())
                while len(self._all) > self._everybody.most:
                    self._all.popleft()

    def _window(self, address: str) -> deque[float]:
        if self._now() - self._renewed_at >= DAY:
            self._renew()
        key = hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).digest()
        window = self._windows.pop(key, None)
        if window is None:
            window = deque(maxlen=max(limit.most for limit in self._limits))
            while len(self._windows) >= MOST_KEPT:
                del self._windows[next(iter(self._windows))]
        self._windows[key] = window  # the one that was asked for last stands last
        return window

    def _renew(self) -> None:
        self._salt, self._renewed_at = secrets.token_bytes(32), self._now()
        self._windows: dict[bytes, deque[float]] = {}


def _wait(window: deque[float], limit: Limit, now: float) -> float:
    """Return the seconds until fewer than the limit's number lie within its span."""
    return max(window[-limit.most] + limit.seconds - now, 0.0) if len(window) >= limit.most else 0.0


# Behind one address there may be a library, or a whole town hall.
STATED = Limits(Limit(10, HOUR), Limit(40, DAY), everybody=Limit(600, HOUR))
WRONG_RECEIPTS = Limits(Limit(10, HOUR / 4), Limit(60, DAY))
