"""SQL for when and where a record counts: its day, month, period and area, and the days that a scope reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
import numpy.typing as npt

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.periods import EPOCH, Calendar
from civicstat.measurement.metrics.planning import MetricRefused, Words
from civicstat.measurement.records.layout import area_column
from civicstat.store.tables import DAY, MONTH, Kind

ROLLING_MONTHS = 12
HOURS_OF_WEEK = 168
_DENSE = 0.5


@dataclass(frozen=True)
class Scope:
    """Which observations are asked for.

    layer: an area layer of the dataset, or None for the whole city.
    groups: columns whose values split each cell further.
    since, until: periods, both included; None is open.
    pairs: (k, 2) periods and area ids (of a layer) that the answer is confined to.
    spans: in place of a grain's periods: first days and days after the last, days since 1970; none may overlap.
        The period of a cell is then the number of its span.
    level: of the intervals; the metric's own if None.
    block_hours: splits each span by blocks of so many hours of the week, Monday's first; 0: not. The period of a
        cell is then the number of its span times the blocks of a week, and its block added.
    """

    grain: Grain
    layer: str | None = None
    groups: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    pairs: npt.NDArray[np.int64] | None = None
    spans: tuple[tuple[int, int], ...] = ()
    level: float | None = None
    block_hours: int = 0

    @property
    def blocks(self) -> int:
        """How many cells each span has."""
        return HOURS_OF_WEEK // self.block_hours if self.block_hours else 1

    @property
    def is_scattered(self) -> bool:
        """Whether the pairs are few of the cells between the first period and the last.

        Otherwise it is quicker to compute all of these cells than to pick the records of the pairs.
        """
        if self.pairs is None or not len(self.pairs):
            return False
        periods, areas = self.pairs[:, 0], np.unique(self.pairs[:, 1])
        return len(self.pairs) < _DENSE * (int(periods.max()) - int(periods.min()) + 1) * len(areas)


@dataclass(frozen=True)
class Placing:
    """How the records of a dataset are placed in the cells of a scope, by one of their times."""

    scope: Scope
    words: Words
    calendar: Calendar

    def window(self) -> list[str]:
        """Return conditions on the day that let an engine skip what lies outside the scope."""
        if self.scope.spans:
            if self._even_days:
                return [self._within((self.scope.spans[0][0], self.scope.spans[-1][1]))]
            return [f"({' or '.join(map(self._within, self.scope.spans))})"]
        since, until = self.scope.since, self.scope.until
        if self.scope.pairs is not None and len(self.scope.pairs):
            since, until = int(self.scope.pairs[:, 0].min()), int(self.scope.pairs[:, 0].max())
        conditions = []
        if since is not None:
            conditions.append(f"{self.day()} >= {day_number(self.calendar.start(self.scope.grain, since))}")
            if self.scope.grain == "rolling_year":
                conditions.append(f"{self.period()} >= {since}")
        if until is not None:
            conditions.append(f"{self.day()} < {day_number(self.calendar.end(self.scope.grain, until), up=True)}")
            if self.scope.grain in ("rolling_year", "hour"):
                conditions.append(f"{self.period()} <= {until}")
        return conditions

    def period(self) -> str:
        if self.scope.spans:
            span = self._span()
            return f"({span} * {self.scope.blocks} + {self._block()})" if self.scope.block_hours else span
        period = self.calendar.expression(
            self.scope.grain, self.words.dialect, day=self.day(), month=self._month(), moment=self.time()
        )
        return f"({period} + k)" if self.scope.grain == "rolling_year" else period

    def _span(self) -> str:
        """Return the number of the span that a record lies in."""
        if self._even_days:  # a division is quicker than a case for each of many
            return self.words.dialect.floor_div(f"({self.day()} - {self.scope.spans[0][0]:d})", self._even_days)
        cases = [f"when {self._within(span)} then {i}" for i, span in enumerate(self.scope.spans)]
        return f"(case {' '.join(cases)} end)"

    @property
    def _even_days(self) -> int:
        """How long each span is, where there are several that follow each other and are alike; else 0."""
        spans = self.scope.spans
        days = spans[0][1] - spans[0][0]
        is_even = all(span == (spans[0][0] + at * days, spans[0][0] + (at + 1) * days) for at, span in enumerate(spans))
        return days if is_even and len(spans) > 1 else 0

    def _block(self) -> str:
        """Return which block of the week a record lies in. Raises MetricRefused where its time has no hour."""
        moment, dialect = self.words.column(self.words.time, Kind.MOMENT), self.words.dialect
        hour = f"(({dialect.weekday_of(moment)} - 1) * 24 + {dialect.hour_of(moment)})"
        return hour if self.scope.block_hours == 1 else dialect.floor_div(hour, self.scope.block_hours)

    def _within(self, span: tuple[int, int]) -> str:
        return f"({self.day()} >= {span[0]:d} and {self.day()} < {span[1]:d})"

    def time(self) -> str:
        return self.words.column(self.words.time, Kind.MOMENT, Kind.DATE)

    def day(self) -> str:
        if self.is_by_the_time_of_all:
            return self.words.dialect.quote(DAY)
        return self.words.dialect.day_of(self.time())

    def _month(self) -> str:
        if self.is_by_the_time_of_all:
            return self.words.dialect.quote(MONTH)
        return self.words.dialect.month_of(self.time())

    @property
    def is_by_the_time_of_all(self) -> bool:
        """Whether records are placed by the time that each of them has, of which day and month are stored."""
        return self.words.time == self.words.dataset.time

    def area(self) -> str:
        if self.scope.layer is None:
            return "0"
        if self.scope.layer not in self.words.dataset.areas:
            known: Sequence[str] = sorted(self.words.dataset.areas)
            raise MetricRefused(
                f"{self.words.dataset.dataset} places records in {', '.join(known) or 'no area layer'}; "
                f"found {self.scope.layer!r}. Add it under areas in the dataset's definition."
            )
        return self.words.dialect.quote(area_column(self.scope.layer))


def day_number(moment: datetime, *, up: bool = False) -> int:
    """Return the days since 1970 of a local moment; up: of the next midnight, where it is none itself."""
    days = (moment.date() - EPOCH).days
    return days + 1 if up and moment.time() != time.min else days
