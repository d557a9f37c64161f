"""Observations that are not kept, computed when somebody asks: other periods, and figures split by groups."""

from collections.abc import Callable
from typing import TypeVar

from civicstat.measurement.metrics import on_demand
from civicstat.measurement.metrics.exploring.desk import desk as desk
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.on_demand import Question
from civicstat.store.hurried import HurriedStore
from civicstat.web.api.observations.questions import MOST_CELLS, QuestionRefused
from civicstat.web.api.observations.rows import Row
from civicstat.web.api.opening import open_store

T = TypeVar("T")
LONGEST_SECONDS = 20.0  # of one query


def compute(question: Question) -> list[Row]:
    """Return the rows of a question by period, area and group; what is counted is nought where there are no records.

    Raises TooMuchAtOnce, Unavailable, QuestionRefused, or StoreFault where a query takes too long.
    """
    if question.last < question.first:
        return []
    found = on_the_ground(lambda ground: on_demand.compute(question, ground, _check_size))
    dataset = question.metric.dataset
    data_version = dataset.data_version if dataset else 0
    return [Row(each, data_version) for each in found]


def on_the_ground(job: Callable[[Ground], T]) -> T:
    """Return what a job makes of the records. Raises TooMuchAtOnce, Unavailable, or StoreFault for a slow query."""
    with desk.place():
        return job(stand(HurriedStore(open_store(), seconds=LONGEST_SECONDS)))


def _check_size(cells: int) -> None:
    if cells > MOST_CELLS:
        raise QuestionRefused(
            f"There are {cells:,} figures; one answer has at most {MOST_CELLS:,}. "
            "Ask for fewer periods with since and until, or for fewer groups."
        )
