"""Columns of a source that are gone, new or of another type, as findings."""

from collections.abc import Container, Iterator, Mapping

from civicstat.measurement.records.quality.findings import FindingKind, QualityFinding, Severity
from civicstat.measurement.sources.connectors.columns import Drift, Kept
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Connection

_GONE = (
    "Ask whoever runs the source whether it comes back; if not, set may_lack: true, or correct from, in the definition."
)
_NEW = "If it tells something, add a column to the definition; otherwise accept this."
_RETYPED = "Look at the newest records, and correct the column's type or format in the definition."


def read_headers(definition: DatasetDefinition) -> frozenset[str]:
    """Return the headers that a definition reads, folded as they are matched."""
    return frozenset(
        folded(header) for name, column in definition.columns.items() for header in column.source or (name,)
    )


def findings_of_drift(drift: Drift, connection: Connection, read: Container[str]) -> Iterator[QualityFinding]:
    """Yield a finding for each column that is new and that nothing reads, or that differs and is read."""
    title = connection.definition.title
    for name in filter(lambda each: folded(each) in read, drift.gone):
        yield _finding("gone", name, f"{title} no longer has the column “{name}”.", _GONE, connection, read)
    for name in drift.new:
        if folded(name) in read:
            continue
        yield _finding("new", name, f"{title} has a new column “{name}”, which nothing reads.", _NEW, connection, read)
    for name, was, became in drift.retyped:
        if folded(name) not in read:
            continue
        sentence = f"In {title} the column “{name}” was {was} and is {became} now."
        yield _finding("retyped", name, sentence, _RETYPED, connection, read, was=was)


def is_over(evidence: Mapping[str, object], column: str, columns: Kept, read: Container[str]) -> bool:
    """Return whether a column is as it should be again: back, gone again, of the type that it was, or read by now."""
    match evidence.get("drift"):
        case "gone":
            return column in columns
        case "new":
            return column not in columns or folded(column) in read
        case "retyped" if column in columns:
            return " or ".join(columns[column]["types"]) == evidence.get("was")
    return False


def folded(header: str) -> str:
    return "".join(header.casefold().replace("_", " ").split())


def _finding(
    drift: str, name: str, sentence: str, advice: str, connection: Connection, read: Container[str], **more: str
) -> QualityFinding:
    severity = Severity.WARNING if folded(name) in read else Severity.NOTE
    evidence = {"connection": connection.slug, "drift": drift, **more}
    return QualityFinding(
        FindingKind.SCHEMA, severity, sentence, advice, column=name[:200], subject=connection.definition.title,
        evidence=evidence,
    )  # fmt: skip
