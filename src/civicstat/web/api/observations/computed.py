"""Observations that are not kept, computed when somebody asks: other periods, and figures split by groups."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from civicstat.measurement.metrics import on_demand
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.on_demand import Question
from civicstat.store.hurried import HurriedStore
from civicstat.web.api.answers.errors import Busy
from civicstat.web.api.observations.questions import MOST_CELLS, QuestionRefused
from civicstat.web.api.observations.rows import Row
from civicstat.web.api.opening import open_store

LONGEST_SECONDS = 20.0  # of one query
AT_ONCE = 2  # questions; more of them would slow the pages down
PATIENCE_SECONDS = 10.0  # how long a question waits for its turn


class Desk:
    """Lets so many questions be worked on at once; others wait, but not for ever."""

    def __init__(self, *, at_once: int, patience_seconds: float) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience_seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises Busy where none becomes free in time."""
        if not self._places.acquire(timeout=self._patience):
            raise Busy("Other questions are being computed; ask again in a moment, one after the other.")
        try:
            yield
        finally:
            self._places.release()


desk = Desk(at_once=AT_ONCE, patience_seconds=PATIENCE_SECONDS)


def compute(question: Question) -> list[Row]:
    """Return the rows of a question by period, area and group; what is counted is nought where there are no records.

    Raises Busy, Unavailable, QuestionRefused, or StoreFault where a query takes too long.
    """
    if question.last < question.first:
        return []
    with desk.place():
        ground = stand(HurriedStore(open_store(), seconds=LONGEST_SECONDS))
        found = on_demand.compute(question, ground, _check_size)
    dataset = question.metric.dataset
    return [Row(*each, data_version=dataset.data_version if dataset else 0) for each in found]


def _check_size(cells: int) -> None:
    if cells > MOST_CELLS:
        raise QuestionRefused(
            f"There are {cells:,} figures; one answer has at most {MOST_CELLS:,}. "
            "Ask for fewer periods with since and until, or for fewer groups."
        )
