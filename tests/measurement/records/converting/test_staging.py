import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicstat.measurement.records.converting import AreaFinder
from civicstat.measurement.records.layout import lay_out
from civicstat.measurement.records.reading import UnreadableFile
from civicstat.store.engines.duckdb import TYPES

KEYED = """
key: id
time: at
columns:
  id: {type: text}
  at: {type: timestamp}
  kind: {type: category, may_lack: true}
  n: {type: integer, may_lack: true}
"""
KEYLESS = "{time: at, columns: {at: {type: date}, kind: {type: category}}}"


def test_the_relation_has_just_the_columns_and_types_of_the_store(staged, definition):
    text = """
time: at
columns:
  at: {type: timestamp}
  day: {type: date, from: at}
  clock: {type: time, from: at, with_date: day, extract: ' (.*)'}
  t: {type: text, from: at}
  i: {type: integer, from: x}
  f: {type: number, from: x}
  b: {type: boolean, from: x}
  d: {type: duration, from: x}
  l: {type: list, from: x}
durations: {gone_seconds: {from: at, to: clock}}
areas: {beat: {name: t}}
"""
    result = staged("at,x\n2020-01-01 10:30:00,1\n", text)

    assert list(result.types.items()) == [(name, TYPES[kind]) for name, kind in lay_out(definition(text)).columns]


def test_the_last_row_of_a_key_wins(staged):
    result = staged("id,at,kind\nA,2020-01-02,first\nB,2020-01-01,b\nA,2020-01-03,second\n", KEYED)

    assert [(record["id"], record["kind"], record["_row"]) for record in result.records] == [
        ("B", "b", 3),
        ("A", "second", 4),
    ]
    assert (result.staged.rows, result.staged.superseded) == (3, 1)


def test_a_row_that_does_not_fit_supersedes_nothing(staged):
    result = staged("id,at,n\nA,2020-01-02,1\nA,2020-01-03,x\n", KEYED)

    assert result.column("n") == [1]
    assert (result.staged.superseded, result.staged.misfits) == (0, 1)


def test_a_missing_key_is_set_aside(staged):
    result = staged("id,at\n,2020-01-02\nNULL,2020-01-02\n", KEYED)

    assert [fault[:3] for fault in result.faults] == [(2, "id", ""), (3, "id", "NULL")]


def test_a_row_with_several_faults_lists_each_and_carries_its_line(staged):
    result = staged('id,at,n,"other, too"\n7,noon,many,"a ""b"""\n', KEYED)

    assert result.faults == [
        (2, "at", "noon", "a date and time such as 12/31/2026 22:44:42"),
        (2, "n", "many", "a whole number such as 42"),
    ]
    assert result.staged.misfits == 1
    line = json.loads(result.staged.set_aside.column("line")[0].as_py())
    assert line == {"id": "7", "at": "noon", "n": "many", "other, too": 'a "b"'}


def test_rows_of_another_shape_are_counted_and_listed_with_the_others(staged):
    result = staged("id,at,n\nA,2020-01-01,1\nB,2020-01-01\nC,2020-01-01,x\nD,2020-01-01,4,5\n", KEYED)

    assert result.column("id") == ["A"]
    assert (result.staged.rows, result.staged.misfits) == (4, 3)
    assert [(fault[0], fault[1]) for fault in result.faults] == [(3, ""), (4, "n"), (5, "")]
    assert json.loads(result.staged.set_aside.column("line")[0].as_py()) == {"id": "B", "at": "2020-01-01"}


def test_rows_keep_the_numbers_that_a_person_sees(staged):
    result = staged(
        'Calls of 2020,,\n\nid,at,kind\nA,2020-01-01,"two\nlines"\n\nB,2020-01-02,x\n', KEYED, reading={"header": 3}
    )

    assert result.column("_row") == [4, 6]


def test_rows_of_nothing_but_delimiters_are_no_rows(staged):
    result = staged("id,at,kind\nA,2020-01-01,x\n,,\nB,2020-01-02,x\n" + ",,\n" * 50, KEYED)

    assert (result.staged.rows, result.staged.misfits) == (2, 0)
    assert result.column("_row") == [2, 4]


def test_of_a_hopeless_delivery_the_first_thousand_rows_are_listed(staged):
    text = "id,at\n" + "".join(f"{n},never\n" for n in range(3000))
    result = staged(text, KEYED, tolerance=0.01)

    assert result.staged.misfits == 3000
    assert len(set(result.staged.set_aside.column("row").to_pylist())) == 1000


def test_identical_rows_without_a_key_survive_and_come_again_as_the_same(staged):
    text = "at,kind\n2020-01-01,force\n2020-01-01,force\n2020-01-02,force\n2020-01-01,force\n"
    first, second = staged(text, KEYLESS), staged(text, KEYLESS, delivery=2)

    assert len(set(first.column("_hash"))) == 4
    assert first.column("_hash") == second.column("_hash")
    assert second.column("_delivery") == [2, 2, 2, 2]
    assert first.staged.superseded == 0


def test_nothing_and_an_empty_place_between_columns_are_not_the_same_record(staged):
    columns = "{at: {type: date}, a: {type: text}, b: {type: text}}"
    result = staged("at,a,b\n2020-01-01,x,\n2020-01-01,,x\n", f"{{time: at, columns: {columns}}}")

    assert len(set(result.column("_hash"))) == 2


def test_a_key_has_the_same_hash_however_it_is_spelled(staged):
    keyed = "{key: [id, at], time: at, columns: {id: {type: integer}, at: {type: timestamp}}}"
    first = staged("id,at\n7,2020-07-01 12:00:00\n", keyed)
    second = staged("id,at\n07.0,7/1/2020 12:00 PM\n", keyed)

    assert first.column("_hash") == second.column("_hash")


def test_rows_that_are_left_out_are_counted_and_withdraw_their_record(staged, connection):
    result = staged("id,at,kind\nA,2020-01-01,test\nB,2020-01-01,real\n", KEYED, leave_out="kind = 'test'")

    assert result.column("id") == ["B"]
    assert result.staged.left_out == 1
    found = connection.sql(f"select id from {result.staged.withdrawn}").to_arrow_table()
    assert found.column("id").to_pylist() == ["A"]


def test_rows_that_withdraw_their_record_do_so_unless_it_comes_again(staged, connection):
    text = "id,at,kind\nA,2020-01-01,I\nA,2020-01-01,D\nB,2020-01-01,D\nB,2020-01-02,I\nC,2020-01-01,D\n"
    result = staged(text, KEYED, deletes="kind = 'D'")

    assert result.column("id") == ["B"]
    table = connection.sql(f"select * from {result.staged.withdrawn} order by id").to_arrow_table()
    assert table.column_names == ["_hash", "id"]
    assert table.column("id").to_pylist() == ["A", "C"]
    assert (result.staged.superseded, result.staged.left_out) == (2, 0)


def test_without_anything_to_withdraw_there_is_no_such_table(staged):
    assert staged("id,at\nA,2020-01-01\n", KEYED).staged.withdrawn is None


NAMES = AreaFinder(names=pa.table({"text": ["b 01", "b02"], "area": pa.array([11, 12], pa.int32())}))


def test_areas_are_found_by_folded_names_and_the_others_are_counted(staged):
    text = "at,kind\n2020-01-01,B  01\n2020-01-01,b02 \n2020-01-01,Nowhere\n2020-01-02,Nowhere\n2020-01-02,\n"
    result = staged(text, KEYLESS, locate={"beat": NAMES}, areas={"beat": {"name": "kind"}})

    assert result.column("_area_beat") == [11, 12, None, None, None]
    assert result.staged.unmatched["beat"].to_pylist() == [{"text": "Nowhere", "records": 2}]


def test_areas_are_found_by_points_each_distinct_one_once(staged):
    asked = []

    def locate(x, y, crs):
        asked.append((list(x), list(y), crs))
        return np.where(x < -90, 3, -1).astype(np.int32)

    text = "at,lon,lat\n" + "2020-01-01,-90.2,38.6\n" * 3 + "2020-01-01,0,0\n2020-01-01,,\n2020-01-01,-89.5,38.6\n"
    columns = "{at: {type: date}, lon: {type: number}, lat: {type: number}}"
    result = staged(
        text,
        f"{{time: at, columns: {columns}}}",
        locate={"beat": AreaFinder(locate=locate)},
        areas={"beat": {"point": {"longitude": "lon", "latitude": "lat", "crs": "EPSG:4269"}}},
    )
    assert result.column("_area_beat") == [3, 3, 3, None, None, None]
    assert [(sorted(x), sorted(y), crs) for x, y, crs in asked] == [([-90.2, -89.5], [38.6, 38.6], "EPSG:4269")]
    assert result.staged.unmatched == {}


@pytest.mark.parametrize("cell", ['"(39.253,-76.6467)"', '"39.253, -76.6467"', '"[-76.6467, 39.253]"'])
def test_points_written_as_one_text_are_taken_apart(staged, cell):
    def locate(x, y, crs):
        return np.where((x == -76.6467) & (y == 39.253), 5, -1).astype(np.int32)

    columns = "{at: {type: date}, place: {type: text}}"
    result = staged(
        f"at,place\n2020-01-01,{cell}\n2020-01-01,none\n",
        f"{{time: at, columns: {columns}}}",
        locate={"beat": AreaFinder(locate=locate)},
        areas={"beat": {"point": {"longitude": "place", "latitude": "place"}}},
    )
    assert result.column("_area_beat") == [5, None]


def test_records_come_in_order_of_time_where_the_file_is_out_of_order(staged, connection):
    result = staged("id,at\nA,2020-03-01\nB,2020-01-01\nC,2020-02-01\n", KEYED)

    found = connection.sql(f"select id from {result.staged.table}").to_arrow_table()
    assert found.column("id").to_pylist() == ["B", "C", "A"]


def test_a_parquet_file_is_read_by_its_own_types(staged, tmp_path):
    moments = [datetime(2025, 7, 1, 12, tzinfo=UTC), None]
    table = pa.table(
        {
            "id": ["A", "B"],
            "at": pa.array([datetime(2025, 7, 1, 12), datetime(2025, 7, 2)], pa.timestamp("us")),
            "seen": pa.array(moments, pa.timestamp("us", tz="UTC")),
            "n": pa.array([1, None], pa.int16()),
            "x": [1.5, float("nan")],
            "units": pa.array([["E1", "T2"], None]),
        }
    )
    pq.write_table(table, tmp_path / "calls.parquet")
    text = """
key: id
time: at
columns:
  id: {type: text}
  at: {type: timestamp}
  seen: {type: timestamp}
  n: {type: integer}
  x: {type: number}
  units: {type: list}
"""
    result = staged(tmp_path / "calls.parquet", text)

    assert result.column("at__utc") == [datetime(2025, 7, 1, 17), datetime(2025, 7, 2, 5)]
    assert result.column("seen") == [datetime(2025, 7, 1, 7), None]
    assert result.column("seen__utc") == [datetime(2025, 7, 1, 12), None]
    assert (result.column("n"), result.column("x")) == ([1, None], [1.5, None])
    assert result.column("units") == [["E1", "T2"], None]
    assert result.column("_row") == [1, 2]


@pytest.mark.slow
def test_a_file_that_turns_out_odd_far_down_is_read_again_with_care(staged):
    text = b"id,at,kind\n" + b"".join(b"%d,2020-01-01,x\n" % n for n in range(60_000)) + b"z,2020-01-01,\xd1\nq,2020\n"
    result = staged(text, KEYED)

    assert result.records[-1]["kind"] == "Ñ"
    assert result.records[-1]["_row"] == 60_002
    assert [fault[0] for fault in result.faults] == [60_003]


def test_progress_ends_at_one(connection, definition, tmp_path):
    from civicstat.measurement.records.converting import stage

    (tmp_path / "calls.csv").write_text("id,at\nA,2020-01-01\n")
    shares = []
    stage(connection, tmp_path / "calls.csv", definition(KEYED), delivery=1, locate={}, progress=shares.append)

    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_an_empty_file_is_refused(staged):
    with pytest.raises(UnreadableFile):
        staged("", KEYED)


def test_a_file_with_a_header_alone_yields_no_records(staged):
    result = staged("id,at\n", KEYED)

    assert (result.records, result.staged.rows) == ([], 0)


WALLS = st.datetimes(datetime(2025, 2, 20), datetime(2025, 11, 20)).map(lambda wall: wall.replace(microsecond=0))
NEAR = st.one_of(
    st.timedeltas(timedelta(hours=-3), timedelta(hours=5)).map(lambda step: datetime(2025, 3, 9, 2) + step),
    st.timedeltas(timedelta(hours=-3), timedelta(hours=5)).map(lambda step: datetime(2025, 11, 2, 1) + step),
).map(lambda wall: wall.replace(microsecond=0))
ROWS = st.lists(
    st.tuples(
        st.one_of(WALLS, NEAR), st.one_of(st.none(), st.integers(0, 7200)), st.sampled_from(["", "7", "x", "1,200"])
    ),
    min_size=1,
    max_size=25,
)


@given(rows=ROWS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_records_agree_with_a_slow_plain_second_version(staged, rows):
    zone = ZoneInfo("America/Chicago")
    text, expected, misfits = "at,later,n\n", [], 0
    for wall, seconds, number in rows:
        later = "" if seconds is None else (wall + timedelta(seconds=seconds)).isoformat(sep=" ")
        text += f'{wall:%m/%d/%Y %I:%M:%S %p},{later},"{number}"\n'
        if number == "x":
            misfits += 1
            continue
        utc = wall.replace(tzinfo=zone).astimezone(UTC)
        utc_later = (wall + timedelta(seconds=seconds)).replace(tzinfo=zone).astimezone(UTC) if later else None
        local = utc.astimezone(zone).replace(tzinfo=None)
        expected.append(
            {
                "at": local,
                "at__utc": utc.replace(tzinfo=None),
                "took": (utc_later - utc).total_seconds() if utc_later else None,
                "n": {"": None, "7": 7, "1,200": 1200}[number],
                "_day": (local.date() - datetime(1970, 1, 1).date()).days,
                "_month": (local.year - 1970) * 12 + local.month - 1,
            }
        )
    result = staged(
        text,
        """
time: at
columns: {at: {type: timestamp}, later: {type: timestamp}, n: {type: integer}}
durations: {took: {from: at, to: later}}
""",
    )
    assert [{name: record[name] for name in expected[0]} for record in result.records] == expected
    assert result.staged.misfits == misfits


def test_a_stage_whose_day_cannot_be_read_is_not_blamed_for_it(staged):
    text = """
time: at
columns:
  day: {type: date, may_lack: true}
  at: {type: time, with_date: day}
"""
    result = staged("day,at\n31/31/2026,10:30\n,10:40\n2026-03-01,25:99\n", text)

    assert result.faults == [
        (2, "day", "31/31/2026", "a date such as 12/31/2026"),
        (3, "at", "10:40", "a day beside it in day, where none stands"),
        (4, "at", "25:99", "a time of day such as 22:44:42, beside a date"),
    ]


def test_a_time_of_day_in_the_place_of_a_timestamp_names_the_type_for_it(staged):
    [(_, column, found, expected)] = staged("id,at\nA,22:44\n", KEYED).faults

    assert (column, found) == ("at", "22:44")
    assert "state type: time, and with_date" in expected
