"""When things happen: the hours of the week, the seasons, the holidays, and the days that are like no other."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from civicstat.demo.chance import Floats, Ints

ZONE = "America/Chicago"
HOUR, DAY, YEAR_DAYS = 3600, 86400, 365.25
MARGIN = 500  # days before and after the window for which local time is known


@dataclass(frozen=True)
class Window:
    """The days that the city's records cover, both ends included. Moments are seconds since 1970 in UTC."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def years(self) -> float:
        return self.days / YEAR_DAYS

    @cached_property
    def hours(self) -> Ints:
        """The beginning of every hour of the window."""
        return np.arange(moment(self.since), moment(self.until + timedelta(days=1)), HOUR, dtype=np.int64)

    @cached_property
    def _offsets(self) -> tuple[int, Ints]:
        first = moment(self.since - timedelta(days=MARGIN))
        zone = ZoneInfo(ZONE)
        hours = range(first, moment(self.until + timedelta(days=MARGIN)), HOUR)
        shifts = [datetime.fromtimestamp(hour, zone).utcoffset() or timedelta() for hour in hours]
        return first, np.array([shift.total_seconds() for shift in shifts], dtype=np.int64)

    def local(self, moments: Ints) -> Ints:
        """Return wall-clock seconds, as the city's systems write them: the repeated hour of autumn stands twice."""
        first, offsets = self._offsets
        return moments + offsets[np.clip((moments - first) // HOUR, 0, len(offsets) - 1)]

    def day(self, moments: Ints) -> Ints:
        """Return the local day of each moment, counted from the window's first."""
        return self.local(moments) // DAY - days_since_1970(self.since)

    def hour_of_week(self, moments: Ints) -> Ints:
        """Return the local hour of the week: 0 is Monday from midnight to one."""
        return (self.local(moments) // HOUR + 3 * 24) % 168  # 1970 began on a Thursday


def moment(day: date) -> int:
    """Return local midnight at which a day begins, as seconds since 1970 in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC).timestamp())


def days_since_1970(day: date) -> int:
    return (day - date(1970, 1, 1)).days


class Rhythm(NamedTuple):
    """How a week goes: how much happens at all hours, by day, in the evening, and on the two long nights."""

    floor: float = 1.0
    office: float = 0.0  # Monday to Friday, around noon
    rush: float = 0.0  # Monday to Friday, around 8 and 17
    day: float = 0.0
    evening: float = 0.0
    night: float = 0.0  # around midnight, every day
    weekend_night: float = 0.0  # around 23:30 on Friday and Saturday

    def week(self) -> Floats:
        """Return 168 numbers, Monday first, whose mean is one."""
        hour = np.arange(168) + 0.5
        of_day, weekday = hour % 24, hour < 120
        week = (
            self.floor
            + self.office * weekday * _bump(of_day, 12.5, 3.6)
            + self.rush * weekday * (_bump(of_day, 8, 1.6) + 1.3 * _bump(of_day, 17, 2.0))
            + self.day * _bump(of_day, 14, 4.5)
            + self.evening * _bump(of_day, 19.5, 3.2)
            + self.night * _bump(np.minimum(np.abs(of_day - 23.5), 24 - np.abs(of_day - 23.5)), 0, 2.8)
            + self.weekend_night * (_bump(hour, 119.5, 2.8) + _bump(hour, 143.5, 2.8))
        )
        mean_one: Floats = week / week.mean()
        return mean_one


def _bump(x: Floats, at: float, width: float) -> Floats:
    bump: Floats = np.exp(-0.5 * ((x - at) / width) ** 2)
    return bump


class Season(NamedTuple):
    """How a year goes: a wave of the given size that peaks on a day of the year, and the weight of each holiday."""

    size: float = 0.0
    peak: int = 200  # 19 July
    holidays: float = 1.0  # how much of a holiday's effect is felt
    growth: float = 0.0  # a year
    unrest: float = 0.05  # how far single days stray


HOLIDAYS = {(1, 1): 1.25, (7, 3): 1.15, (7, 4): 1.5, (7, 5): 1.15, (10, 31): 1.12, (12, 24): 0.85, (12, 25): 0.75,
            (12, 31): 1.3}  # fmt: skip
THANKSGIVING = 0.78  # the fourth Thursday of November


def day_factors(rng: np.random.Generator, window: Window, season: Season) -> Floats:
    """Return for each day of the window how much more or less happens than on an average one."""
    days = [window.since + timedelta(days=i) for i in range(window.days)]
    of_year = np.array([day.timetuple().tm_yday for day in days])
    wave = 1 + season.size * np.cos(2 * np.pi * (of_year - season.peak) / YEAR_DAYS)
    feast = np.maximum(1 + season.holidays * (np.array([holiday_factor(day) for day in days]) - 1), 0.1)
    trend = (1 + season.growth) ** ((np.arange(window.days) - window.days / 2) / YEAR_DAYS)
    stray = rng.gamma(1 / season.unrest**2, season.unrest**2, window.days)
    factors: Floats = wave * feast * trend * stray
    return factors


def holiday_factor(day: date) -> float:
    """Return how much more happens on a day for being a holiday."""
    if day.month == 11 and day.weekday() == 3 and 22 <= day.day <= 28:
        return THANKSGIVING
    return HOLIDAYS.get((day.month, day.day), 1.0)


def draw_moments(rng: np.random.Generator, window: Window, *, yearly: float, rhythm: Rhythm, season: Season) -> Ints:
    """Return moments in order, about `yearly` of them a year, by the rhythm of the week and the season."""
    hours = window.hours
    rate = rhythm.week()[window.hour_of_week(hours)] * day_factors(rng, window, season)[window.day(hours)]
    counts = rng.poisson(rate * yearly * window.years / rate.sum())
    moments = np.repeat(hours, counts) + rng.integers(0, HOUR, int(counts.sum()))
    return np.sort(moments)


SHIFTS = ("Night", "Day", "Evening")  # from 23:00, 7:00 and 15:00


def shift_of(window: Window, moments: Ints) -> Ints:
    """Return the position in SHIFTS of the shift on duty."""
    result: Ints = (window.local(moments) // HOUR + 1) % 24 // 8
    return result
