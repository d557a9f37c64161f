"""Which figure of a series leads: the newest that can be told, and why a newer one cannot."""

from dataclasses import replace

from civicstat.measurement.metrics.definitions import CohortShare
from civicstat.measurement.metrics.reasons import notes, why_none
from civicstat.measurement.metrics.series import Point, Series, extent

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
