"""What residents are told of a concern: plain words, no figures. All of it stands here and in the templates.

Figures reach the public only where small groups are protected; until then the words of a goal's state are told, and
nothing that could be counted back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from civicstat.engagement.concerns.links import goals_by_concern, metrics_of
from civicstat.engagement.concerns.models import Closing, Concern, ConcernEntry, ConcernState, Origin, Step
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.progress import Progress
from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.metrics.models import Metric

STATES = {
    ConcernState.NEW: "We have it. Nobody has looked at it yet.",
    ConcernState.LOOKED_AT: "It is being looked at.",
    ConcernState.MEASURED: "The city counts how large it is. It has no goal yet.",
    ConcernState.HAS_GOAL: "The city has set a goal.",
}
CLOSINGS = {
    Closing.ANSWERED: "It was answered.",
    Closing.REACHED: "What was asked for is reached.",
    Closing.NOT_OURS: "It is not for the city to do.",
    Closing.MERGED: "It goes on together with another concern.",
}
GOAL_STATES = {
    GoalState.MET: "The goal is met.",
    GoalState.ON_COURSE: "The city is on its way to the goal.",
    GoalState.OFF_COURSE: "The city is behind its goal.",
    GoalState.CANNOT_TELL: "Whether it gets better cannot be told yet: the records fit both.",
    GoalState.NO_CURRENT_DATA: "There are no current figures.",
}
STEPS = {
    Step.OPENED: "The city wrote the concern into its register.",
    Step.MEASURED: "The city counts it now: “{text}”.",
    Step.AIMED: "The city set itself a goal: “{text}”.",
    Step.NOTED: "{text}",
    Step.ANSWERED: "The city answers: {text}",
    Step.CLOSED: "The concern was closed: {text}",
    Step.REOPENED: "The concern was opened again: {text}",
}


RAISED_BY = {
    Origin.RESIDENT: "residents", Origin.STAFF: "people who work for the city", Origin.BOARD: "an advisory board",
    Origin.SURVEY: "a survey of residents", Origin.MEETING: "people at a meeting",
}  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """A goal, as residents read it."""

    title: str
    by: date
    state: str  # a badge's
    word: str
    says: str


@dataclass(frozen=True)
class Told:
    """A concern, as residents read it."""

    concern: Concern
    state: str
    where: str
    raised_by: str
    measured_by: tuple[str, ...]  # the questions that metrics answer
    promises: tuple[Promise, ...]


def told(concern: Concern, *, at: datetime) -> Told:
    """Return what everybody may know of a concern. concern: read with its state."""
    metrics = Metric.objects.unrestricted().filter(pk__in=metrics_of(concern).values("pk"))
    questions = tuple(each.definition.question or each.title for each in metrics.prefetch_related("versions"))
    return replace(told_in_list([concern], at=at)[0], measured_by=questions)


def told_in_list(concerns: Sequence[Concern], *, at: datetime) -> list[Told]:
    """Return what everybody may know of concerns, without what they are measured by; read at once for all."""
    goals = goals_by_concern(concerns)
    wanted = {goal.pk: goal for of_one in goals.values() for goal in of_one}
    promises = {found.goal.pk: _promise(found) for found in kept_progress(wanted.values(), at=at)}
    return [_told(each, tuple(promises[goal.pk] for goal in goals[each.pk])) for each in concerns]


def _told(concern: Concern, promises: tuple[Promise, ...]) -> Told:
    state = CLOSINGS[Closing(concern.closed_as)] if concern.closed_as else STATES[ConcernState(concern.state)]
    if not promises and not concern.closed_as and concern.state == ConcernState.HAS_GOAL:
        state = f"{state} Its words are not public yet."
    return Told(concern, state, where(concern), RAISED_BY[Origin(concern.origin)], (), promises)


def where(concern: Concern) -> str:
    names = [area.name for area in concern.areas.all()]
    return ", ".join(names) if names else "The whole city"


def _promise(found: Progress) -> Promise:
    goal, line = found.goal, found.standings[0].course.current
    return Promise(
        goal.wording or goal.title, line.due_on, found.state.name.lower(), str(found.state).capitalize(),
        GOAL_STATES[found.state],
    )  # fmt: skip


def steps(entries: Iterable[ConcernEntry]) -> list[tuple[datetime, str]]:
    """Return the steps that everybody may read, newest first, in sentences."""
    told_steps = [
        (entry.at, STEPS[Step(entry.kind)].format(text=entry.text))
        for entry in entries
        if entry.is_public and Step(entry.kind) in STEPS
    ]
    return sorted(told_steps, key=lambda step: step[0], reverse=True)
