"""A database of another system, in SQLite."""

import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from civicstat.measurement.sources.connectors.databases import open_database, within
from civicstat.measurement.sources.connectors.gathering import as_plain
from civicstat.measurement.sources.connectors.protocol import PullRefused
from civicstat.measurement.sources.connectors.reach import OutOfReach, Reach
from civicstat.measurement.sources.connectors.sql import SqlSettings
from measurement.sources.connectors.pulled import pulled
from stub_source import REACH


@pytest.fixture
def cad(tmp_path: Path) -> Path:
    path = tmp_path / "cad.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table calls (id integer, kind text, changed text)")
        database.executemany(
            "insert into calls values (?, ?, ?)", [(i, "alarm", f"2026-11-01 {i:02}:00:00") for i in range(12)]
        )
    return path


def read(path: Path, cursor=None, *, by="", **settings):
    named = {} if "query" in settings else {"table": "calls"}
    return pulled(
        "sql", {"address": f"sqlite:///{path}", "page_rows": 5, "cursor": by, **named, **settings}, path.parent, cursor,
        reach=replace(REACH, folders=(path.parent,)),
    )  # fmt: skip


def test_rows_come_in_pages_and_the_next_pull_begins_at_the_watermark(cad):
    first, rows = read(cad)
    assert (first.rows, first.pages, first.promised, first.cursor) == (12, 3, [12, 12], None)
    assert rows[3] == {"id": 3, "kind": "alarm", "changed": "2026-11-01 03:00:00"}

    marked, _ = read(cad, by="id")
    _, rows = read(cad, marked.cursor, by="id", query="select id, kind from calls")
    assert marked.cursor == {"at": 11, "is": "value"}
    assert rows == [{"id": 11, "kind": "alarm"}]  # the last one again: others may have come beside it


def test_rows_that_no_watermark_meets_are_told(cad):
    marked, _ = read(cad, by="changed")
    with closing(sqlite3.connect(cad)) as database, database:
        database.execute("insert into calls values (12, 'alarm', null)")
    found, rows = read(cad, marked.cursor, by="changed")

    assert marked.remarks == []
    assert [row["id"] for row in rows] == [11]
    assert found.remarks[0].startswith("1 rows of the source have no value in changed")


def test_a_database_is_called_where_it_was_looked_up_and_by_its_name():
    engine = open_database("postgresql://reader@localhost/cad", password="", reach=Reach(("localhost",)), seconds=600)
    seen: dict[str, Any] = {}

    def note(dialect: Any, record: Any, words: Any, named: dict[str, Any]) -> None:
        seen.update(named)
        raise PullRefused("far enough")

    sa.event.listen(engine, "do_connect", note)
    with pytest.raises(PullRefused, match="far enough"):
        engine.connect()
    addresses = Reach(("localhost",)).addresses("localhost", None)
    assert seen["hostaddr"].split(",") == addresses
    assert seen["host"].split(",") == ["localhost"] * len(addresses)


def test_a_database_that_says_nothing_is_left():
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        silent: Any = SimpleNamespace(connection=SimpleNamespace(dbapi_connection=ours))
        with pytest.raises(PullRefused, match=r"did not answer within 0\.05 seconds"), within(0.05, silent):
            ours.recv(1)


def test_a_database_outside_the_folders_that_may_be_read_is_refused(cad):
    with pytest.raises(OutOfReach, match="in no folder that connectors may read"):
        pulled("sql", {"address": f"sqlite:///{cad}", "table": "calls"}, cad.parent)


def test_a_host_inside_the_house_is_refused(tmp_path):
    with pytest.raises(OutOfReach, match=r"169\.254\.169\.254"):
        pulled("sql", {"address": "postgresql://reader@169.254.169.254/cad", "table": "calls"}, tmp_path)


def test_what_is_not_there_is_told_with_what_is(cad):
    with pytest.raises(PullRefused, match="no table or view 'incidents'; there are calls"):
        read(cad, table="incidents")
    with pytest.raises(PullRefused, match="no such column"):
        read(cad, query="select missing_one from calls")


@pytest.mark.parametrize(
    "query",
    ["delete from calls", "select 1; drop table calls", "with x as (delete from calls returning 1) select * from x",
     "select * into other from calls", "not sql at ("],
)  # fmt: skip
def test_a_query_that_could_write_is_refused(query):
    with pytest.raises(ValueError, match="query"):
        SqlSettings(address="sqlite:///x", query=query)


@pytest.mark.parametrize(
    "address", ["postgresql://reader:secret@db/cad", "postgresql:///cad?host=10.0.0.1", "sqlite:///x?uri=true", "cad"]
)
def test_an_address_with_a_password_or_a_way_around_its_host_is_refused_without_repeating_it(address):
    with pytest.raises(ValueError, match=r"address") as refusal:
        SqlSettings(address=address, table="calls")
    assert "secret" not in str(refusal.value).partition("[type=")[0]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("mysql://reader@db/cad", "select `call_id` from `calls` where date_add(`at`, interval 1 day) > now()"),
        ("mariadb://reader@db/cad", "select `call_id` from `calls` limit 5"),
        ("mssql://reader@db/CAD", "select top 10 [call_id] from [dbo].[calls] with (nolock)"),
        ("postgresql://reader@db/cad", "select at::date from calls"),
        ("oracle://reader@db/cad", 'select "CALL_ID" from calls where rownum < 5'),
    ],
)
def test_a_query_is_read_as_its_database_spells_it(address, query):
    assert SqlSettings(address=address, query=query).query == query


@pytest.mark.parametrize("query", ["select * from calls into outfile '/tmp/x'", "select * from calls for update"])
def test_a_query_of_mysql_that_writes_or_locks_is_refused(query):
    with pytest.raises(ValueError, match="query"):
        SqlSettings(address="mysql://reader@db/cad", query=query)


def test_a_single_bit_is_a_number_and_other_bytes_are_spelled_out():
    assert [as_plain(b"\x01"), as_plain(b"\0"), as_plain(b"xyz")] == [1, 0, "78797a"]
