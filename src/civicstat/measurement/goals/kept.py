"""How goals stand, kept in memory for as long as nothing changes that it rests on.

A goal takes some ten milliseconds for each of its areas, and lists show many goals. Each process keeps its own.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time, tzinfo

from django.db.models import Max, Model

from civicstat.directory.models import Population
from civicstat.measurement.goals.models import Goal, GoalEntry
from civicstat.measurement.goals.progress import Progress, progress_of
from civicstat.measurement.metrics.models import Change, MetricVersion
from civicstat.measurement.records.models import QualityCheck
from civicstat.measurement.sources.models import Delivery

_RESTS_ON: tuple[type[Model], ...] = (GoalEntry, Change, MetricVersion, QualityCheck, Delivery, Population)
_MOST = 1024
_Key = tuple[int, date, tzinfo | None, tuple[int, ...]]
_kept: dict[_Key, Progress] = {}


def kept_progress(goals: Iterable[Goal], *, at: datetime) -> list[Progress]:
    """Return how goals stand, as `progress` does.

    at: the moment by which data may be out of date; only its day counts.
    """
    wanted = list(goals)
    state = _state() if wanted else ()
    keys = {goal.pk: (goal.pk, at.date(), at.tzinfo, state) for goal in wanted}
    known = {pk: _kept.get(key) for pk, key in keys.items()}  # another thread may forget meanwhile
    found = {pk: each for pk, each in known.items() if each is not None}
    missing = [pk for pk in keys if pk not in found]
    if missing:
        found |= {each.goal.pk: each for each in _worked_out(missing, at)}
        if len(_kept) + len(missing) > _MOST:
            forget()
        _kept.update({keys[pk]: found[pk] for pk in missing})
    return [replace(found[goal.pk], goal=goal) for goal in wanted]


def forget() -> None:
    """Keep nothing of what was worked out so far."""
    _kept.clear()


def _state() -> tuple[int, ...]:
    """Return what is different after each change of ledger, figures, passports, deliveries and residents."""
    found = (model._default_manager.aggregate(newest=Max("pk"))["newest"] for model in _RESTS_ON)
    return tuple(newest or 0 for newest in found)


def _worked_out(goals: Collection[int], at: datetime) -> list[Progress]:
    wanted = Goal.objects.filter(pk__in=goals).select_related("metric__dataset", "layer")
    return progress_of(
        list(wanted.prefetch_related("metric__versions")), at=datetime.combine(at.date(), time(), at.tzinfo)
    )
