"""Templates of reports as catalog documents: applied so that a second time changes nothing, and written out again."""

from collections.abc import Collection, Iterator
from datetime import datetime

from civicstat.directory.catalog.known import Directory
from civicstat.directory.models import User
from civicstat.publishing.reports.actions.templates import Outcome, define_report, document_of
from civicstat.publishing.reports.definitions import ReportDefinition, read_report
from civicstat.publishing.reports.models import Template

__all__ = ["apply_report", "document_of_report", "faults_of_report", "read_report", "says_report"]


def apply_report(*, text: str, where: str, reason: str = "", by: User | None, at: datetime) -> tuple[Template, Outcome]:
    """Make a template say what a document says. Raises UnreadableDocument or ReportRefused."""
    return define_report(definition=read_report(text, where=where), reason=reason, by=by, at=at)


def faults_of_report(definition: ReportDefinition, metrics: Collection[str], directory: Directory) -> Iterator[str]:
    """Yield what a report names that is not there."""
    for slug in (*definition.metrics, *(each.metric for each in definition.exclude)):
        if slug not in metrics:
            yield f"metrics: found {slug!r}, expected the name of a metric that is adopted or in the catalog"
    place = definition.area
    if place is not None and (fault := directory.fault_of_areas(place.layer, [place.code])):
        yield f"area: {fault}"
    for name in definition.departments:
        if fault := directory.fault_of_department(name):
            yield f"departments: {fault}"


def document_of_report(template: Template) -> str:
    """Return a template as a YAML document."""
    return document_of(template.definition)


def says_report(text: str, *, where: str) -> bool:
    """Return whether a document says of a template what is held."""
    definition = read_report(text, where=where)
    return definition == Template.objects.get(slug=definition.report).definition
