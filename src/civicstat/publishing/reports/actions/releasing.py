"""The way of a report from draft to release."""

from datetime import datetime, timedelta

from django.db import transaction

from civicstat.directory.models import User
from civicstat.publishing.content import Content, Figure
from civicstat.publishing.reports.actions.refusing import ReportRefused, held, must_be, note
from civicstat.publishing.reports.answering import Standing, document_of, standing_of
from civicstat.publishing.reports.documents import Document, Item, Reading
from civicstat.publishing.reports.models import Report, ReportState, StepKind


@transaction.atomic
def send_to_review(*, report: Report, by: User | None, at: datetime) -> Report:
    """Ask the departments: those that review it, and the owners of its misses. Raises ReportRefused."""
    report = held(report)
    must_be(report, ReportState.DRAFT, to="send it to the departments")
    days = report.template.versions.get(number=document_of(report).template_version).definition.review_days
    report.state, report.review_until = ReportState.IN_REVIEW, at + timedelta(days=days)
    report.save(update_fields=["state", "review_until"])
    note(report, StepKind.SENT, by=by, at=at)
    return report


@transaction.atomic
def sign_off(*, report: Report, by: User | None, at: datetime) -> Report:
    """Sign a report off: when everybody has spoken, or the time for it is over. What nobody answered is said.

    Raises ReportRefused; so it does where who signs off froze the figures.
    """
    report = held(report)
    must_be(report, ReportState.IN_REVIEW, to="sign it off")
    waiting = _waiting(standing_of(report), at)
    if waiting:
        raise ReportRefused(waiting)
    froze = report.freezes.order_by("-number")[0].by_id
    if by is not None and froze == by.pk:
        raise ReportRefused("Who froze the figures does not sign them off; ask another administrator.")
    report.state = ReportState.SIGNED_OFF
    report.save(update_fields=["state"])
    note(report, StepKind.SIGNED_OFF, by=by, at=at)
    return report


@transaction.atomic
def take_back(*, report: Report, reason: str, by: User | None, at: datetime) -> Report:
    """Take a sign-off back, with a reason. Raises ReportRefused."""
    report = held(report)
    must_be(report, ReportState.SIGNED_OFF, to="take the sign-off back")
    if not reason.strip():
        raise ReportRefused("Say why the sign-off is taken back: the reason stands in the report.")
    report.state = ReportState.IN_REVIEW
    report.save(update_fields=["state"])
    note(report, StepKind.REOPENED, reason, by=by, at=at)
    return report


@transaction.atomic
def release(*, report: Report, content: Content, by: User | None, at: datetime) -> Report:
    """Release a report as it was reviewed. content: protected, of the edition that it comes out with.

    Raises ReportRefused where the content withholds a figure that the report shows. Figures that are others by now are
    named in the report.
    """
    report = held(report)
    must_be(report, ReportState.SIGNED_OFF, to="release it")
    document = document_of(report)
    if withheld := [item.title for item in document.items if _is_withheld(item, document, content)]:
        raise ReportRefused(
            f"{report} shows {', '.join(withheld)}, which the edition withholds. Freeze the figures anew; the "
            "departments see them again before the release."
        )
    report.state, report.released_at = ReportState.RELEASED, at
    report.revised = [item.metric for item in document.items if _is_revised(item, document, content)]
    report.save(update_fields=["state", "released_at", "revised"])
    note(report, StepKind.RELEASED, by=by, at=at)
    return report


def _waiting(standing: Standing, at: datetime) -> str:
    """Return who has not spoken yet while there is time; empty where the report can be signed off."""
    until = standing.report.review_until
    open_ones = [standing.document.item(each.metric) for each in standing.unanswered]
    if until is None or at >= until or not (open_ones or standing.silent):
        return ""
    parts = [f"{item.title} has no answer" for item in open_ones if item]
    parts += [f"{department.name} has not replied" for department in standing.silent]
    return (
        f"{'; '.join(parts)}. There is time until {until:%Y-%m-%d %H:%M} UTC; then it can be signed off, and the "
        "report says who did not answer."
    )


def _is_withheld(item: Item, document: Document, content: Content) -> bool:
    """Return whether the content withholds a figure that the report shows."""
    for reading in (item.now, item.before, *item.history):
        if reading is not None and reading.value is not None:
            figure = _figure(item, reading, document, content)
            if figure is not None and figure.withheld is not None:
                return True
    return False


def _is_revised(item: Item, document: Document, content: Content) -> bool:
    figure = _figure(item, item.now, document, content)
    return figure is not None and figure.withheld is None and figure.value != item.now.value


def _figure(item: Item, reading: Reading, document: Document, content: Content) -> Figure | None:
    metric = content.metric(item.metric)
    series = metric.one(document.layer, document.area, document.grain) if metric else None
    days = reading.starts_on, reading.ends_on
    return next((each for each in (series.figures if series else ()) if (each.starts_on, each.ends_on) == days), None)
