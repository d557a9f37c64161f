"""The goals of the weekly view: of a department, and as they stand in one area."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from civicstat.directory.models import CITY, Area, Department, User
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.progress import Progress
from civicstat.web.pages.goals.rows import goals_for_area


def goals_shown(user: User, area: Area, department: Department | None, *, at: datetime) -> list[Progress]:
    """Return the goals of an area as they stand in it, those of a department where one is chosen."""
    goals = goals_for_area(user, area).prefetch_related("entries")
    if department is not None:
        goals = goals.filter(contributions__department=department)
    found = kept_progress(goals, at=at)
    return found if area.layer.slug == CITY else [narrowed(each, area) for each in found]


def narrowed(progress: Progress, area: Area) -> Progress:
    """Return a goal as it stands in one of its areas."""
    at = next(place for place, each in enumerate(progress.standings) if each.area.pk == area.pk)
    return replace(
        progress, standings=(progress.standings[at],), expectations=(progress.expectations[at],), gap=None,
        series=(progress.series[at],),
    )  # fmt: skip


def counted_by_state(found: Iterable[Progress]) -> dict[str, int]:
    """Return how many goals that are followed are in each state."""
    counts: dict[str, int] = {}
    for each in found:
        if each.standings[0].course.ended_on is None:
            counts[each.state.value] = counts.get(each.state.value, 0) + 1
    return counts
