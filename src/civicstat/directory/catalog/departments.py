"""Departments as catalog documents: applied so that a second time changes nothing, and written out again."""

from datetime import datetime
from typing import Annotated

from django.db import transaction
from pydantic import Field

from civicstat.directory.actions import create_department, rename_department
from civicstat.directory.catalog.documents import DirectoryDefinition, Outcome, Short, read
from civicstat.directory.models import Department, User
from civicstat.library.writing import write_document


class DepartmentDefinition(DirectoryDefinition):
    """A department by its short name, and as it is shown."""

    department: Short
    name: Annotated[str, Field(min_length=1, max_length=120)]


@transaction.atomic
def apply_department(*, text: str, where: str, by: User | None, at: datetime) -> tuple[Department, Outcome]:
    """Make a department, or let the one that is there be called as its document says. Raises PersonRefused."""
    definition = read(DepartmentDefinition, text, where=where)
    held = Department.objects.filter(slug=definition.department).first()
    if held is None:
        return create_department(slug=definition.department, name=definition.name, by=by, at=at), "added"
    if held.name == definition.name:
        return held, "unchanged"
    return rename_department(department=held, name=definition.name, by=by, at=at), "changed"


def document_of_department(department: Department) -> str:
    """Return a department as a YAML document."""
    return write_document({"department": department.slug, "name": department.name})
