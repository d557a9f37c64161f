"""What needs a person, by what that person is there for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from civicstat.directory.models import Department, Role, User
from civicstat.measurement.goals.progress import Progress
from civicstat.web.pages.weekly.needs.need import Need
from civicstat.web.pages.weekly.needs.of_data import needs_of_data, needs_of_spellings
from civicstat.web.pages.weekly.needs.of_goals import needs_of_goals, off_course
from civicstat.web.pages.weekly.needs.of_metrics import got_worse, largest_moves
from civicstat.web.pages.weekly.needs.of_reports import needs_of_reports
from civicstat.web.pages.weekly.needs.of_signals import needs_of_signals
from civicstat.web.pages.weekly.rows import Line, of_department

MOST = 12
TITLES = {
    Role.VIEWER: "What to know first", Role.AUDITOR: "What to know first",
    Role.ANALYST: "Needs you first", Role.LEAD: "Needs you first", Role.ADMINISTRATOR: "Needs you first",
}  # fmt: skip


@dataclass(frozen=True)
class Needs:
    """What needs a person, most urgent first; further: how many more there are."""

    title: str
    shown: tuple[Need, ...]
    further: int
    nothing: str  # what to say where there is none

    @property
    def metrics(self) -> frozenset[int]:
        return frozenset(need.metric for need in self.shown)


def needs_of(
    user: User,
    goals: Iterable[Progress],
    lines: Sequence[Line],
    than: str,
    department: Department | None,
    city: Mapping[int, Line],
    *,
    at: datetime,
) -> Needs:
    """Return what needs a person: of a department where one is chosen, else of those that the person works in.

    city: the same metrics in the whole city, where lines are of one of its areas.
    """
    found = sorted(_found(user, list(goals), lines, than, department, city, at), key=lambda need: need.rank)
    return Needs(TITLES[Role(user.role)], tuple(found[:MOST]), max(len(found) - MOST, 0), _NOTHING[Role(user.role)])


_CALM = "No goal is off course, and nothing moved beyond chance."
_ALL_WELL = "Every delivery was stored, every spelling is known, no finding is open, and every metric is computed."
_NOTHING = {
    Role.VIEWER: _CALM,
    Role.AUDITOR: _CALM,
    Role.ANALYST: _ALL_WELL,
    Role.LEAD: "Nothing of your departments waits for you: no goal off course without an answer, no metric worse "
    "beyond chance, no data refused.",
    Role.ADMINISTRATOR: _ALL_WELL,
}  # fmt: skip


def _found(
    user: User,
    goals: list[Progress],
    lines: Sequence[Line],
    than: str,
    department: Department | None,
    city: Mapping[int, Line],
    at: datetime,
) -> list[Need]:
    if user.role in (Role.VIEWER, Role.AUDITOR):
        return [*off_course(goals), *largest_moves(lines, than, city)]
    if user.role == Role.LEAD:
        departments = [department] if department else list(user.departments.all())
        own = [line for each in departments for line in of_department(lines, each)]
        return [
            *needs_of_goals(goals, user, departments, today=at.date()), *needs_of_signals(user, departments),
            *got_worse(own, than, city), *needs_of_data(user, departments, at=at), *needs_of_reports(user),
        ]  # fmt: skip
    chosen = [department] if department else None
    return [
        *needs_of_data(user, chosen, at=at), *needs_of_signals(user, chosen), *needs_of_spellings(user),
        *off_course(goals),
    ]  # fmt: skip
