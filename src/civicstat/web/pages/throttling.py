"""Wrong tries to sign in, counted by name and by address in sliding windows; whoever made too many has to wait.

Counted in memory: one process serves a city, and its restart forgives.
"""

import threading
import time
import unicodedata
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from django.http import HttpRequest

from civicstat.web.ui.addresses import address_of

WINDOW = 15 * 60.0  # seconds
FREE_TRIES = 5  # of one name from one address, before each further one has to wait twice as long as the last
FIRST_WAIT = 10.0  # seconds
MOST_FROM_ADDRESS = 40  # behind one address there may be a whole town hall
MOST_FOR_NAME = 200  # from everywhere; from where the name has signed in before it goes on
MOST_KEPT = 20_000  # windows and known places


K = TypeVar("K")
V = TypeVar("V")


class Place(NamedTuple):
    """Who tries, and from where."""

    name: str
    address: str


class Tries:
    """The wrong tries of late. now: seconds of a clock that never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, ...], deque[float]] = {}
        self._known: dict[Place, None] = {}

    def begin(self, place: Place) -> float:
        """Return 0 and count a try as a wrong one, until `forgive`; or return the seconds to wait before another."""
        with self._lock:
            wait = max(self._wait_of_pair(place), self._wait_of_address(place), self._wait_of_name(place))
            if wait <= 0:
                for key in _keys(place):
                    self._window(key).append(self._now())
            return max(wait, 0.0)

    def forgive(self, place: Place) -> None:
        """Take a try back that was right after all: the name is at home there."""
        with self._lock:
            pair, address, name = _keys(place)
            self._windows.pop(pair, None)
            for key in (address, name):
                if window := self._windows.get(key):
                    window.pop()
            self._known.pop(place, None)
            self._known[place] = None
            _shorten(self._known)

    def _wait_of_pair(self, place: Place) -> float:
        window = self._window(_keys(place)[0])
        beyond = len(window) - FREE_TRIES
        if beyond < 0:
            return 0.0
        return window[-1] + min(FIRST_WAIT * 2.0**beyond, WINDOW) - self._now()

    def _wait_of_address(self, place: Place) -> float:
        return self._wait_of_many(_keys(place)[1], MOST_FROM_ADDRESS)

    def _wait_of_name(self, place: Place) -> float:
        return 0.0 if place in self._known else self._wait_of_many(_keys(place)[2], MOST_FOR_NAME)

    def _wait_of_many(self, key: tuple[str, ...], most: int) -> float:
        window = self._window(key)
        return window[-most] + WINDOW - self._now() if len(window) >= most else 0.0

    def _window(self, key: tuple[str, ...]) -> deque[float]:
        """Return the tries of late; those older than the window go."""
        window = self._windows.pop(key, None)
        if window is None:
            window = deque(maxlen=max(MOST_FROM_ADDRESS, MOST_FOR_NAME))
            _shorten(self._windows)
        while window and window[0] <= self._now() - WINDOW:
            window.popleft()
        self._windows[key] = window  # the one that was asked for last stands last
        return window


def _keys(place: Place) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return ("pair", *place), ("address", place.address), ("name", place.name)


def _shorten(kept: dict[K, V]) -> None:
    while len(kept) >= MOST_KEPT:
        del kept[next(iter(kept))]


def place_of(request: HttpRequest) -> Place:
    """Return who tries to sign in, and from where."""
    name = unicodedata.normalize("NFKC", request.POST.get("username", ""))[:150].strip().casefold()
    return Place(name, address_of(request))


TRIES = Tries()
