"""The loop's first joints: which goals and metrics stand behind a concern, and which concerns behind them."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from civicstat.directory.models import User
from civicstat.engagement.concerns.models import Concern, ConcernGoal
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric


def goals_of(concern: Concern) -> "QuerySet[Goal]":
    """Return the goals that answer a concern: those linked to it, and those whose definition names it."""
    found: QuerySet[Goal] = Goal.objects.filter(Q(concern=concern.slug) | Q(concern_links__concern=concern))
    return found.distinct()


def metrics_of(concern: Concern) -> "QuerySet[Metric]":
    """Return the metrics by which a concern is measured: those linked to it, and those of its goals."""
    behind = goals_of(concern).order_by().values("metric")
    found: QuerySet[Metric] = Metric.objects.filter(Q(concern_links__concern=concern) | Q(pk__in=behind))
    return found.distinct()


def concerns_behind_goal(goal: Goal) -> "QuerySet[Concern]":
    """Return the concerns that a goal answers."""
    found: QuerySet[Concern] = Concern.objects.filter(
        Q(goal_links__goal=goal) | (Q(slug=goal.concern) if goal.concern else Q(pk__in=()))
    )
    return found.distinct()


def concerns_behind_metric(metric: Metric) -> "QuerySet[Concern]":
    """Return the concerns that a metric measures, by itself or through a goal."""
    named = metric.goals.exclude(concern="").values("concern")
    found: QuerySet[Concern] = Concern.objects.filter(
        Q(metric_links__metric=metric) | Q(goal_links__goal__metric=metric) | Q(slug__in=named)
    )
    return found.distinct()


def seen_by(user: User, goals: "QuerySet[Goal]") -> "QuerySet[Goal]":
    """Return those of some goals that a person may see."""
    return goals.filter(pk__in=Goal.objects.visible_to(user).order_by().values("pk"))


def told_to_all(goals: Iterable[Goal]) -> list[Goal]:
    """Return those of some goals whose title and state may be told to anyone: they rest on nothing restricted."""
    found = list(goals)
    unrestricted = set(
        Metric.objects.unrestricted().filter(pk__in=[goal.metric_id for goal in found]).values_list("pk", flat=True)
    )
    return [goal for goal in found if goal.metric_id in unrestricted]


def goals_by_concern(concerns: Sequence[Concern]) -> dict[int, list[Goal]]:
    """Return for each concern the goals that answer it and may be told to anyone, by title; read at once for all."""
    by_slug = {concern.slug: concern.pk for concern in concerns}
    linked = list(ConcernGoal.objects.filter(concern__in=by_slug.values()).values_list("concern", "goal"))
    goals = Goal.objects.filter(Q(concern__in=by_slug) | Q(pk__in=[goal for _, goal in linked]))
    found: dict[int, list[Goal]] = {concern.pk: [] for concern in concerns}
    for goal in told_to_all(goals.select_related("metric").order_by("title")):
        named = by_slug.get(goal.concern)
        behind = {concern for concern, linked_goal in linked if linked_goal == goal.pk}
        for concern in behind | ({named} if named is not None else set()):
            found[concern].append(goal)
    return found
