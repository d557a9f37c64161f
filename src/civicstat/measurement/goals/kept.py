"""How goals stand, kept in memory for as long as nothing changes that it rests on.

A goal takes some ten milliseconds for each of its areas, and lists show many goals. Each process keeps its own.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from django.db.models import Max, Model

from civicstat.directory.models import Population
from civicstat.measurement.goals.models import Goal, GoalEntry
from civicstat.measurement.goals.progress import Progress, progress
from civicstat.measurement.metrics.models import Change, MetricVersion
from civicstat.measurement.records.models import QualityCheck
from civicstat.measurement.sources.models import Delivery

_RESTS_ON: tuple[type[Model], ...] = (GoalEntry, Change, MetricVersion, QualityCheck, Delivery, Population)
_MOST = 1024


def kept_progress(goals: Iterable[Goal], *, at: datetime) -> list[Progress]:
    """Return how goals stand, as `progress` does.

    at: the moment by which data may be out of date; only its day counts.
    """
    wanted = list(goals)
    state = _state() if wanted else ()
    return [replace(_progress(goal.pk, at.date(), at.tzinfo, state), goal=goal) for goal in wanted]


def forget() -> None:
    """Keep nothing of what was worked out so far."""
    _progress.cache_clear()


def _state() -> tuple[int, ...]:
    """Return what is different after each change of ledger, figures, passports, deliveries and residents."""
    found = (model._default_manager.aggregate(newest=Max("pk"))["newest"] for model in _RESTS_ON)
    return tuple(newest or 0 for newest in found)


@lru_cache(maxsize=_MOST)
def _progress(goal: int, day: date, zone: tzinfo | None, _state: tuple[int, ...]) -> Progress:
    found = Goal.objects.select_related("metric__dataset", "layer").prefetch_related("metric__versions").get(pk=goal)
    return progress(found, at=datetime.combine(day, time(), zone))
