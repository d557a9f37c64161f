"""What departments say of a report, and who saw it before the public did."""

from datetime import date, datetime

from django.db import transaction

from civicstat.directory.clock import judged_at
from civicstat.directory.models import Department, User
from civicstat.directory.texts import check_texts
from civicstat.publishing.reports.actions.refusing import ReportRefused, held, must_be, role_of
from civicstat.publishing.reports.answering import document_of, owner_of, reviewers_of
from civicstat.publishing.reports.models import DepartmentReply, Look, MissAnswer, Report, ReportState

LONGEST = 1500  # characters of a cause, an action or a reply: the same for good news and bad


@transaction.atomic
def answer(
    *, report: Report, metric: str, cause: str, action: str, due_on: date | None, by: User | None, at: datetime
) -> MissAnswer:
    """Answer for a miss: its cause, or nothing for "unknown", what is done about it, and by when.

    A later answer takes the place of the last, which is kept. Raises ReportRefused.
    """
    report = held(report)
    must_be(report, ReportState.IN_REVIEW, ReportState.SIGNED_OFF, to="answer for a miss")
    item = document_of(report).item(metric)
    if item is None or not item.is_miss:
        raise ReportRefused(f"{report} asks nothing about {metric!r}: it is no miss in it.")
    if not action.strip():
        raise ReportRefused("Say what is done about it; “nothing yet” is an answer, too.")
    given = MissAnswer(
        report=report, metric=metric, department=owner_of(item), cause=_fitting(cause, "The cause"),
        action=_fitting(action, "The action"), due_on=due_on, role=role_of(by), by=by, at=at,
    )  # fmt: skip
    check_texts(given, where=item.title)
    given.save()
    return given


@transaction.atomic
def reply(
    *, report: Report, department: Department, metric: str = "", text: str, by: User | None, at: datetime
) -> DepartmentReply:
    """Say something of a report, or of one metric in it, that is shown beside. An empty text says: nothing to add.

    Raises ReportRefused.
    """
    report = held(report)
    must_be(report, ReportState.IN_REVIEW, to="reply to it")
    document = document_of(report)
    if metric and document.item(metric) is None:
        raise ReportRefused(f"{report} does not tell of {metric!r}.")
    if department not in reviewers_of(report, document) and not metric:
        raise ReportRefused(f"{department} does not review {report}; it can reply to a metric of its own.")
    said = DepartmentReply(
        report=report, department=department, metric=metric, text=_fitting(text, "The reply"), role=role_of(by), by=by,
        at=at,
    )  # fmt: skip
    check_texts(said, where=str(report))
    said.save()
    return said


def log_look(*, report: Report, user: User, at: datetime) -> None:
    """Note that a person sees the figures of a report before it is released: once a day."""
    if report.state != ReportState.RELEASED:
        Look.objects.get_or_create(
            report=report, user=user, on=judged_at(at).date(), defaults={"role": user.role, "at": at}
        )


def _fitting(text: str, what: str) -> str:
    said = text.strip()
    if len(said) > LONGEST:
        raise ReportRefused(f"{what} has {len(said):,} characters, expected {LONGEST:,} at most; shorten it.")
    return said
