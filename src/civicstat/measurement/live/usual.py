"""What is usual at this hour of the week, from the past half year. See docs/methods/operations-wall.md."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from civicstat.measurement.live.reading import WEEKS, Places, Rows, Seconds
from civicstat.stats.detection import Evaluation, unusual_hours
from civicstat.stats.order import percentile_of_a_sample

HOUR = 3600.0
HOURS = WEEKS * 168
USUAL, RARE = 0.05, 0.001  # two-sided chances outside the band, and outside the wide one
LEAST_PAST = 60  # durations, for a band of the median
MEDIAN = 0.5


@dataclass(frozen=True)
class Band:
    """What is usual: within low and high 19 of 20 such hours lie; 999 of 1,000 within least and most."""

    expected: float
    low: float
    high: float
    least: float
    most: float


@dataclass(frozen=True)
class Usual:
    """What is usual at one hour of the week. rows: by area id; the whole city is None."""

    at: datetime
    is_holiday: bool
    rows: dict[int | None, int]
    received: Evaluation
    received_wide: Evaluation
    holding: Evaluation
    holding_wide: Evaluation
    helped: "Past"
    arrived: "Past"

    def of_received(self, area: int | None) -> Band | None:
        """Return how many usually come in within an hour; None where the past is too short or too empty to say."""
        return _band(self.received, self.received_wide, self.rows.get(area))

    def of_holding(self, area: int | None) -> Band | None:
        """Return how many usually hold."""
        return _band(self.holding, self.holding_wide, self.rows.get(area))


@dataclass(frozen=True)
class Past:
    """Durations that ended at this hour of the week, an hour before or after, in the past; and where."""

    seconds: Seconds
    is_urgent: npt.NDArray[np.bool_]
    areas: dict[str, Places]

    def median(self, count: int, *, is_urgent: bool, place: tuple[str, int] | None) -> Band | None:
        """Return where the median of so many lies as a rule; None where the past has too few to say."""
        wanted = self.is_urgent if is_urgent else np.ones(len(self.seconds), dtype=bool)
        if place is not None:
            wanted = wanted & (self.areas[place[0]] == place[1])
        past = self.seconds[wanted]
        if len(past) < LEAST_PAST or count < 1:
            return None
        low, high = percentile_of_a_sample(past, MEDIAN, size=count, outside=USUAL)
        least, most = percentile_of_a_sample(past, MEDIAN, size=count, outside=RARE)
        return Band(float(np.quantile(past, MEDIAN)), low, high, least, most)


def usual(
    past: Rows, areas: Sequence[tuple[str, int]], *, at: datetime, zone: str, holidays: Container[date] = ()
) -> Usual:
    """Return what is usual in the hour that ends at a moment.

    past: the records of the weeks before. areas: layer and id of each area that is judged by itself.
    """
    clock, days = _hours_of_week(at, zone)
    holiday = np.fromiter((day in holidays for day in days), dtype=bool, count=HOURS)
    members = [(None, np.ones(len(past), dtype=bool)), *((pk, past.areas[layer] == pk) for layer, pk in areas)]
    received, holding, known = _counts(past, [member for _, member in members], at.timestamp())
    received, holding, known_clock = received[:, known:], holding[:, known:], clock[known:]
    return Usual(
        at=at,
        is_holiday=bool(holiday[-1]),
        rows={area: row for row, (area, _) in enumerate(members)},
        received=unusual_hours(received, known_clock, is_holiday=holiday[known:], alpha=USUAL, latest=1),
        received_wide=unusual_hours(received, known_clock, is_holiday=holiday[known:], alpha=RARE, latest=1),
        holding=unusual_hours(holding, known_clock, is_holiday=holiday[known:], alpha=USUAL, latest=1),
        holding_wide=unusual_hours(holding, known_clock, is_holiday=holiday[known:], alpha=RARE, latest=1),
        helped=_past(past, past.held_until, clock, at.timestamp()),
        arrived=_past(past, past.arrived, clock, at.timestamp()),
    )


def _hours_of_week(at: datetime, zone: str) -> tuple[npt.NDArray[np.int64], list[date]]:
    """Return the local hour of the week in which each of the past hours begins, and its day; the latest last."""
    local = ZoneInfo(zone)
    begins = [datetime.fromtimestamp(at.timestamp() - HOUR * (HOURS - place), local) for place in range(HOURS)]
    hours = np.fromiter((moment.weekday() * 24 + moment.hour for moment in begins), dtype=np.int64, count=HOURS)
    return hours, [moment.date() for moment in begins]


def _counts(
    past: Rows, members: Sequence[npt.NDArray[np.bool_]], at: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], int]:
    """Return how many came in within each hour and how many held at its end, areas x hours; and where data begins."""
    begun = _place(past.began, at)
    # One that began in an hour holds at its end, and at the ends of hours after it until somebody helped.
    freed = _place(past.held_until, at)
    received, holding = np.zeros((2, len(members), HOURS + 1))
    for row, member in enumerate(members):
        received[row] = np.bincount(begun[member & (begun >= 0)], minlength=HOURS + 1)[: HOURS + 1]
        inside = member & (freed > begun)
        held = np.bincount(np.maximum(begun[inside], 0), minlength=HOURS + 1)[: HOURS + 1].astype(float)
        held -= np.bincount(np.maximum(freed[inside], 0), minlength=HOURS + 1)[: HOURS + 1]
        holding[row] = np.cumsum(held)
    return received[:, :HOURS], holding[:, :HOURS], int(np.clip(begun.min(initial=HOURS), 0, HOURS - 2))


def _place(moments: Seconds, at: float) -> npt.NDArray[np.int64]:
    """Return in which of the hours that end at a moment each lies; before them -1, after them or never HOURS."""
    hours = np.ceil((moments - at) / HOUR) + HOURS - 1
    return np.where(np.isfinite(hours), np.clip(hours, -1, HOURS), HOURS).astype(np.int64)


def _past(past: Rows, ends: Seconds, clock: npt.NDArray[np.int64], at: float) -> Past:
    place = _place(ends, at)
    inside = (place >= 0) & (place < HOURS - 1)  # the hour that is judged is no yardstick of itself
    distance = np.abs(clock[np.clip(place, 0, HOURS - 1)] - clock[-1])
    chosen = inside & (np.minimum(distance, 168 - distance) <= 1) & (ends >= past.began)
    return Past(
        (ends - past.began)[chosen], past.is_urgent[chosen],
        {layer: where[chosen] for layer, where in past.areas.items()},
    )  # fmt: skip


def _band(usual: Evaluation, wide: Evaluation, row: int | None) -> Band | None:
    if row is None or not usual.is_evaluated[row, 0]:
        return None
    found = (usual.expected, usual.lower, usual.upper, wide.lower, wide.upper)
    expected, low, high, least, most = (float(each[row, 0]) for each in found)
    return Band(expected, max(low, 0.0), high, max(least, 0.0), most)
