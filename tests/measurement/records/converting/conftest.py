"""Small files staged by small definitions."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from civicstat.library.documents import read_documents
from civicstat.measurement.records.converting import AreaFinder, Staged, stage
from civicstat.measurement.sources.definitions import DatasetDefinition

GIVEN = Path(os.environ.get("CIVICSTAT_REFERENCE", Path(__file__).parents[5] / "shared")) / "data"


class Result(NamedTuple):
    """What staging a file came to."""

    staged: Staged
    records: list[dict[str, Any]]
    types: dict[str, str]

    def column(self, name: str) -> list[Any]:
        return [record[name] for record in self.records]

    @property
    def faults(self) -> list[tuple[int, str, str, str]]:
        keys = ("row", "column", "found", "expected")
        return [tuple(fault[key] for key in keys) for fault in self.staged.set_aside.to_pylist()]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.fixture
def definition() -> Callable[..., DatasetDefinition]:
    """A definition from YAML, with what every one needs."""

    def define(text: str, **stated: Any) -> DatasetDefinition:
        whole = {"dataset": "calls", "title": "Calls", "timezone": "America/Chicago", "tolerance": 1.0}
        [document] = read_documents(text, where="test")
        return DatasetDefinition.model_validate({**whole, **document, **stated})

    return define


@pytest.fixture
def staged(connection, definition, tmp_path) -> Callable[..., Result]:
    """Stage a text, or a file, by a definition; records come in the order of their rows."""

    def run(
        content: str | bytes | Path,
        text: str,
        *,
        delivery: int = 1,
        locate: Mapping[str, AreaFinder] | None = None,
        **stated: Any,
    ) -> Result:
        path = content if isinstance(content, Path) else tmp_path / "calls.csv"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        received_on = stated.pop("received_on", None)
        outcome = stage(
            connection, path, definition(text, **stated),
            delivery=delivery, locate=locate or {}, received_on=received_on,
        )  # fmt: skip
        found = connection.sql(f"select * from {outcome.table} order by _row").to_arrow_table()
        types = {
            row["column_name"]: row["column_type"]
            for row in connection.sql(f"describe select * from {outcome.table}").to_arrow_table().to_pylist()
        }
        return Result(outcome, found.to_pylist(), types)

    return run


@pytest.fixture
def given() -> Callable[[str], Path]:
    """A real export, where the collection is present."""

    def find(name: str) -> Path:
        path = GIVEN / name
        if not path.exists():
            pytest.skip("the collection of real exports is not here")
        return path

    return find
