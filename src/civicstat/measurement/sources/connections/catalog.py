"""Connections as catalog documents: no secret in them, applied so that a second time changes nothing."""

from civicstat.library.documents import check_document, read_documents
from civicstat.library.writing import write_document
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition


def read_connection(text: str, *, where: str) -> ConnectionDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(ConnectionDefinition, document, where=where)


def document_of(definition: ConnectionDefinition) -> str:
    """Return a connection as a YAML document that `read_connection` reads as its definition."""
    said = definition.model_dump(mode="json", exclude_defaults=True)
    order = ("connection", "title", "dataset", "kind", "every", "overlap", "full", "paused", "settings")
    return write_document({name: said[name] for name in order if name in said})
