"""Observations that are not kept, computed when somebody asks: other periods, and figures split by groups."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.ground import calendar, stand
from civicstat.measurement.metrics.models import MetricVersion
from civicstat.measurement.metrics.noughts import frame_of
from civicstat.measurement.metrics.observing import Observations
from civicstat.measurement.metrics.queries import Scope
from civicstat.web.api.answers.errors import Busy
from civicstat.web.api.observations.questions import MOST_CELLS, Question, QuestionRefused
from civicstat.web.api.observations.rows import Row
from civicstat.web.api.opening import HurriedStore, open_store

LONGEST_SECONDS = 20.0  # of one query
AT_ONCE = 2  # questions; more of them would slow the pages down
FIGURES = ("value", "low", "high", "numerator", "denominator")
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
        layer = None if question.layer == CITY else question.layer
        scope = Scope(question.grain, layer, question.groups, since=question.first, until=question.last)
        versions, areas = versions_in_force(question.metric), [area.pk for area in question.areas]
        _check_size(max(len(frame_of(version.definition, scope, ground, areas)) for version in versions))
        found = [(version, observe_all(version.definition, scope, ground, areas)) for version in versions]
    _check_size(sum(len(observations) for _, observations in found))
    return _Reader(question, versions).rows(found)


def _check_size(cells: int) -> None:
    if cells > MOST_CELLS:
        raise QuestionRefused(
            f"There are {cells:,} figures; one answer has at most {MOST_CELLS:,}. "
            "Ask for fewer periods with since and until, or for fewer groups."
        )


@dataclass(frozen=True)
class _Reader:
    """What is needed to make the observations of a question into rows."""

    question: Question
    versions: list[MetricVersion]  # in force, newest first

    def rows(self, found: list[tuple[MetricVersion, Observations]]) -> list[Row]:
        places = {area.pk: position for position, area in enumerate(self.question.areas)}
        rows = []
        for version, observations in found:
            for at, (period, area) in enumerate(zip(observations.period, observations.area, strict=True)):
                if int(area) in places and self._in_force(int(period)) == version:
                    group = observations.group[at] if observations.group else ()
                    order = (int(period), places[int(area)], tuple((value is None, value or "") for value in group))
                    rows.append((order, self._row(version, observations, at, places[int(area)])))
        return [row for _, row in sorted(rows, key=lambda each: each[0])]

    def _in_force(self, period: int) -> MetricVersion:
        day = calendar().start(self.question.grain, period).date()
        for version in self.versions:
            if version.applies_from is None or version.applies_from <= day:
                return version
        return self.versions[-1]

    def _row(self, version: MetricVersion, found: Observations, at: int, place: int) -> Row:
        question, cut, period = self.question, calendar(), int(found.period[at])
        start, end = cut.start(question.grain, period), cut.end(question.grain, period)
        covered, begun = question.data.covered_to or start, question.data.covered_from or start
        numbers = {name: float(getattr(found, name)[at]) for name in FIGURES}
        return Row(
            starts_at=start,
            ends_at=end,
            label=cut.label(question.grain, period),
            area=question.areas[place],
            group=found.group[at] if found.group else (),
            n=float(found.n[at]),
            missing=int(found.missing[at]),
            unusable=int(found.unusable[at]),
            is_provisional=covered < end + version.definition.maturity,
            is_partial=covered < end or begun > start,
            version=version.number,
            data_version=question.metric.dataset.data_version if question.metric.dataset else 0,
            **{name: number if math.isfinite(number) else None for name, number in numbers.items()},
        )
