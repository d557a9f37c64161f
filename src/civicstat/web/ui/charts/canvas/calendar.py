"""Ticks of a time axis: as many round dates as fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from civicstat.web.ui.charts.canvas.wording import width_of
from civicstat.web.ui.speaking import month_short

_APART = 14  # least room between labels
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
_DAY_STEPS = (1, 2, 7, 14, 28)
_HOUR_STEPS = (1, 3, 6, 12)


@dataclass(frozen=True)
class Tick:
    """at: days since year 1, with the time of day as the fraction; below: a second line, such as the year."""

    at: float
    label: str
    below: str = ""


def day_number(when: date) -> float:
    """Return days since year 1; a moment has its time of day as the fraction."""
    fraction = 0.0
    if isinstance(when, datetime):
        fraction = (when.hour * 3600 + when.minute * 60 + when.second) / 86_400
    return when.toordinal() + fraction


def date_ticks(
    starts: Sequence[date], labels: Sequence[str], width: float, margins: tuple[float, float] = (40, 40)
) -> list[Tick]:
    """Return ticks for periods that begin at starts and are called labels, on an axis so many units wide.

    margins: room for words left and right of the axis. Where the periods' own names fit they are used. Otherwise
    round dates of the calendar: the finest of hours, days, months and years whose labels do not touch.
    """
    places = [day_number(start) for start in starts]
    own = [Tick(at, label) for at, label in zip(places, labels, strict=True)]
    if len(own) < 2:
        return own
    span = (places[-1] - places[0]) or 1
    if _fits(own, width / span) and _fits_between(own, margins):
        return own
    for ticks in _candidates(starts):
        if ticks and _fits(ticks, width / span):
            return ticks
    return [Tick(places[0], str(starts[0].year))]


def _fits(ticks: Sequence[Tick], per_day: float) -> bool:
    widths = [max(width_of(tick.label), width_of(tick.below)) for tick in ticks]
    return all(
        (ticks[index + 1].at - ticks[index].at) * per_day >= (widths[index] + widths[index + 1]) / 2 + _APART
        for index in range(len(ticks) - 1)
    )


def _fits_between(ticks: Sequence[Tick], margins: tuple[float, float]) -> bool:
    return all(width_of(tick.label) / 2 <= margin for tick, margin in zip((ticks[0], ticks[-1]), margins, strict=True))


def _candidates(starts: Sequence[date]) -> Iterator[list[Tick]]:
    first, last = starts[0], starts[-1]
    if isinstance(first, datetime) and isinstance(last, datetime) and last - first <= timedelta(days=4):
        yield from (_hours(first, last, step) for step in _HOUR_STEPS)
    if last - first <= timedelta(days=200):
        yield from (_days(starts, step) for step in _DAY_STEPS)
    if last - first <= timedelta(days=366 * 8):
        yield from (_months(first, last, step) for step in _MONTH_STEPS)
    yield from (_years(first, last, step) for step in _YEAR_STEPS)


def _hours(first: datetime, last: datetime, step: int) -> list[Tick]:
    moment = first.replace(hour=first.hour - first.hour % step, minute=0, second=0, microsecond=0)
    ticks: list[Tick] = []
    while moment <= last:
        if moment >= first:
            day = f"{month_short(moment.date())} {moment.day}" if moment.hour == 0 or not ticks else ""
            ticks.append(Tick(day_number(moment), f"{moment.hour:02d}:00", day))
        moment += timedelta(hours=step)
    return ticks


def _days(starts: Sequence[date], step: int) -> list[Tick]:
    """Every so many days, on days on which a period begins."""
    ticks: list[Tick] = []
    year = None
    for start in starts:
        at = float(start.toordinal())
        if not ticks or at - ticks[-1].at >= step:
            ticks.append(Tick(at, f"{month_short(start)} {start.day}", str(start.year) if start.year != year else ""))
            year = start.year
    return ticks


def _months(first: date, last: date, step: int) -> list[Tick]:
    """Every so many months, counted from January; the year under the first tick and under each January."""
    ticks: list[Tick] = []
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    year = None
    for index in range(begin, end + 1):
        on = date(index // 12, index % 12 + 1, 1)
        if index % step == 0 and day_number(first) <= on.toordinal() <= day_number(last):
            ticks.append(Tick(on.toordinal(), month_short(on), str(on.year) if on.year != year else ""))
            year = on.year
    return ticks


def _years(first: date, last: date, step: int) -> list[Tick]:
    years = range(first.year, last.year + 1)
    marks = [date(year, 1, 1).toordinal() for year in years if year % step == 0]
    return [Tick(at, str(date.fromordinal(at).year)) for at in marks if day_number(first) <= at <= day_number(last)]
