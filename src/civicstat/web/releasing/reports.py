"""Reports drafted from what would be published now, and released with the edition that carries them."""

from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from civicstat.directory.clock import judged_at
from civicstat.directory.models import User
from civicstat.measurement.records.keeping import record_store
from civicstat.publishing.editions.actions import publish
from civicstat.publishing.editions.chain import Edition
from civicstat.publishing.reports import actions
from civicstat.publishing.reports.models import Report, Template
from civicstat.publishing.reports.periods import span_before
from civicstat.publishing.reports.planning import planned_releases
from civicstat.publishing.reports.released import released_reports
from civicstat.publishing.subscribing.actions import address_letters, address_questions
from civicstat.web.releasing.formats import formats
from civicstat.web.releasing.preparing import Prepared, prepare
from civicstat.web.releasing.preparing import Report as Progress


def draft_report(
    *, template: Template, day: date | None, by: User | None, at: datetime, report: Progress = lambda share, what: None
) -> Report:
    """Draft the report of the period in which a day lies; None: of the last one that is over.

    Raises ReportRefused, NothingToReport, NothingChosen.
    """
    within = day or span_before(template.definition, judged_at(at).date()).starts_on
    content = _now(f"Draft of {template.title}", at, report).content
    return actions.draft(template=template, day=within, content=content, by=by, at=at)


def refreeze_report(
    *, drafted: Report, reason: str, by: User | None, at: datetime, report: Progress = lambda share, what: None
) -> Report:
    """Freeze the figures of a report anew from what would be published now. Raises ReportRefused."""
    content = _now(f"Draft of {drafted}", at, report).content
    return actions.refreeze(report=drafted, content=content, reason=reason, by=by, at=at)


@transaction.atomic
def review_report(*, report: Report, by: User | None, at: datetime) -> Report:
    """Send a draft to the departments, and address the letters to those whom it asks. Raises ReportRefused."""
    sent = actions.send_to_review(report=report, by=by, at=at)
    address_questions(report=sent, at=at)
    return sent


def release_report(
    *, signed: Report, by: User | None, at: datetime, report: Progress = lambda share, what: None
) -> Edition:
    """Release a report together with the edition that carries it, and address the letters to subscribers.

    Raises ReportRefused, EditionRefused and what else keeps an edition back; then neither is released.
    """
    prepared = _now(str(signed), at, report)
    with transaction.atomic():
        out = actions.release(report=signed, content=prepared.content, by=by, at=at)
        content = replace(prepared.content, reports=released_reports(), calendar=planned_releases())
        address_letters(report=out, at=at)
        return publish(
            content=content, earlier=prepared.earlier, formats=formats(), workspace=settings.WORKSPACE,
            data_dir=settings.DATA_DIR, report=lambda share, what: report(0.6 + 0.4 * share, what),
        )  # fmt: skip


def _now(reason: str, at: datetime, report: Progress) -> Prepared:
    return prepare(reason=reason, corrects=None, store=record_store(), at=at, report=report)
