"""Annotations as a metric page shows them: numbered marks in the chart, and a list with the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from civicstat.directory.models import Area, User
from civicstat.measurement.context.annotating.beside import Beside, days_in_words
from civicstat.measurement.context.models import Annotation
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.web.ui.charts import Mark


@dataclass(frozen=True)
class Listed:
    """One annotation with its number in the chart. concerns: what it is about, in words."""

    number: int
    annotation: Annotation
    days: str
    concerns: str
    url: str


def annotations_of(metric: Metric, area: Area, user: User, points: Sequence[Point]) -> list[Listed]:
    """Return the annotations beside a metric's figures in an area, those of days that the chart shows, numbered."""
    if not points:
        return []
    first, last = points[0].starts_on.date(), points[-1].ends_on.date()
    found = [each for each in Beside.load(metric, user).of(area) if each.since < last and first <= each.last_day]
    return [
        Listed(
            number, each, days_in_words(each.since, each.until), concerns_in_words(each),
            reverse("annotation", args=[each.slug]),
        )
        for number, each in enumerate(found, start=1)
    ]  # fmt: skip


def concerns_in_words(annotation: Annotation) -> str:
    """Return what an annotation is about: "Calls for service, District 5 and below"."""
    what = "All metrics"
    if annotation.metric:
        what = annotation.metric.title
    elif annotation.dataset:
        what = f"Everything counted from {annotation.dataset.title}"
    where = f"{annotation.area.name} and the areas in it" if annotation.area else "the whole city"
    return f"{what}; {where}"


def marks_of(listed: Sequence[Listed], points: Sequence[Point]) -> tuple[Mark, ...]:
    """Return the marks of a chart over some points: at the first day, moved to the chart's ends where it lies beyond.

    The last point stands at the first day of its period, where the chart ends.
    """
    if not points:
        return ()
    first, last = points[0].starts_on.date(), points[-1].starts_on.date()
    return tuple(
        Mark(min(max(each.annotation.since, first), last), str(each.number), f"{each.number}: {each.annotation.text}")
        for each in listed
    )


def marked(series: Series, user: User) -> tuple[list[Listed], tuple[Mark, ...]]:
    """Return the annotations beside a series, and their marks in its chart."""
    points = [point for point in series.points if series.is_part or not point.is_partial]
    listed = annotations_of(series.metric, series.area, user, points)
    return listed, marks_of(listed, points)
