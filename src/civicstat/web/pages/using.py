"""Where figures are used: goals, concerns, saved views and dashboards, as far as a person may see them."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.urls import reverse

from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import User
from civicstat.engagement.concerns.links import concerns_behind_metric
from civicstat.engagement.concerns.models import Concern
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset


class Use(NamedTuple):
    """Something that shows figures."""

    kind: str
    title: str
    url: str


def uses_of(metrics: Collection[Metric], user: User, *, dataset: Dataset | None = None) -> list[Use]:
    """Return what shows figures of metrics; and of the records of a dataset, where one is named."""
    slugs = {metric.slug for metric in metrics}
    goals = list(Goal.objects.visible_to(user).filter(metric__in=metrics).order_by("title"))
    behind = {concern.pk for metric in metrics for concern in concerns_behind_metric(metric)}
    concerns = Concern.objects.visible_to(user).filter(pk__in=behind).order_by("title")
    views = [view for view in SavedView.objects.visible_to(user).distinct() if _asks(view, slugs, dataset)]
    shown = {"metric": slugs, "goal": {goal.slug for goal in goals}, "view": {view.slug for view in views}}
    return [
        *(Use("Goal", each.title, reverse("goal", args=[each.slug])) for each in goals),
        *(Use("Concern", str(each), reverse("concern", args=[each.slug])) for each in concerns),
        *(Use("Saved view", each.title, reverse("explore-view", args=[each.slug])) for each in views),
        *_dashboards(shown, user),
    ]


def dashboards_with(view: SavedView, user: User) -> list[Use]:
    """Return the dashboards that show a saved view."""
    return list(_dashboards({"view": {view.slug}}, user))


def _asks(view: SavedView, slugs: Collection[str], dataset: Dataset | None) -> bool:
    is_of_dataset = dataset is not None and view.question.get("dataset") == dataset.slug
    return is_of_dataset or view.question.get("metric") in slugs


def _dashboards(shown: dict[str, set[str]], user: User) -> Iterator[Use]:
    """Yield the dashboards of which a block shows one of these."""
    for board in Dashboard.objects.visible_to(user).distinct().order_by("title"):
        blocks = board.definition.blocks
        if any(getattr(block, sort, "") in names for block in blocks for sort, names in shown.items()):
            yield Use("Dashboard", board.title, reverse("dashboard", args=[board.slug]))
