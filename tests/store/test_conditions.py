"""Conditions: what is known is written anew, everything else is refused."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.store.conditions import ConditionRefused, columns_of, compile_condition, texts_compared
from civicstat.store.dialects.duckdb import DuckDB
from civicstat.store.tables import Kind

KINDS = {
    "priority": Kind.INTEGER, "on_view": Kind.BOOLEAN, "kind": Kind.TEXT, "at": Kind.MOMENT, "day": Kind.DATE,
    "seconds": Kind.NUMBER, "races": Kind.LIST,
}  # fmt: skip
RECORDS = """
create table r as select * from (values
  (1, 1, false, 'theft', timestamp '2026-01-05 23:30:00', date '2026-01-05', 10.0, ['Black', 'White']),
  (2, 2, true, 'it''s', timestamp '2026-01-11 08:00:00', date '2026-01-11', -5.0, ['Asian']),
  (3, null, null, null, null, null, null, null)
) t(id, priority, on_view, kind, "at", day, seconds, races)
"""


@pytest.fixture(scope="module")
def engine():
    connection = duckdb.connect()
    connection.execute(RECORDS)
    return connection


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("priority = 1 and not on_view", [1]),
        ("priority <> 1", [2]),
        ("priority != 1 or kind = 'theft'", [1, 2]),
        ("seconds between 0 and 86400", [1]),
        ("seconds not between 0 and 86400", [2]),
        ("kind in ('it''s', 'other')", [2]),
        ("kind not in ('theft')", [2]),
        ("kind like 'th%'", [1]),
        ("kind not like 'th%'", [2]),
        ("kind ilike 'TH%'", [1]),
        ("lower(kind) = 'theft'", [1]),
        ("starts_with(kind, 'it')", [2]),
        ("contains(races, 'White')", [1]),
        ("at >= '2026-01-06'", [2]),
        ("'2026-01-06' > at", [1]),
        ("at between '2026-01-01' and '2026-01-06T12:00'", [1]),
        ("day = '2026-01-11'", [2]),
        ("hour(at) >= 22", [1]),
        ("weekday(at) = 7 and weekday(day) = 7", [2]),
        ("priority is null", [3]),
        ("priority is not null", [1, 2]),
        ("on_view is true", [2]),
        ("on_view is not true", [1, 3]),
        ("on_view", [2]),
        ("seconds * 2 + 1 > 3 - seconds / 5", [1]),
        ("seconds / 0 > 1", []),
        ("-seconds > 0", [2]),
        ("true", [1, 2, 3]),
        ("(priority = 1) = (kind = 'theft')", [1, 2]),
        ('"priority" = 1', [1]),
        ("PRIORITY = 1", [1]),
    ],
)
def test_a_condition_holds_for_the_records_it_says(engine, text, ids):
    sql = compile_condition(text, KINDS, DuckDB())
    assert [row[0] for row in engine.execute(f"select id from r where {sql} order by id").fetchall()] == ids


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty condition"),
        ("priority", "found an integer, expected a condition"),
        ("nonesuch = 1", "no such column; the dataset has at, day"),
        ("r.kind = 'x'", "no such column"),
        ("kind = 1", "kind holds texts; write '1' with quotes"),
        ("1 = kind", "kind holds texts; write '1' with quotes"),
        ("priority = '1'", "priority holds whole numbers; write 1 without quotes"),
        ("priority in (1, 'high')", "priority holds whole numbers; 'high' is a text"),
        ("on_view = 'yes'", "on_view is true or false; write on_view, or not on_view"),
        ("kind = priority", "kind holds texts, and priority holds whole numbers"),
        ("'a' = 1", "a text does not compare with a number"),
        ("prioritty = 1", "no such column; near: priority"),
        ("at > 'yesterday'", "expected a date or a time such as"),
        ("at > '2026-01-01T00:00Z'", "leave the zone out"),
        ("day = '2026-02-30'", "expected a date"),
        ("1 = 1; drop table r", "found 2 statements"),
        ("(select 1) = 1", "not known here"),
        ("exists (select 1 from r)", "not known here"),
        ("priority in (select priority from r)", "not known here"),
        ("read_csv('secret') = 'x'", "not known here"),
        ("getenv('HOME') = 'x'", "not known here"),
        ("kind || 'x' = 'y'", "not known here"),
        ("cast(kind as integer) = 1", "not known here"),
        ("seconds::integer = 1", "not known here"),
        ("case when on_view then true end", "not known here"),
        ("kind like any ('a', 'b')", "any is not known here"),
        ("priority between symmetric 2 and 1", "'symmetric' is not known here"),
        ("kind like 'a!%' escape '!'", "not known here"),
        ("hour(day) = 1", "expected a moment column"),
        ("lower(priority) = 'a'", "expected a text"),
        ("contains(kind, 'a')", "expected contains"),
        ("races = races", "do not compare"),
        ("priority is kind", "expected 'is null'"),
        ("priority and on_view", "found an integer"),
        ("kind +", "cannot be read"),
        ("x" * 5000, "at most 4000"),
        ("(" * 900 + "on_view" + ")" * 900, "cannot be read"),
        ("on_view -- ; drop table r\n; drop table r", "found 2 statements"),
        ("select * from r", "not known here"),
        ("drop table r", "no condition|not known here"),
        ("attach 'x'", "not known here|no condition"),
        ("$1 = 1", "not known here"),
        ("? = 1", "not known here"),
    ],
)
def test_anything_else_is_refused_with_place_and_reason(text, reason):
    with pytest.raises(ConditionRefused, match=reason):
        compile_condition(text, KINDS, DuckDB())


@pytest.mark.slow
@given(text=st.text(max_size=60) | st.from_regex(r"(kind|priority|on_view|[=<>()';, ]|and|or|not|in|1|'x'){1,12}"))
def test_whatever_is_typed_is_either_refused_or_runs(engine, text):
    try:
        sql = compile_condition(text, KINDS, DuckDB())
    except ConditionRefused:
        return
    engine.execute(f"select count(*) from r where {sql}").fetchall()
    assert engine.execute("select count(*) from r").fetchone() == (3,)


@given(value=st.text(min_size=1, max_size=20).filter(lambda text: "\x00" not in text))
def test_a_text_means_itself_however_it_is_spelled(engine, value):
    quoted = value.replace("'", "''")
    sql = compile_condition(f"kind = '{quoted}' or kind is null", KINDS, DuckDB())
    [(holds,)] = engine.execute(f"select {sql} from (select ? as kind)", [value]).fetchall()
    assert holds


def test_columns_of_names_what_a_condition_reads():
    assert columns_of("priority = 1 and not On_View") == {"priority", "on_view"}


def test_the_texts_with_which_columns_are_compared_are_found_in_their_order():
    text = "kind in ('a', 'b') and not ('c' = Kind or kind <> 'a') and kind like 'd%' and priority = 1"
    assert texts_compared(text) == [("kind", "a"), ("kind", "b"), ("kind", "c")]
