"""Templates of reports, defined and changed."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from civicstat.directory.models import Area, Department, User
from civicstat.directory.texts import check_texts
from civicstat.library.writing import write_document
from civicstat.publishing.reports.actions.calendar import plan_ahead
from civicstat.publishing.reports.actions.refusing import ReportRefused
from civicstat.publishing.reports.definitions import ReportDefinition
from civicstat.publishing.reports.models import Template, TemplateVersion

Outcome = Literal["added", "changed", "unchanged"]


@transaction.atomic
def define_report(
    *, definition: ReportDefinition, reason: str = "", by: User | None, at: datetime
) -> tuple[Template, Outcome]:
    """Make a template say what a definition says, as a new version, and announce its releases of the year ahead.

    at: also the moment from which the year is counted. Raises ReportRefused where a department or the area is not
    there.
    """
    _check_area(definition)
    for name in definition.departments:
        if not Department.objects.named(name).exists():
            known = ", ".join(Department.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise ReportRefused(f"{definition.report}: no department is called {name!r}; there are {known}")
    template = Template.objects.select_for_update().filter(slug=definition.report).first()
    is_new = template is None
    if template is not None and template.definition == definition:
        plan_ahead(template=template, by=by, at=at)
        return template, "unchanged"
    template = template or Template(slug=definition.report)
    template.title, template.version = definition.title, template.version + 1
    check_texts(template, where=definition.report)
    template.save()
    TemplateVersion.objects.create(
        template=template, number=template.version, definition_text=document_of(definition), reason=reason.strip(),
        by=by, at=at,
    )  # fmt: skip
    plan_ahead(template=template, by=by, at=at)
    return template, "added" if is_new else "changed"


def _check_area(definition: ReportDefinition) -> None:
    place = definition.area
    if place is None or Area.objects.filter(layer__slug=place.layer, code=place.code).exists():
        return
    known = ", ".join(Area.objects.filter(layer__slug=place.layer).values_list("code", flat=True)[:12]) or "none"
    raise ReportRefused(
        f"{definition.report}: the layer {place.layer!r} has no area {place.code!r}; the codes of its areas: {known}"
    )


def document_of(definition: ReportDefinition) -> str:
    """Return a definition as a YAML document that `read_report` reads as it was."""
    return write_document(definition.model_dump(mode="json", exclude_defaults=True))
