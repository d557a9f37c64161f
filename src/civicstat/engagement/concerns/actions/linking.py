"""A concern linked with the metric that measures it and the goal that answers it."""

from datetime import datetime

from django.db import transaction

from civicstat.directory.models import User
from civicstat.engagement.concerns.actions.refusing import ConcernRefused, refuse_merged
from civicstat.engagement.concerns.history import enter
from civicstat.engagement.concerns.links import goals_of, told_to_all
from civicstat.engagement.concerns.models import Concern, ConcernGoal, ConcernMetric, Step
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric


@transaction.atomic
def link_metric(*, concern: Concern, metric: Metric, by: User | None, at: datetime) -> bool:
    """Say that a metric measures a concern. Return whether that is new. Raises ConcernRefused."""
    refuse_merged(concern)
    _, is_new = ConcernMetric.objects.get_or_create(concern=concern, metric=metric)
    if is_new:
        is_public = Metric.objects.unrestricted().filter(pk=metric.pk).exists()
        enter(concern, Step.MEASURED, metric.title, by=by, at=at, is_public=is_public)
    return is_new


@transaction.atomic
def unlink_metric(*, concern: Concern, metric: Metric, by: User | None, at: datetime) -> None:
    """Take the link between a concern and a metric away; the history keeps that it was there."""
    removed, _ = ConcernMetric.objects.filter(concern=concern, metric=metric).delete()
    if removed:
        enter(concern, Step.UNMEASURED, metric.title, by=by, at=at)


@transaction.atomic
def link_goal(*, concern: Concern, goal: Goal, by: User | None, at: datetime) -> bool:
    """Say that a goal answers a concern. Return whether that is new. Raises ConcernRefused."""
    refuse_merged(concern)
    if goals_of(concern).filter(pk=goal.pk).exists():
        return False
    ConcernGoal.objects.create(concern=concern, goal=goal)
    enter(concern, Step.AIMED, goal.title, by=by, at=at, is_public=bool(told_to_all([goal])))
    return True


@transaction.atomic
def unlink_goal(*, concern: Concern, goal: Goal, by: User | None, at: datetime) -> None:
    """Take the link between a concern and a goal away. Raises ConcernRefused where the goal itself names it."""
    if goal.concern == concern.slug:
        raise ConcernRefused(f"{goal.slug} names {concern.slug} in its own definition; change the goal's concern there")
    removed, _ = ConcernGoal.objects.filter(concern=concern, goal=goal).delete()
    if removed:
        enter(concern, Step.UNAIMED, goal.title, by=by, at=at)
