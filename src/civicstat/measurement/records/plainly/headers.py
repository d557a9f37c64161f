"""Which field of plain rows each column comes from."""

from collections.abc import Mapping, Sequence

from civicstat.measurement.records.converting.headers import folded
from civicstat.measurement.records.plainly.cells import NotPlain
from civicstat.measurement.records.spreadsheets import MARK
from civicstat.measurement.sources.definitions import DatasetDefinition


def headers_of(definition: DatasetDefinition, rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return column -> field, for those columns of which any row states something: the first field that is there.

    Raises NotPlain where a field may be meant by its likeness alone, or a part of the key is not there.
    """
    wanted = {name: column.source or (name,) for name, column in definition.columns.items()}
    known = {header for headers in wanted.values() for header in headers}
    if len({folded(header) for header in known}) < len(known) or not all(map(_is_plain, known)):
        raise NotPlain
    there = {header for row in rows for header in row}
    if not there <= known or not definition.key:
        raise NotPlain
    found = {
        name: next(header for header in headers if header in there)
        for name, headers in wanted.items()
        if not there.isdisjoint(headers)
    }
    if not set(definition.key) <= found.keys():
        raise NotPlain
    return found


def _is_plain(header: str) -> bool:
    return header == " ".join(header.split()) != "" and header != MARK and header.isprintable()
