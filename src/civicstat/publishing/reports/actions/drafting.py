"""Reports drafted, and their figures frozen anew in the open."""

from datetime import date, datetime

from django.db import transaction

from civicstat.directory.models import User
from civicstat.publishing.content import Content
from civicstat.publishing.reports.actions.refusing import ReportRefused, held, must_be, note
from civicstat.publishing.reports.answering import document_of
from civicstat.publishing.reports.definitions import ReportDefinition
from civicstat.publishing.reports.documents import Document
from civicstat.publishing.reports.drafting import freeze
from civicstat.publishing.reports.kept import as_json, hash_of
from civicstat.publishing.reports.models import Freeze, Report, ReportState, StepKind, Template
from civicstat.publishing.reports.periods import Span, compared_with, span_at


@transaction.atomic
def draft(*, template: Template, day: date, content: Content, by: User | None, at: datetime) -> Report:
    """Draft the report of the period in which a day lies, from protected content.

    Raises ReportRefused where there is one already, and NothingToReport where the content has no figures for it.
    """
    definition = template.definition
    span = span_at(definition, day)
    if Report.objects.filter(template=template, starts_on=span.starts_on, ends_on=span.ends_on).exists():
        raise ReportRefused(f"{template.title}, {span.label} is drafted already; freeze its figures anew, or go on.")
    document = _frozen(template, definition, template.version, span, content, at)
    report: Report = Report.objects.create(
        template=template, grain=span.grain, starts_on=span.starts_on, ends_on=span.ends_on, key=span.key,
        label=span.label,
    )  # fmt: skip
    _keep(report, document, "", by, at)
    note(report, StepKind.DRAFTED, by=by, at=at)
    return report


@transaction.atomic
def refreeze(*, report: Report, content: Content, reason: str, by: User | None, at: datetime) -> Report:
    """Freeze the figures of a report anew, by the template as it is now; the log says so, and why.

    A sign-off does not outlast it: the report is in review again. Raises ReportRefused.
    """
    report = held(report)
    must_be(report, ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.SIGNED_OFF, to="freeze its figures anew")
    if not reason.strip():
        raise ReportRefused("Say why the figures are frozen anew: the reason stands in the report.")
    template = report.template
    definition = template.definition
    document = _frozen(template, definition, template.version, span_at(definition, report.starts_on), content, at)
    if document.key != report.key:
        raise ReportRefused(f"{template} comes out by the {definition.every} by now; {report} keeps its figures.")
    _keep(report, document, reason, by, at)
    note(report, StepKind.REFROZEN, reason, by=by, at=at)
    if report.state == ReportState.SIGNED_OFF:
        report.state = ReportState.IN_REVIEW
        report.save(update_fields=["state"])
    return report


def _frozen(
    template: Template, definition: ReportDefinition, version: int, span: Span, content: Content, at: datetime
) -> Document:
    last = template.reports.filter(state=ReportState.RELEASED, starts_on__lt=span.starts_on).order_by("-starts_on")
    newest = last.first()
    return freeze(
        definition, version=version, span=span, before=compared_with(definition, span), content=content, at=at,
        last=document_of(newest) if newest else None,
    )  # fmt: skip


def _keep(report: Report, document: Document, reason: str, by: User | None, at: datetime) -> None:
    number = report.freezes.count() + 1
    plain = as_json(document)
    Freeze.objects.create(
        report=report, number=number, document=plain, sha256=hash_of(plain), reason=reason.strip(), by=by, at=at
    )
