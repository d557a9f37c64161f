"""An engine that gave up, and the store that goes on."""

import threading

import duckdb
import pytest

from civicstat.store.engines import holding
from civicstat.store.engines.duckdb import DuckDBStore
from civicstat.store.tables import StoreBroken

LONGEST = 120  # seconds that a thread may take on a busy machine
BREAKS = "select json_group_structure(doc::json) from (select '" + "[" * 200 + "]" * 200 + "' as doc)"


@pytest.fixture
def store(tmp_path):
    with DuckDBStore(tmp_path / "records.duckdb") as store:
        with store.staging() as connection:
            connection.execute("create table calls as select 7 as id")
        yield store


def test_an_error_within_the_engine_is_told_as_what_it_is(store):
    with pytest.raises(
        StoreBroken, match=r"gave up .*json_structure.*Nothing of this was stored, what had been stored"
    ):
        store.query(BREAKS)


def test_the_next_question_finds_the_store_opened_anew_with_what_was_committed(store):
    with pytest.raises(StoreBroken):
        store.query(BREAKS)

    assert store.query("select id from calls").to_pylist() == [{"id": 7}]
    assert not store.has_delivery("calls", 1)


def test_what_a_broken_staging_had_begun_is_not_there(store):
    def insert_and_break():
        with store.staging() as connection:
            connection.execute("begin")
            connection.execute("insert into calls values (8)")
            connection.execute(BREAKS)

    with pytest.raises(StoreBroken):
        insert_and_break()

    assert store.query("select id from calls").to_pylist() == [{"id": 7}]


def test_who_has_a_cursor_still_is_told_and_does_not_wait_for_itself(store):
    with store.staging() as connection:
        with pytest.raises(duckdb.Error):
            connection.execute(BREAKS)
        with pytest.raises(StoreBroken):
            store.query("select 1")

    with pytest.raises(StoreBroken), store.staging() as connection:
        connection.execute(BREAKS)
    assert store.query("select 1 as one").num_rows == 1


def test_opening_anew_waits_until_the_others_have_let_go(store):
    taken, done, found = threading.Event(), threading.Event(), []

    def hold():
        with store.staging() as connection:
            taken.set()
            done.wait(LONGEST)
            with pytest.raises(duckdb.FatalException):
                connection.execute("select 1")

    def ask():
        found.append(store.query("select id from calls").num_rows)

    holder, asker = threading.Thread(target=hold), threading.Thread(target=ask)
    holder.start()
    taken.wait(LONGEST)
    with pytest.raises(StoreBroken):
        store.query(BREAKS)
    asker.start()
    done.set()
    for thread in (holder, asker):
        thread.join(LONGEST)

    assert found == [1]


def test_a_store_whose_holders_do_not_let_go_says_so(store, monkeypatch):
    monkeypatch.setattr(holding, "PATIENCE_SECONDS", 0.01)
    refused = []

    def ask():
        with pytest.raises(StoreBroken) as refusal:
            store.query("select 1")
        refused.append(str(refusal.value))

    with store.staging():
        for _ in range(2):  # one breaks it, the other finds it broken
            thread = threading.Thread(target=ask if refused else lambda: _break(store, refused))
            thread.start()
            thread.join(LONGEST)
    assert len(refused) == 2
    assert store.query("select 1 as one").num_rows == 1


def _break(store, refused):
    with pytest.raises(StoreBroken) as refusal:
        store.query(BREAKS)
    refused.append(str(refusal.value))


def test_a_store_in_memory_cannot_be_opened_anew():
    with DuckDBStore(None) as store:
        for _ in range(2):
            with pytest.raises(StoreBroken):
                store.query(BREAKS)
