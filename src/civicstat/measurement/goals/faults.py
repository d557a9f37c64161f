"""What keeps a goal from being set, found before anything is stored."""

from collections.abc import Iterator, Mapping

from civicstat.directory.catalog.known import Directory
from civicstat.measurement.goals.actions import GoalRefused, refuse_misfit
from civicstat.measurement.goals.catalog import new_lines
from civicstat.measurement.goals.definitions import GoalDefinition
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.definitions import MetricDefinition


def faults_of_goal(
    definition: GoalDefinition, metrics: Mapping[str, MetricDefinition], directory: Directory | None = None
) -> Iterator[str]:
    """Yield what is wrong with a goal where these metrics are defined. Of its baseline, data alone can tell.

    directory: places and departments; those that are held if none.
    """
    directory = directory or Directory.with_documents()
    metric = metrics.get(definition.metric)
    if metric is None:
        yield f"{definition.goal} is about the metric {definition.metric!r}, which is not defined; define it, too"
        return
    if definition.period not in metric.periods:
        kept = ", ".join(metric.periods)
        yield f"{definition.goal}: {metric.metric} is not kept by {definition.period}; choose one of {kept}"
    for line in definition.lines:
        try:
            refuse_misfit(line.target, line.milestones, metric, where=definition.goal)
        except GoalRefused as fault:
            yield str(fault)
    yield from (f"{definition.goal}: {fault}" for fault in _misplaced(definition, directory))
    goal = Goal.objects.select_related("metric", "layer").filter(slug=definition.goal).first()
    if goal is not None:
        try:
            new_lines(goal, definition, definition.goal)
        except GoalRefused as fault:
            yield str(fault)


def _misplaced(definition: GoalDefinition, directory: Directory) -> Iterator[str]:
    """Yield which departments and areas of a goal are not there."""
    yield from filter(None, (directory.fault_of_department(each.department) for each in definition.departments))
    yield from filter(None, [directory.fault_of_areas(definition.layer, definition.areas)])
