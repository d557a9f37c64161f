"""What is wrong with a concern's document beside the other documents of a catalog."""

from collections.abc import Collection, Iterator

from civicstat.directory.catalog.known import Directory
from civicstat.engagement.concerns.actions.keeping import RESERVED
from civicstat.engagement.concerns.definitions import ConcernDefinition


def faults_of_concern(
    definition: ConcernDefinition,
    metrics: Collection[str],
    goals: Collection[str],
    themes: Collection[str],
    concerns: Collection[str],
    directory: Directory,
) -> Iterator[str]:
    """Yield what is wrong, in plain words. metrics, goals, themes, concerns: the names of those that are defined."""
    if definition.concern in RESERVED:
        yield f"concern: {definition.concern!r} is the address of another page; choose another name"
    if definition.theme and definition.theme not in themes:
        yield f"theme: no theme of concerns is called {definition.theme!r}; there are {_listed(themes)}"
    for metric in definition.metrics:
        if metric not in metrics:
            yield f"metrics: no metric is called {metric!r}; adopt it first"
    for goal in definition.goals:
        if goal not in goals:
            yield f"goals: no goal is called {goal!r}; set it first"
    into = definition.closed.into if definition.closed else ""
    if into and into not in concerns:
        yield f"closed.into: no concern is called {into!r}; put it into the register, too"
    yield from _misplaced(definition, directory)


def _misplaced(definition: ConcernDefinition, directory: Directory) -> Iterator[str]:
    if fault := directory.fault_of_department(definition.department):
        yield f"department: {fault}"
    if fault := directory.fault_of_areas(definition.layer, definition.areas):
        yield f"areas: {fault}"


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "none yet"
