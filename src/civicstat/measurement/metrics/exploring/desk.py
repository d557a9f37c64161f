"""How many questions are computed at once: more of them would slow the pages down."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from civicstat.errors import CivicStatError

AT_ONCE = 2
PATIENCE_SECONDS = 10.0  # how long a question waits for its turn


class TooMuchAtOnce(CivicStatError):
    """Other questions are being computed, and none came to its end in time."""


class Desk:
    """Lets so many questions be worked on at once; others wait, but not for ever."""

    def __init__(self, *, at_once: int, patience_seconds: float) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience_seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises TooMuchAtOnce where none becomes free in time."""
        if not self._places.acquire(timeout=self._patience):
            raise TooMuchAtOnce("Other questions are being computed; ask again in a moment, one after the other.")
        try:
            yield
        finally:
            self._places.release()


desk = Desk(at_once=AT_ONCE, patience_seconds=PATIENCE_SECONDS)
