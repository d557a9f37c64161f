"""What residents are told of a concern: plain words, no figures. All of it stands here and in the templates.

Figures reach the public only where small groups are protected; until then the words of a goal's state are told, and
nothing that could be counted back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from civicstat.engagement.concerns.links import goals_by_concern, metrics_of
from civicstat.engagement.concerns.models import Closing, Concern, ConcernEntry, ConcernState, Origin, Step, Theme
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.progress import Progress
from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.metrics.models import Metric
from civicstat.web.portal.language import own
from civicstat.web.ui.speaking import plain, say
from civicstat.web.ui.speaking import told as in_words

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
    Step.MEASURED: "The city counts it now: “{words}”.",
    Step.AIMED: "The city set itself a goal: “{words}”.",
    Step.NOTED: "{words}",
    Step.ANSWERED: "The city answers: {words}",
    Step.CLOSED: "The concern was closed: {words}",
    Step.REOPENED: "The concern was opened again: {words}",
}


RAISED_BY = {
    Origin.RESIDENT: "raised by residents", Origin.STAFF: "raised by people who work for the city",
    Origin.BOARD: "raised by an advisory board", Origin.SURVEY: "raised by a survey of residents",
    Origin.MEETING: "raised by people at a meeting",
}  # fmt: skip
NOT_PUBLIC = "The city has set a goal. Its words are not public yet."


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
    title: str
    wording: str
    state: str
    about: tuple[str, ...]  # where, what about, who raised it, who is responsible; for a list the first two
    responsible: str
    measured_by: tuple[str, ...]  # the questions that metrics answer
    promises: tuple[Promise, ...]
    names: Mapping[str, str]  # of its metrics and goals, by their English titles

    @property
    def in_short(self) -> tuple[str, ...]:
        return self.about[: 2 if self.concern.theme else 1]

    @property
    def plain_title(self) -> str:
        return plain(self.title)


def told(concern: Concern, *, at: datetime) -> Told:
    """Return what everybody may know of a concern. concern: read with its state."""
    found = Metric.objects.unrestricted().filter(pk__in=metrics_of(concern).values("pk"))
    metrics = list(found.prefetch_related("versions"))
    names = {each.title: own(f"metric.{each.slug}.title", each.title) for each in metrics}
    told = told_in_list([concern], at=at)[0]
    return replace(told, measured_by=tuple(map(_question, metrics)), names={**told.names, **names})


def told_in_list(concerns: Sequence[Concern], *, at: datetime) -> list[Told]:
    """Return what everybody may know of concerns, without what they are measured by; read at once for all."""
    goals = goals_by_concern(concerns)
    wanted = {goal.pk: goal for of_one in goals.values() for goal in of_one}
    promises = {found.goal.pk: _promise(found) for found in kept_progress(wanted.values(), at=at)}
    names = {goal.title: own(f"goal.{goal.slug}.title", goal.title) for goal in wanted.values()}
    return [_told(each, tuple(promises[goal.pk] for goal in goals[each.pk]), names) for each in concerns]


def title_of(concern: Concern) -> str:
    return own(f"concern.{concern.slug}.title", concern.title)


def name_of(theme: Theme) -> str:
    return own(f"theme.{theme.name}", theme.name)


def _told(concern: Concern, promises: tuple[Promise, ...], names: Mapping[str, str]) -> Told:
    state = CLOSINGS[Closing(concern.closed_as)] if concern.closed_as else STATES[ConcernState(concern.state)]
    if not promises and not concern.closed_as and concern.state == ConcernState.HAS_GOAL:
        state = NOT_PUBLIC
    department = concern.department
    responsible = own(f"department.{department.name}", department.name) if department else ""
    about = (
        _where(concern), name_of(concern.theme) if concern.theme else "", say(RAISED_BY[Origin(concern.origin)]),
        say("{department} is responsible", department=responsible) if responsible else "",
    )  # fmt: skip
    wording = own(f"concern.{concern.slug}.wording", concern.wording)
    return Told(
        concern, title_of(concern), wording, say(state), tuple(filter(None, about)), responsible, (), promises, names,
    )  # fmt: skip


def _where(concern: Concern) -> str:
    names = [area.name for area in concern.areas.all()]
    return ", ".join(names) if names else say("The whole city")


def _question(metric: Metric) -> str:
    asks = metric.definition.question
    return own(f"metric.{metric.slug}.question", asks) if asks else own(f"metric.{metric.slug}.title", metric.title)


def _promise(found: Progress) -> Promise:
    goal, line = found.goal, found.standings[0].course.current
    return Promise(
        own(f"goal.{goal.slug}.wording", goal.wording) if goal.wording else own(f"goal.{goal.slug}.title", goal.title),
        line.due_on, found.state.name.lower(), say(str(found.state).capitalize()), say(GOAL_STATES[found.state]),
    )  # fmt: skip


def steps(entries: Iterable[ConcernEntry], names: Mapping[str, str]) -> list[tuple[datetime, str]]:
    """Return the steps that everybody may read, newest first, in sentences. names: of metrics and goals, as Told's."""
    told_steps = [
        (entry.at, say(STEPS[Step(entry.kind)], words=names.get(entry.text) or in_words(entry.text)))
        for entry in entries
        if entry.is_public and Step(entry.kind) in STEPS
    ]
    return sorted(told_steps, key=lambda step: step[0], reverse=True)
