"""The annotations that stand beside a metric's figures in an area, in the order of their days."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Self

from civicstat.directory.models import Area, User
from civicstat.directory.nesting import holders, inside
from civicstat.measurement.context.models import Annotation, AnnotationQuerySet
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric


def concerning(metric: Metric, user: User | None) -> list[Annotation]:
    """Return the annotations in force that concern a metric: its own, those of datasets it counts, those of all.

    user: who asks; None for those who may see all.
    """
    found: AnnotationQuerySet = Annotation.objects.in_force()
    found = found.visible_to(user) if user is not None else found
    rows = found.select_related("metric", "dataset", "area__layer", "by").defer("area__boundary")
    slugs, datasets = _behind(metric)
    return [
        each
        for each in rows
        if (each.metric is None or each.metric.slug in slugs)
        and (each.dataset_id is None or each.dataset_id in datasets)
    ]


def _behind(metric: Metric) -> tuple[frozenset[str], frozenset[int]]:
    """Return the names of a metric and of those that it rests on, and the ids of the datasets that they count."""
    slugs, datasets, wanted = {metric.slug}, {metric.dataset_id}, [metric]
    while wanted:
        bases = {slug for each in wanted for slug in rests_on(each.definition)} - slugs
        wanted = list(Metric.objects.filter(slug__in=bases).prefetch_related("versions")) if bases else []
        slugs |= bases
        datasets |= {each.dataset_id for each in wanted}
    return frozenset(slugs), frozenset(pk for pk in datasets if pk is not None)


@dataclass(frozen=True)
class Beside:
    """The annotations that concern one metric."""

    annotations: tuple[Annotation, ...]

    @classmethod
    def load(cls, metric: Metric, user: User | None) -> Self:
        return cls(tuple(concerning(metric, user)))

    def of(self, area: Area) -> list[Annotation]:
        """Return those of an area: about itself, about an area in which it lies, or about the whole city."""
        if not self.annotations:
            return []
        around = self._holding(area)
        return [each for each in self.annotations if each.area_id is None or each.area_id in around]

    @cached_property
    def _holding(self) -> Callable[[Area], frozenset[int]]:
        return holders()

    def within(self, area: Area | None) -> list[Annotation]:
        """Return those about smaller areas that lie in an area; None: in the city."""
        parts = None if area is None else inside(area) - {area.pk}
        return [
            each for each in self.annotations if each.area_id is not None and (parts is None or each.area_id in parts)
        ]


def between(annotations: Iterable[Annotation], starts_on: datetime, ends_on: datetime) -> list[Annotation]:
    """Return the annotations of which a day lies in a period. ends_on: the first moment after it."""
    first, last = starts_on.date(), (ends_on - timedelta(microseconds=1)).date()
    return [each for each in annotations if each.since <= last and first <= each.last_day]


def note_of(annotations: Sequence[Annotation]) -> str:
    """Return annotations in sentences, as a note beside a figure."""
    return " ".join(f"{days_in_words(each.since, each.until)}: {_full_stop(each.text)}" for each in annotations)


def days_in_words(since: date, until: date | None) -> str:
    """Return "April 13, 2026", or "August 10, 2026 to September 20, 2026"."""
    first = f"{since:%B} {since.day}, {since.year}"
    return first if until is None or until == since else f"{first} to {until:%B} {until.day}, {until.year}"


def _full_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
