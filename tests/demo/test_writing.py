import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from civicstat.demo.writing import as_text, write_table

TABLE = pa.table(
    {
        "at": pa.array([0, None, 1_783_198_859], pa.int64()).cast(pa.timestamp("s")),
        "open": pa.array([True, None, False]),
        "name": ["a", None, "x, y"],
    }
)
ROWS = ["01/01/1970 00:00:00,Y,a", ",,", '07/04/2026 21:00:59,N,"x, y"']


def test_csv_is_as_american_offices_write_it(tmp_path: Path):
    write_table(TABLE, tmp_path / "t.csv")
    header, *rows = (tmp_path / "t.csv").read_text().splitlines()
    assert header == '"at","open","name"'
    assert [row.replace('"', "") for row in rows] == [row.replace('"', "") for row in ROWS]
    assert '"x, y"' in rows[2]


def test_gzip_holds_the_same_text_and_no_time_of_day(tmp_path: Path):
    write_table(TABLE, tmp_path / "t.csv")
    write_table(TABLE, tmp_path / "t.csv.gz")
    packed = (tmp_path / "t.csv.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "t.csv").read_bytes()
    assert packed[4:8] == b"\0\0\0\0"


def test_ndjson_keeps_types_and_writes_moments_as_iso(tmp_path: Path):
    write_table(TABLE, tmp_path / "t.ndjson")
    rows = [json.loads(line) for line in (tmp_path / "t.ndjson").read_text().splitlines()]
    assert rows[2] == {"at": "2026-07-04T21:00:59", "open": False, "name": "x, y"}
    assert rows[1] == {"at": None, "open": None, "name": None}


def test_parquet_gives_the_table_back(tmp_path: Path):
    write_table(TABLE, tmp_path / "deep" / "t.parquet")
    back = pyarrow.parquet.read_table(tmp_path / "deep" / "t.parquet")
    assert back["name"].to_pylist() == TABLE["name"].to_pylist()
    assert back["at"].cast(pa.timestamp("s")).to_pylist() == TABLE["at"].to_pylist()


def test_as_text_of_nothing_is_nothing():
    assert as_text(TABLE.slice(0, 0)).num_rows == 0
