"""Annotations as catalog documents: applied so that a second time changes nothing, and written out again."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from civicstat.directory.models import User
from civicstat.library.documents import check_document, read_documents
from civicstat.library.writing import write_document
from civicstat.measurement.context.annotating.actions import annotate, change, definition_of
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition
from civicstat.measurement.context.models import Annotation

Outcome = Literal["added", "changed", "unchanged"]
CATALOG_REASON = "The catalog says it otherwise."


def read_annotation(text: str, *, where: str) -> AnnotationDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(AnnotationDefinition, document, where=where)


@transaction.atomic
def apply_annotation(
    *, definition: AnnotationDefinition, by: User | None, at: datetime, reason: str = ""
) -> tuple[Annotation, Outcome]:
    """Put an annotation down, or let a version that says what the definition says take the place of the last.

    One that was withdrawn comes back. Raises AnnotationRefused.
    """
    known = Annotation.objects.filter(slug=definition.annotation).order_by("version").last()
    if known is None:
        return annotate(definition=definition, by=by, at=at), "added"
    if not known.is_withdrawn and definition_of(known) == definition:
        return known, "unchanged"
    return change(annotation=known, definition=definition, reason=reason or CATALOG_REASON, by=by, at=at), "changed"


def document_of(annotation: Annotation) -> str:
    """Return an annotation as a YAML document that `read_annotation` reads as its definition."""
    fields = definition_of(annotation).model_dump(mode="json", exclude_defaults=True)
    return write_document(fields)
