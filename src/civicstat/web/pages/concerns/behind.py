"""The concerns behind a metric or a goal, for their pages: include pages/concerns/behind.html with `concerns`."""

from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from civicstat.directory.models import User
from civicstat.engagement.concerns.links import concerns_behind_goal, concerns_behind_metric
from civicstat.engagement.concerns.models import Concern
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.concerns.finding import concerns_for_lists
from civicstat.web.pages.concerns.wording import counted, state_word, where_in_words


class ConcernLine(NamedTuple):
    """A concern beside a metric or a goal."""

    title: str
    url: str
    state: str  # a badge's
    word: str
    said: str


def behind_metric(user: User, metric: Metric) -> list[ConcernLine]:
    """Return the concerns that a metric measures, by itself or through its goals."""
    return _lines(user, concerns_behind_metric(metric))


def behind_goal(user: User, goal: Goal) -> list[ConcernLine]:
    """Return the concerns that a goal answers."""
    return _lines(user, concerns_behind_goal(goal))


def _lines(user: User, found: "QuerySet[Concern]") -> list[ConcernLine]:
    known = concerns_for_lists(user).filter(pk__in=found.order_by().values("pk"), merged_into=None)
    return [
        ConcernLine(
            each.title, reverse("concern", args=[each.slug]), each.state, state_word(each),
            f"{where_in_words(each.areas.all())}, {counted(each.voices, 'voice')}",
        )
        for each in known
    ]  # fmt: skip
