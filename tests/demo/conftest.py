"""The synthetic city, whole and small, and a plain way to read what it wrote."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
import pytest

from civicstat.demo.city import CityFiles, build
from civicstat.demo.land.ground import Land, draw_land
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition

Read = Callable[[str], dict[str, np.ndarray]]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    """The city as it ships."""
    return build(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    """A fortieth of the city."""
    return build(tmp_path_factory.mktemp("hamlet"), scale=0.025)


@pytest.fixture(scope="session")
def land() -> Land:
    return draw_land(20261031)


def definition_of(city: CityFiles, slug: str) -> DatasetDefinition:
    path = next(path for path in city.catalog if path.stem == slug)
    [document] = read_documents(path.read_text(), where=path.name)
    return check_document(DatasetDefinition, document, where=path.name)


def read_file(path: Path) -> pa.Table:
    """Return a file's rows; those of CSV as text."""
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path)
    if path.suffix == ".ndjson":
        return pyarrow.json.read_json(path)
    with pa.input_stream(str(path), compression="detect") as stream:
        first = pyarrow.csv.read_csv(stream).column_names
    with pa.input_stream(str(path), compression="detect") as stream:
        options = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(first, pa.string()), strings_can_be_null=True)
        return pyarrow.csv.read_csv(stream, convert_options=options)


def typed(table: pa.Table, definition: DatasetDefinition) -> pa.Table:
    """Return the rows with the columns of the definition; what cannot be read is empty."""
    columns = {}
    for name, column in definition.columns.items():
        [header] = column.source
        columns[name] = _typed(table[header].combine_chunks(), column.type)
    return pa.table(columns)


def _typed(cells: pa.Array, kind: ColumnType) -> pa.Array:
    if kind is ColumnType.TIMESTAMP:
        if pa.types.is_string(cells.type):
            american = pc.strptime(cells, "%m/%d/%Y %H:%M:%S", "s", error_is_null=True)
            iso = pc.strptime(cells, "%Y-%m-%dT%H:%M:%S", "s", error_is_null=True)
            return pc.coalesce(american, iso)
        return cells.cast(pa.timestamp("s"))
    if kind in (ColumnType.INTEGER, ColumnType.NUMBER) and pa.types.is_string(cells.type):
        readable = pc.match_substring_regex(cells, r"^-?\d+(\.\d+)?$")
        return pc.if_else(readable, cells, None).cast(pa.float64())
    if kind is ColumnType.BOOLEAN and pa.types.is_string(cells.type):
        return pc.equal(cells, "Y")
    return cells.cast(pa.float64()) if kind in (ColumnType.INTEGER, ColumnType.NUMBER) else cells.cast(_plain(kind))


def _plain(kind: ColumnType) -> pa.DataType:
    return pa.bool_() if kind is ColumnType.BOOLEAN else pa.string()


def final_records(city: CityFiles, slug: str) -> pa.Table:
    """Return the records as they stand after every delivery: the last one wins, unreadable rows left out."""
    definition = definition_of(city, slug)
    table = pa.concat_tables([typed(read_file(path), definition) for path in city.of(slug).files])
    for name, column in definition.columns.items():
        if column.required or name == "priority":
            table = table.filter(pc.is_valid(table[name]))
    keys = pc.binary_join_element_wise(*[table[name].cast(pa.string()) for name in definition.key], "|")
    _, from_end = np.unique(keys.to_numpy(zero_copy_only=False)[::-1], return_index=True)
    return table.take(pa.array(len(table) - 1 - np.sort(from_end)))


@pytest.fixture(scope="session")
def records(city: CityFiles) -> Callable[[str], pa.Table]:
    """Return a dataset's final records as a table; each is read once."""
    return cache(lambda slug: final_records(city, slug))


@pytest.fixture(scope="session")
def read(records: Callable[[str], pa.Table]) -> Read:
    """Return a dataset's final records as arrays by column; missing numbers are NaN, missing moments NaT."""

    def arrays(slug: str) -> dict[str, np.ndarray]:
        table = records(slug)
        return {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}

    return cache(arrays)
