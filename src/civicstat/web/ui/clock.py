"""The day by which a city is judged: today, or the one at which the clock of its workspace stands.

A demo city, a training copy or an archive has no new records. Judged by the real clock, every goal in it would end as
"no current data" and every dataset as late. `as_of` in civicstat.toml stops the clock for such judgments, and every
page says so. When something was entered, by whom, and how long a session lasts goes by the real clock all the same.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localtime

from civicstat.directory.clock import judged_at, running


def city_now() -> datetime:
    """Return the moment by which goals, deadlines and the age of data are judged, in the city's time zone."""
    return judged_at(localtime())


def city_today() -> date:
    """Return the day of `city_now`."""
    return city_now().date()


def clock_note() -> str:
    """Return what every page says where the clock stands; empty where it runs."""
    clock = running()
    if clock is not None:
        shown = city_now()
        return f"The clock of this workspace runs {clock.speed:g} times as fast as time; it is {_in_words(shown)}."
    stands: date | None = settings.AS_OF
    if stands is None:
        return ""
    day = f"{stands:%B} {stands.day}, {stands.year}"
    return f"The clock of this workspace stands on {day}. Goals and the age of data are judged by that day."


def _in_words(at: datetime) -> str:
    return f"{at:%B} {at.day}, {at.year}, {at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"
