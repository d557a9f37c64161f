"""JSON: a list of records, records within an answer of a web service, or one record a line."""

import json
import re
from pathlib import Path
from typing import Any

import duckdb

from civicstat.measurement.records.reading.apart import engine_apart, hand_over
from civicstat.measurement.records.reading.encodings import is_plain_utf8, to_utf8
from civicstat.measurement.records.reading.lines import read_lines
from civicstat.measurement.records.reading.nesting import DEEPEST_VALUE, deep_lines, refuse_deep
from civicstat.measurement.records.reading.rows import (
    NUMBER,
    Misshapen,
    Rows,
    UnreadableFile,
    distinct_headers,
    in_short,
    next_name,
    quoted,
)
from civicstat.measurement.sources.definitions import Reading

DEEPEST = 4  # levels of objects within objects that become columns of their own
_STEP = re.compile(r"([^.\[\]]*)((?:\[\])*)")
_LOOK = "look whether the export ran to its end."
_LINES = "lines"
_WANTED = "one JSON object a line"
_TOO_DEEP = f"lists and objects at most {DEEPEST_VALUE} deep within one another"
_USUAL = ("features[].attributes", "features[].properties")


def open_json(path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, folder: Path) -> Rows:
    """Open a JSON document: a list of records, or a document that holds one at `records_at`."""
    path = _plain(path, reading, folder)
    refuse_deep(path)
    with engine_apart(connection, folder, path.name) as engine:
        if _first_character(path) == "[" and reading.records_at in (None, "[]"):
            source = f"read_json_objects({quoted(path)}, format = 'array', maximum_object_size = {_size(path)})"
            _create(engine, path, _LINES, f"select json::varchar as doc from {source}")
        else:
            _unfold(engine, path, reading, _LINES)
        engine.execute(
            f"create or replace temp table {_LINES} as select (rowid + 1)::bigint as {NUMBER}, doc from {_LINES}"
        )
        return _as_rows(path.name, engine, connection, folder)


def open_ndjson(path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, folder: Path) -> Rows:
    """Open a text with one JSON object a line; a line that is none is set aside."""
    path = _plain(path, reading, folder)
    deep = ", ".join(map(str, deep_lines(path))) or "null"
    with engine_apart(connection, folder, path.name) as engine:
        read_lines(path, engine, _LINES, "doc")
        is_object = "case when json_valid(doc) then json_type(doc) = 'OBJECT' else false end"
        bad = f"from {_LINES} where doc is not null and (coalesce({NUMBER} in ({deep}), false) or not {is_object})"
        found = engine.sql(f"select {NUMBER}, doc, {is_object} as is_deep {bad} order by 1").to_arrow_table()
        misshapen = tuple(
            Misshapen(row[NUMBER], row["doc"][:80], _TOO_DEEP if row["is_deep"] else _WANTED, {"line": row["doc"]})
            for row in found.to_pylist()
        )
        if misshapen:
            engine.execute(f"delete {bad}")
        engine.execute(f"delete from {_LINES} where doc is null")
        return _as_rows(path.name, engine, connection, folder, misshapen)


def _plain(path: Path, reading: Reading, folder: Path) -> Path:
    with path.open("rb") as file:
        is_marked = file.read(3) == b"\xef\xbb\xbf"
    if reading.encoding is None and is_plain_utf8(path) and not is_marked:
        return path
    return to_utf8(path, reading.encoding, folder / "utf8" / path.name)


def _size(path: Path) -> int:
    return max(path.stat().st_size + 16, 2**20)


def _first_character(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(4096).lstrip()[:1].decode("latin-1")


def _create(connection: duckdb.DuckDBPyConnection, path: Path, table: str, query: str) -> None:
    try:
        connection.execute(f"create temp table {table} as {query}")
    except duckdb.Error as fault:
        raise UnreadableFile(
            f"{path.name}: it is no whole JSON document ({in_short(fault)}); look whether it was "
            "cut short, and send it again."
        ) from None


def _unfold(connection: duckdb.DuckDBPyConnection, path: Path, reading: Reading, lines: str) -> None:
    """Make the table of records from a document that holds them somewhere inside."""
    source = f"read_json_objects({quoted(path)}, format = 'unstructured', maximum_object_size = {_size(path)})"
    _create(connection, path, lines, f"select json::varchar as doc from {source}")
    _refuse_failures(path.name, connection, lines)
    steps = reading.records_at or _usual_place(path.name, connection, lines)
    for name, lists in _STEP.findall(steps):
        if name:
            _step(connection, lines, f"doc -> {quoted('/' + name.replace('~', '~0').replace('/', '~1'))}")
        for _ in lists.replace("[]", "*"):
            _spread(connection, lines)
    _check(path.name, connection, lines, steps)


def _step(connection: duckdb.DuckDBPyConnection, lines: str, inside: str) -> None:
    # A document may stand within another as a text; then that text is opened.
    value = f"({inside})"
    opened = f"case when json_type({value}) = 'VARCHAR' then {value} ->> '$' else {value}::varchar end"
    connection.execute(f"create or replace temp table {lines} as select {opened} as doc from {lines}")


def _spread(connection: duckdb.DuckDBPyConnection, lines: str) -> None:
    connection.execute(
        f"create or replace temp table {lines} as "
        f"select unnest(json_extract(doc, '$[*]'))::varchar as doc from {lines} where json_type(doc) = 'ARRAY'"
    )


def _check(name: str, connection: duckdb.DuckDBPyConnection, lines: str, steps: str) -> None:
    found = connection.sql(
        "select count(*) as n, count(*) filter (where json_type(doc) = 'OBJECT') as objects, "
        f"min(json_type(doc)) filter (where json_type(doc) <> 'OBJECT') as one from {lines}"
    ).to_arrow_table()
    [row] = found.to_pylist()
    if row["n"] == 0 or row["objects"] < row["n"]:
        what = f"{row['n'] - row['objects']} values of another kind ({row['one']})" if row["n"] else "nothing"
        raise UnreadableFile(
            f"{name}: found {what} at {steps!r}, expected JSON objects, one a record; "
            "set reading.records_at to the path of the list, such as features[].attributes."
        )


def _refuse_failures(name: str, connection: duckdb.DuckDBPyConnection, lines: str) -> None:
    """Refuse an error message that was sent as an answer, and an answer that was cut at the server's limit."""
    top = _top(connection, lines)
    if "error" in top and not any(kind == "ARRAY" for kind in top.values()):
        said = connection.sql(f"select doc from {lines}").to_arrow_table().column(0)[0].as_py()
        raise UnreadableFile(
            f"{name}: found an error message of the server in the place of records ({_short(said)}); "
            "correct the address or its parameters and fetch it again."
        )
    limit = connection.sql(
        f"select coalesce(doc -> '/exceededTransferLimit', doc -> '/properties/exceededTransferLimit')::varchar "
        f"from {lines}"
    ).to_arrow_table()
    if limit.column(0)[0].as_py() == "true":
        raise UnreadableFile(
            f"{name}: the server cut this answer at its limit (exceededTransferLimit is true), so it is one page and "
            "not the whole. Page through the layer with resultOffset and resultRecordCount, and load all pages."
        )


def _top(connection: duckdb.DuckDBPyConnection, lines: str) -> dict[str, str]:
    """Return the names at the top of a document, with the kind of each value; nothing where it is a list."""
    rows = connection.sql(
        f"select key, json_type(doc, '/' || replace(replace(key, '~', '~0'), '/', '~1')) as kind "
        f"from (select doc, unnest(json_keys(doc)) as key from {lines} where json_type(doc) = 'OBJECT')"
    ).to_arrow_table()
    return {row["key"]: row["kind"] for row in rows.to_pylist()}


def _usual_place(name: str, connection: duckdb.DuckDBPyConnection, lines: str) -> str:
    top = _top(connection, lines)
    if top.get("features") == "ARRAY":
        shape = connection.sql(f"select json_keys(doc -> '/features/0') from {lines}").to_arrow_table()
        keys = shape.column(0)[0].as_py() or []
        for place in _USUAL:
            if place.rpartition(".")[2] in keys:
                return place
    lists = [key for key, kind in top.items() if kind == "ARRAY"]
    if len(lists) == 1:
        return f"{lists[0]}[]"
    if top and not {"ARRAY", "OBJECT"} & set(top.values()):
        return ""  # one record, and no list around it
    listed = ", ".join(f"{key} ({kind.lower()})" for key, kind in list(top.items())[:20]) or "no names"
    raise UnreadableFile(
        f"{name}: found one JSON document with {listed}, expected a list of records; "
        "set reading.records_at to the path of the list, such as features[].attributes."
    )


def _short(text: Any) -> str:
    return " ".join(str(text).split())[:200]


def _as_rows(
    name: str,
    engine: duckdb.DuckDBPyConnection,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    misshapen: tuple[Misshapen, ...] = (),
) -> Rows:
    """Return the records that lie in an engine apart as a relation in a connection."""
    paths, relation = _paths(name, engine, _LINES), next_name("rows")
    pointers = "[" + ", ".join(quoted(pointer) for _, pointer in paths) + "]"
    cells = ", ".join(f"cells[{place + 1}] as c{place}" for place in range(len(paths)))
    query = (
        f"select {NUMBER}, {cells} from (select {NUMBER}, json_extract_string(doc, {pointers}) as cells from {_LINES})"
    )
    source = hand_over(engine, query, folder / "records.parquet")
    connection.execute(f"create temp view {relation} as select * from {source}")
    return Rows(
        relation=relation,
        headers=distinct_headers([header for header, _ in paths]),
        types=("VARCHAR",) * len(paths),
        is_numbered=True,
        misshapen=misshapen,
        connection=connection,
    )


def _paths(name: str, connection: duckdb.DuckDBPyConnection, lines: str) -> list[tuple[str, str]]:
    """Return the header and JSON pointer of each value: objects within objects as "location.latitude"."""
    found = connection.sql(f"select json_group_structure(doc::json)::varchar from {lines}").to_arrow_table()
    structure = json.loads(found.column(0)[0].as_py() or "null")
    if not isinstance(structure, dict):
        structure = {}
    leaves = _leaves(structure, "", "", 1)
    if not leaves:
        raise UnreadableFile(f"{name}: found no JSON objects with values, expected one for each record; {_LOOK}")
    return leaves


def _leaves(structure: dict[str, Any], header: str, pointer: str, depth: int) -> list[tuple[str, str]]:
    leaves: list[tuple[str, str]] = []
    for key, inside in structure.items():
        here = (f"{header}{key}", f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
        if isinstance(inside, dict) and depth < DEEPEST:
            leaves += _leaves(inside, f"{here[0]}.", here[1], depth + 1)
        else:
            leaves.append(here)
    return leaves
