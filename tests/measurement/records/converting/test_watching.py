import duckdb
import pytest

from civicstat.measurement.records.converting.watching import execute_watched

PAIRS = "range(3_000) a, range(300_000) b"
LONG = f"create or replace temp table long as select count(*) as n from {PAIRS} where hash(a, b) = 1"


class Enough(Exception):
    pass


@pytest.mark.slow
def test_a_long_statement_tells_how_far_it_is(connection):
    shares = []
    execute_watched(connection, LONG, shares.append)

    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert connection.sql("select n from long").fetchall() == [(0,)]


@pytest.mark.slow
def test_what_the_listener_raises_stops_the_statement(connection):
    def stop(share):
        raise Enough

    with pytest.raises(Enough):
        execute_watched(connection, LONG.replace("3_000", "3_000_000"), stop)
    assert connection.sql("select 1 as one").fetchall() == [(1,)]


def test_a_fault_of_the_statement_is_its_own(connection):
    with pytest.raises(duckdb.CatalogException):
        execute_watched(connection, "drop table nothing", lambda share: None)
