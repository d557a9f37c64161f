"""What rests on a metric, and what another version of it does to the states of goals."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.lines import course
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.goals.progress import overall
from civicstat.measurement.goals.standing import ERROR_RATE, standing
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.supposing import compute_series
from civicstat.web.pages.goals.rows import goals_for_lists, key_of
from civicstat.web.pages.goals.wording import told
from civicstat.web.pages.using import Use, uses_of

MOST_GOALS = 12  # that are worked out anew while somebody waits


class GoalEffect(NamedTuple):
    """A goal before and after: keys of badges. note: what else must be known of it."""

    title: str
    url: str
    before: str
    after: str
    note: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def goals_in_words(found: Sequence[GoalEffect]) -> str:
    """Return how many goals change their state."""
    changed = sum(each.is_changed for each in found)
    if not changed:
        return "No goal changes its state."
    goals = "goal changes its" if changed == 1 else "goals change their"
    return f"{changed} {goals} state."


def resting_on(metric: Metric, user: User) -> list[Use]:
    """Return what rests on a metric, as far as a person may see it: metrics, goals, concerns, views, dashboards."""
    derived = Metric.objects.visible_to(user).exclude(bases=[])
    return [
        *(Use("Metric", each.title, reverse("metric", args=[each.slug])) for each in derived
          if metric.slug in each.bases),
        *uses_of([metric], user),
    ]  # fmt: skip


def effects_on_goals(metric: Metric, changed: Metric, user: User, ground: Ground, *, at: datetime) -> list[GoalEffect]:
    """Return how a person's goals on a metric stand, and how they would stand if it were another."""
    goals: Sequence[Goal] = list(goals_for_lists(user).filter(metric=metric).order_by("title")[:MOST_GOALS])
    return [_effect(now.goal, now.state, metric, changed, ground, at) for now in kept_progress(goals, at=at)]


def _effect(goal: Goal, state: str, metric: Metric, changed: Metric, ground: Ground, at: datetime) -> GoalEffect:
    before, url = key_of(state), reverse("goal", args=[goal.slug])  # type: ignore[arg-type]
    areas = list(goal.areas.select_related("layer").order_by("position", "name"))
    if changed.definition.unit != metric.definition.unit:
        return GoalEffect(goal.title, url, before, "cannot_tell", "Its target is in the unit of the version in force.")
    try:
        series = compute_series(changed, areas, goal.grain, ground)
    except CivicStatError as fault:
        return GoalEffect(goal.title, url, before, before, f"How it would stand could not be worked out now: {fault}")
    courses = {area.pk: course(goal, area) for area in areas}
    share = ERROR_RATE / len(areas)
    found = [standing(series[area.pk], courses[area.pk], at=at, error_rate=share) for area in areas]
    level = found[0].level if len(found) == 1 else None
    note = f"Its level would be {told(level.value, changed.definition)}." if level else ""
    return GoalEffect(goal.title, url, before, key_of(overall(each.state for each in found)), note)
