"""DuckDB as the record store: replaced by key, durable, read while it is written."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from civicstat.store.engines.duckdb import DuckDBStore
from civicstat.store.tables import Kind, StoreFault, Table

TABLE = Table(
    "calls",
    (
        ("id", Kind.TEXT), ("at", Kind.MOMENT), ("_day", Kind.SMALL), ("_month", Kind.SMALL),
        ("_area_beat", Kind.SMALL), ("_hash", Kind.HASH), ("_delivery", Kind.SMALL), ("_row", Kind.INTEGER),
    ),
    ("id",),
    ("_area_beat",),
)  # fmt: skip


def put(store, ids, *, sequence, day=5, beat=1, hash_of="hash(id)", withdrawn=None):
    with store.staging() as connection:
        connection.execute(
            f"create or replace temp table staged as select unnest($1) as id, timestamp '2024-01-01' as at, "
            f"{day}::integer as _day, 0::integer as _month, {beat}::integer as _area_beat, "
            f"{hash_of}::ubigint as _hash, {sequence}::integer as _delivery, 1::bigint as _row",
            [ids],
        )
        if withdrawn is not None:
            connection.execute(
                f"create or replace temp table gone as select unnest($1) as id, {hash_of}::ubigint as _hash",
                [withdrawn],
            )
        return store.upsert(
            connection, TABLE, "staged", sequence=sequence, withdrawn=None if withdrawn is None else "gone"
        )


def ids_in(store):
    return sorted(store.query("select id from calls").column(0).to_pylist())


def test_a_record_takes_the_place_of_the_one_with_its_key():
    with DuckDBStore(None) as store:
        first, second = put(store, ["a", "b"], sequence=1), put(store, ["b", "c"], sequence=2, day=6)
        assert (first.added, first.changed) == (2, 0)
        assert (second.added, second.changed) == (1, 1)
        assert ids_in(store) == ["a", "b", "c"]
        assert sorted(second.touched["_day"].to_pylist()) == [5, 6, 6]


def test_a_record_that_comes_again_just_as_it_was_stays_with_the_delivery_that_brought_it():
    with DuckDBStore(None) as store:
        put(store, ["a", "b"], sequence=1)
        again = put(store, ["a", "b", "c"], sequence=2)
        assert (again.added, again.changed, again.unchanged) == (1, 0, 2)
        assert again.touched["_day"].to_pylist() == [5]  # nothing else has to be computed anew
        rows = store.query("select id, _delivery from calls order by id").to_pylist()
        assert [(row["id"], row["_delivery"]) for row in rows] == [("a", 1), ("b", 1), ("c", 2)]
        gone = put(store, ["a"], sequence=3, withdrawn=["b"])
        assert (gone.unchanged, gone.withdrawn) == (1, 1)
        assert ids_in(store) == ["a", "c"]


def test_records_of_one_hash_but_another_key_stay_apart():
    with DuckDBStore(None) as store:
        put(store, ["a"], sequence=1, hash_of="7")
        put(store, ["b"], sequence=2, hash_of="7")
        assert ids_in(store) == ["a", "b"]


def test_withdrawn_records_go():
    with DuckDBStore(None) as store:
        put(store, ["a", "b"], sequence=1)
        outcome = put(store, ["c"], sequence=2, withdrawn=["a", "nobody"])
        assert (outcome.withdrawn, ids_in(store)) == (1, ["b", "c"])


@pytest.fixture
def holding(monkeypatch):
    """A store that holds hashes in memory from its second look on, and calls the last three records recent."""
    for name, value in (("HELD_AFTER", 2), ("FEWEST_HELD", 4), ("RECENT", 3)):
        monkeypatch.setattr(f"civicstat.store.engines.known.{name}", value)
    with DuckDBStore(None) as store:
        put(store, [f"old {number}" for number in range(9)], sequence=1)
        put(store, ["recent"], sequence=2)
        yield store


def test_held_hashes_find_old_records_recent_ones_and_none(holding):
    first = ids_in(holding)

    for sequence, ids in enumerate((["old 3", "new"], ["new", "recent"], ["newest"], ["old 4", "newest", "next"]), 3):
        known = len({*ids} & {*ids_in(holding)})
        found = put(holding, ids, sequence=sequence, day=sequence)
        assert (found.changed, found.added) == (known, len(ids) - known)

    assert ids_in(holding) == sorted([*first, "new", "newest", "next"])


def test_of_a_hash_that_an_old_record_shares_with_a_recent_one_the_right_one_is_found(holding):
    put(holding, ["a"], sequence=3, hash_of="7")
    put(holding, ["x", "y", "z"], sequence=4)
    put(holding, ["b"], sequence=5, hash_of="7")  # recent, while the other has become old

    assert put(holding, ["a"], sequence=6, hash_of="7", day=8).changed == 1
    assert put(holding, ["c"], sequence=7, hash_of="7").added == 1
    assert [ids_in(holding).count(each) for each in "abc"] == [1, 1, 1]


def test_what_was_taken_away_or_failed_may_come_again(holding):
    put(holding, ["a"], sequence=3)
    put(holding, ["b"], sequence=4, withdrawn=["a"])
    assert put(holding, ["a"], sequence=5).added == 1
    with holding.staging() as connection:
        connection.execute(
            "create or replace temp table staged as select 'c' as id, null::timestamp as at, 1 as _day, 0 as _month, "
            "1 as _area_beat, hash('c') as _hash, 6 as _delivery, 'no number' as _row"
        )
        with pytest.raises(Exception, match="no number"):
            holding.upsert(connection, TABLE, "staged", sequence=6)
    assert put(holding, ["c"], sequence=7).added == 1
    holding.drop("calls")
    assert put(holding, ["a", "c"], sequence=8).added == 2


def test_a_failed_upsert_leaves_nothing():
    with DuckDBStore(None) as store:
        put(store, ["a"], sequence=1)
        with store.staging() as connection:
            connection.execute("create or replace temp table staged as select 'b' as id")
            with pytest.raises(Exception, match="_hash"):
                store.upsert(connection, TABLE, "staged", sequence=2)
        assert (ids_in(store), store.has_delivery("calls", 1), store.has_delivery("calls", 2)) == (["a"], True, False)


def test_a_store_tells_whether_a_table_is_laid_out_as_wanted():
    with DuckDBStore(None) as store:
        assert not store.has(TABLE)
        put(store, ["a"], sequence=1)
        assert store.has(TABLE)
        store.drop("calls")
        assert not store.has(TABLE)
        assert not store.has_delivery("calls", 1)


def test_a_second_process_is_told_who_holds_the_store(tmp_path):
    with DuckDBStore(tmp_path / "r.duckdb"):
        code = (
            "import sys, pathlib; from civicstat.store.engines.duckdb import DuckDBStore\n"
            "from civicstat.errors import CivicStatError\n"
            f"try: DuckDBStore(pathlib.Path({str(tmp_path / 'r.duckdb')!r}))\n"
            "except CivicStatError as fault: print(fault)"
        )
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "held by another process" in said


def test_a_question_that_takes_too_long_is_stopped():
    with DuckDBStore(None) as store, pytest.raises(StoreFault, match=r"longer than 0\.05 seconds"):
        store.query("select count(*) from range(100000000) a, range(1000) b", timeout_seconds=0.05)


def test_readers_do_not_wait_for_a_writer(tmp_path):
    with DuckDBStore(tmp_path / "r.duckdb") as store:
        put(store, ["a"], sequence=1)
        with store.staging() as connection:
            connection.execute("begin")
            connection.execute("insert into calls select * from calls")
            seen = []
            reader = threading.Thread(target=lambda: seen.append(len(ids_in(store))))
            reader.start()
            reader.join(timeout=120)
            connection.execute("rollback")
        assert seen == [1]


WRITER = """
import sys, pathlib
from civicstat.store.engines.duckdb import DuckDBStore
sys.path.insert(0, {tests!r})
from test_duckdb import put
store = DuckDBStore(pathlib.Path({path!r}))
sequence = int(sys.argv[1])
while True:
    sequence += 1
    put(store, [f"{{sequence}}-{{i}}" for i in range(50)], sequence=sequence)
    print(sequence, flush=True)
"""


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill(tmp_path):
    path, chance, acknowledged = tmp_path / "r.duckdb", random.Random(7), 0
    code = WRITER.format(path=str(path), tests=str(Path(__file__).parent))
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", code, str(acknowledged + 10)], stdout=subprocess.PIPE, text=True
        )
        first = writer.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.3))
        writer.send_signal(signal.SIGKILL)
        said = [first, *writer.stdout.read().splitlines()]
        writer.wait()
        writer.stdout.close()
        acknowledged = int([line for line in said if line.strip()][-1])
        with DuckDBStore(path) as store:
            assert store.has_delivery("calls", acknowledged)
            batches = store.query("select split_part(id, '-', 1) as batch, count(*) as n from calls group by 1")
            assert set(batches["n"].to_pylist()) == {50}, "a torn delivery"
            assert str(acknowledged) in batches["batch"].to_pylist(), "an acknowledged delivery is lost"


def test_a_record_with_a_missing_part_of_its_key_is_replaced_too():
    table = Table("pairs", (*TABLE.columns, ("part", Kind.TEXT)), ("id", "part"), TABLE.areas)
    with DuckDBStore(None) as store:
        for sequence, part in enumerate(("null", "null", "'x'"), start=1):
            with store.staging() as connection:
                connection.execute(
                    f"create or replace temp table staged as select 'a' as id, timestamp '2024-01-01' as at, "
                    f"5::integer as _day, 0::integer as _month, 1::integer as _area_beat, 7::ubigint as _hash, "
                    f"{sequence}::integer as _delivery, 1::bigint as _row, {part}::varchar as part"
                )
                outcome = store.upsert(connection, table, "staged", sequence=sequence)
            assert (outcome.added, outcome.unchanged) == ((0, 1) if sequence == 2 else (1, 0))
        assert store.query("select id from pairs").num_rows == 2


@pytest.mark.slow
def test_a_large_delivery_replaces_as_a_small_one_does():
    with DuckDBStore(None) as store:
        put(store, [f"c{i}" for i in range(150_000)], sequence=1)
        outcome = put(store, [f"c{i}" for i in range(1000, 151_000)], sequence=2, day=6)
        assert (outcome.added, outcome.changed, outcome.touched) == (1000, 149_000, None)
        assert store.query("select count(*) as n from calls where _delivery = 2").to_pylist() == [{"n": 150_000}]


ZONES = """
import sys
from civicstat.store.engines.duckdb import DuckDBStore
text = "'2026-10-30T10:00:00-05:00'"
with DuckDBStore(None) as store, store.staging() as cursor:
    print(cursor.execute(f"select cast({text} as timestamptz)::timestamp::varchar").fetchone()[0])
    print(store.query(f"select cast({text} as timestamptz)::timestamp::varchar as at").to_pylist()[0]["at"])
"""


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Tokyo"])
def test_moments_are_in_utc_whatever_the_zone_of_the_machine(zone):
    # In a process of its own, for the engine asks for the machine's zone once.
    found = subprocess.run(
        [sys.executable, "-c", ZONES], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
    )

    assert found.stdout.splitlines() == ["2026-10-30 15:00:00"] * 2
