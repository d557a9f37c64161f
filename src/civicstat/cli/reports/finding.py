"""The report and the template that names mean."""

from typing import TYPE_CHECKING

from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.publishing.reports.models import Report, Template


class UnknownReport(CivicStatError):
    """No report has the name given."""


def report_named(name: str) -> "Report":
    """Return a report by its template and period, as monthly/2026-10. Raises UnknownReport."""
    from civicstat.publishing.reports.models import Report

    slug, _, key = name.partition("/")
    found: Report | None = Report.objects.select_related("template").filter(template__slug=slug, key=key).first()
    if found is None:
        known = ", ".join(f"{each.template.slug}/{each.key}" for each in
                          Report.objects.select_related("template")[:20]) or "none yet"  # fmt: skip
        raise UnknownReport(
            f"No report is called {name!r}; there are {known}. Draft one: civicstat report draft --help"
        )
    return found


def template_named(name: str) -> "Template":
    """Return a template. Raises UnknownReport."""
    from civicstat.publishing.reports.models import Template

    found: Template | None = Template.objects.filter(slug=name).first()
    if found is None:
        known = ", ".join(Template.objects.values_list("slug", flat=True)) or "none yet"
        raise UnknownReport(f"No template of reports is called {name!r}; there are {known}. docs/how-to/reports.md")
    return found
