"""A period so far, against the same span of the year before."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Extent, Ground
from civicstat.measurement.metrics.periods import EPOCH
from civicstat.measurement.metrics.queries import Scope


@dataclass(frozen=True)
class ToDate:
    """Two spans of as many days: of the period that is under way, and of the same one a year before.

    found: at most one cell for each span; its period is 0 for the span under way, 1 for the one before.
    """

    since: date
    until: date  # the last day, included
    since_before: date
    until_before: date
    found: Observations

    def cell(self, span: int) -> int | None:
        """Return the place of a span's cell among those found; None where there is none."""
        places = np.flatnonzero(self.found.period == span)
        return int(places[0]) if places.size else None


def observe_to_date(
    definition: MetricDefinition, grain: Grain, ground: Ground, data: Extent, *, layer: str | None, area: int
) -> ToDate | None:
    """Return a metric's figures for the period under way; None where it has no whole day yet, or is over.

    Only whole days count: the day of the newest event is left out of both spans unless its end is covered.
    """
    if data.last is None or data.covered_to is None or data.days_to is None or grain in ("hour", "day", "rolling_year"):
        return None
    calendar = ground.calendar
    period = calendar.period(grain, data.last)
    if data.covered_to >= calendar.end(grain, period):
        return None
    since, after = calendar.start(grain, period).date(), data.days_to
    days = (after - since).days
    if days < 1:
        return None
    before = calendar.start(grain, calendar.year_before(grain, period)).date()
    spans = tuple((_day(start), _day(start) + days) for start in (since, before))
    here = area if layer else ground.city
    found = observe_all(definition, Scope(grain, layer, spans=spans), ground, (here,))
    found = found.take(found.area == here)
    if data.covered_from is not None and data.covered_from.date() > before:
        found = found.take(found.period == 0)  # part of a span is no span to compare with
    last = timedelta(days=days - 1)
    return ToDate(since, since + last, before, before + last, found)


def _day(day: date) -> int:
    return (day - EPOCH).days
