"""Which figure of a series leads: the newest that can be told, and why a newer one cannot."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from civicstat.measurement.metrics.definitions import CohortShare
from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.reasons import notes, why_none
from civicstat.measurement.metrics.series import Series, extent

WAITING = ("cohort_share", "time_to_close")  # figures that take time to be there


def headline(series: Series) -> Series:
    """Return a series up to its newest figure that is old enough to tell.

    What becomes of a case within 180 days is not known of last month's cases, and only of the first ones of the
    month that is just old enough.
    """
    statistic = series.definition.statistic
    if statistic.kind not in WAITING:
        return series
    if isinstance(statistic, CohortShare) and (until := extent(series.metric).covered_to) is not None:
        old = [at for at, point in enumerate(series.points) if point.ends_on + statistic.within <= until]
        series = replace(series, points=series.points[: old[-1] + 1]) if old else series
    return leading(series)


def leading(series: Series) -> Series:
    """Return a series that is led by the newest whole period with a figure; as it is where none has one."""
    told = [point for point in series.points if not point.is_partial and point.value is not None]
    return replace(series, until=told[-1].period) if told else series


def leading_or_part(series: Series) -> Series:
    """Return a series led as `leading` has it or, where no period is whole, by the newest part with a figure.

    Where none has one, the newest part leads with the reason why not.
    The label of a part says which days it holds: "part of June 2026: June 27 only".
    """
    if series.begins is not None or not series.points:
        return leading(series)
    told = [point.period for point in series.points if point.value is not None] or [series.points[-1].period]
    data = extent(series.metric)
    points = tuple(_named_as_part(series, point, data) for point in series.points)
    return replace(series, points=points, until=told[-1], is_part=True)


def _named_as_part(series: Series, point: Point, data: Extent) -> Point:
    label = f"part of {point.label}"
    since, until = data.begins or data.first, data.last
    if since is None or until is None or series.grain in ("day", "hour"):
        return point._replace(label=label)
    days = _days_in_words(max(since, point.starts_on).date(), min(until, point.ends_on - timedelta(days=1)).date())
    return point._replace(label=f"{label}: {days}")


def _days_in_words(first: date, last: date) -> str:
    """Return "June 27 only", "June 3 to June 27", "December 30, 2025 to January 4, 2026"."""
    if first == last:
        return f"{first:%B} {first.day} only"
    if first.year == last.year:
        return f"{first:%B} {first.day} to {last:%B} {last.day}"
    return f"{first:%B} {first.day}, {first.year} to {last:%B} {last.day}, {last.year}"


def why_provisional(series: Series) -> str:
    """Return in a sentence why the figure that leads is provisional, where records end too soon; empty elsewhere."""
    point, data = series.latest, extent(series.metric)
    if point is None or data.last is None or data.covered_to is None or not point.is_provisional:
        return ""
    final_at = point.ends_on + series.definition.settles_after
    if data.covered_to >= final_at:
        return ""  # cases that are open or young keep it so
    ends = f"The data ends on {_day(data.last.date())}"
    return f"{ends}; this figure stays provisional until there are records up to {_day(_last_before(final_at))}."


def _last_before(moment: datetime) -> date:
    return (moment - timedelta(microseconds=1)).date()


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def newer(series: Series, led: Series) -> Point | None:
    """Return the newest whole point of a series where it is newer than the one that leads it."""
    newest = series.latest
    if newest is None or led.latest is None or newest.period == led.latest.period:
        return None
    return newest


def why_not_newer(series: Series, led: Series) -> str:
    """Return in a sentence why the newest period does not lead a series; empty where it does."""
    newest = newer(series, led)
    if newest is None:
        return ""
    if reason := why_none(series.definition, newest):
        return f"No figure for {newest.label}. {reason}."
    return f"{newest.label} cannot be told yet. {notes(series.definition, newest)}".strip()
