"""What refuses a step of a report, and the steps that are kept."""

from datetime import datetime

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.publishing.reports.models import Report, ReportState, Step, StepKind


class ReportRefused(CivicStatError):
    """Something cannot be done with a report as it stands. Nothing was stored."""


def held(report: Report) -> Report:
    """Return a report as it is now, kept for this transaction."""
    found: Report = Report.objects.select_for_update().get(pk=report.pk)
    return found


def must_be(report: Report, *states: ReportState, to: str) -> None:
    """Raises ReportRefused where a report is in no state in which something can be done with it."""
    if report.state not in states:
        wanted = " or ".join(str(each.label).lower() for each in states)
        raise ReportRefused(
            f"{report} is {report.get_state_display().lower()}; to {to} it has to be {wanted}."
            + (" What is released stays as it is; say more in the next report." if report.released_at else "")
        )


def note(report: Report, kind: StepKind, text: str = "", *, by: User | None, at: datetime) -> Step:
    step: Step = Step.objects.create(report=report, kind=kind, text=text.strip(), role=role_of(by), by=by, at=at)
    return step


def role_of(user: User | None) -> str:
    return user.role if user is not None else ""
