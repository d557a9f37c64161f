"""Plain rows become what the engine's long statement makes of them, or are left to it."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicstat.library.documents import read_documents
from civicstat.measurement.records.converting import AreaFinder, stage
from civicstat.measurement.records.plainly.rows import stage_plainly
from civicstat.measurement.records.pushed import apart, arrange, as_pushed
from civicstat.measurement.sources.definitions import DatasetDefinition

RECEIVED_ON = date(2026, 11, 29)
TEXT = """
dataset: calls
title: Calls
timezone: America/Chicago
date_order: month first
key: [call_id]
time: received_at
leave_out: call_type = 'TEST'
deletes: status = 'void'
columns:
  call_id: {type: text, required: true, from: Call Number, pad: 6}
  received_at: {type: timestamp, required: true, from: [Received, Entered]}
  dispatched_at: {type: timestamp}
  arrived_at: {type: timestamp, from: Arrived, format: "%m/%d/%Y %H:%M"}
  closed_at: {type: timestamp}
  noted_at: {type: timestamp, zone: utc}
  elsewhere_at: {type: timestamp, zone: America/Denver}
  booked_on: {type: date}
  call_type: {type: category, case: upper, values: {"thft": THEFT}}
  status: {type: category}
  note: {type: text, null_values: ["-"]}
  priority: {type: integer}
  cost: {type: number}
  spent: {type: duration}
  on_view: {type: boolean}
  units: {type: list, separator: ";"}
  beat: {type: category}
  x: {type: number}
  y: {type: number}
stages: [received_at, dispatched_at, arrived_at, closed_at]
durations:
  response: {from: received_at, to: arrived_at}
  scene: {from: arrived_at, to: closed_at}
areas:
  beat: {name: beat}
  tract: {point: {longitude: x, latitude: y}}
"""
LOCATE = {
    "beat": AreaFinder(names=pa.table({"text": ["b1", "north end"], "area": pa.array([7, 8], pa.int32())})),
    "tract": AreaFinder(locate=lambda x, y, crs: np.where(x + y > 0, 11, -1).astype(np.int32)),
}


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def calls():
    [document] = read_documents(TEXT, where="calls.yaml")
    return DatasetDefinition.model_validate(document)


def looks_of(connection, staged):
    """Return all that a staged delivery says, in one form."""
    table = f"select * from {staged.table} order by _row"
    withdrawn = f"select * from {staged.withdrawn} order by all" if staged.withdrawn else "select 1"
    return {
        "records": connection.sql(table).to_arrow_table().to_pylist(),
        "types": connection.sql(f"describe {table}").fetchall(),
        "withdrawn": connection.sql(withdrawn).to_arrow_table().to_pylist(),
        "counts": (
            staged.rows, staged.left_out, staged.superseded, staged.misfits, staged.repeated_hours,
            staged.skipped_hours, staged.lacking,
        ),
        "set_aside": staged.set_aside.to_pylist(),
        "unmatched": {layer: table.to_pylist() for layer, table in staged.unmatched.items()},
    }  # fmt: skip


def parts_of(definition, rows):
    """Yield each delivery of a push: its file, and how it is read."""
    for part in arrange(definition, rows).parts:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "push.ndjson"
            file.write_bytes(part.as_ndjson())
            yield file, {"delivery": 3, "locate": LOCATE, "received_on": RECEIVED_ON}


def is_plain(connection, definition, rows):
    read = as_pushed(definition)
    return all(stage_plainly(connection, file, read, **way) is not None for file, way in parts_of(definition, rows))


def both_ways(connection, definition, rows):
    """Yield what the plain way and the engine's make of each delivery of a push."""
    read = as_pushed(definition)
    for file, way in parts_of(definition, rows):
        plain, whole = (
            stage_plainly(connection, file, read, **way),
            stage(connection, file, read, is_partial=True, **way),
        )
        yield looks_of(connection, plain), looks_of(connection, whole)


MORNING = {"received_at": "2026-01-05T10:00:00-06:00"}
PLAIN = {
    "names as files have them": {"Received": "2026-01-05T10:00:00.25Z", "Arrived": "2026-01-05T10:04:00-0600"},
    "the second name of a column": {"Entered": "2026-01-05 10:00:00"},
    "local time": {"received_at": "2026-01-05 10:00:00", "closed_at": "2026-01-05 11:00:00.123456"},
    "an hour that came twice": {"received_at": "2026-11-01 01:30:00"},
    "the second of the two": {"received_at": "2026-11-01T01:50:00-05:00", "dispatched_at": "2026-11-01 01:10:00"},
    "an hour that never came": {"received_at": "2026-03-08 02:30:00"},
    "a stage before the one before": {**MORNING, "dispatched_at": "2026-01-05 09:00:00"},
    "other zones": {**MORNING, "noted_at": "2026-11-01 01:30:00", "elsewhere_at": "2026-11-01 01:30:00"},
    "the same with their offsets": {
        **MORNING, "noted_at": "2026-11-01T01:30:00+02:00", "elsewhere_at": "2026-11-01T01:30:00Z",
    },
    "days": {**MORNING, "booked_on": "2026-02-28"},
    "texts as they are": {**MORNING, "note": "  Door open: 5E3 rd.\t", "call_type": "Theft  from\tcar "},
    "texts that mean none": {**MORNING, "note": "-", "call_type": "n/a", "status": "N/A", "priority": "", "cost": "NA"},
    "spellings": {**MORNING, "call_type": "thft", "call_id": "777.0"},
    "numbers": {**MORNING, "priority": "3", "cost": 12.5, "spent": 322, "x": -1, "y": "2.5"},
    "numbers of another kind": {**MORNING, "priority": 2.0, "cost": 1e-7, "spent": "0.5", "x": 0, "y": 4.5},
    "yes and no": {**MORNING, "on_view": True},
    "yes in a word": {**MORNING, "on_view": "Y"},
    "several values": {**MORNING, "units": ["E5", " E6 ", ""]},
    "several in a text": {**MORNING, "units": "E5; E6"},
    "an area by its name": {**MORNING, "beat": " North  End"},
    "an area that nobody knows": {**MORNING, "beat": "B9"},
    "a test call": {**MORNING, "call_type": "test", "beat": "B9"},
    "a call taken back": {**MORNING, "status": "void", "call_type": "TEST"},
    "nothing but a later stage": {"closed_at": "2026-01-05T10:30:00-06:00"},
    "a value taken away": {"priority": None, "beat": None, "arrived_at": None},
    "a number where a text is meant": {**MORNING, "note": 5, "beat": True, "call_id": 912},
}  # fmt: skip


@pytest.mark.slow
def test_plain_rows_become_what_the_engine_makes_of_them(connection, calls):
    rows = [{"call_id": f"{place:06}", **row} for place, row in enumerate(PLAIN.values())]

    for name, row in zip(PLAIN, rows, strict=True):
        assert is_plain(connection, calls, [row]), name
    for plain, whole in both_ways(connection, calls, rows):
        assert plain == whole


LEFT = {
    "a fault": {**MORNING, "priority": "high"},
    "a day that is none": {"received_at": "2026-02-30T10:00:00Z"},
    "an event far ahead": {"received_at": "2027-12-01T10:00:00Z"},
    "another spelling of a time": {**MORNING, "closed_at": "01/05/2026 10:30"},
    "letters of other tongues where case counts": {**MORNING, "call_type": "Straße"},
    "what a spreadsheet program made of a name": {**MORNING, "note": "5E+93"},
    "a clock where seconds are meant": {**MORNING, "spent": "0:05:22"},
    "a moment without what its column wants": {**MORNING, "arrived_at": "01/05/2026 10:04"},
    "a thousands separator": {**MORNING, "cost": "1,250.00"},
    "no value where one must be": {"received_at": ""},
}


@pytest.mark.parametrize("row", LEFT.values(), ids=LEFT)
def test_what_may_be_read_in_another_way_is_left_to_the_engine(connection, calls, row):
    assert not is_plain(connection, calls, [{"call_id": "000001", **row}])


def test_rows_that_do_not_state_what_a_record_must_have_are_read_with_those_that_do(connection, calls):
    rows = [{"call_id": "1", **MORNING}, {"call_id": "2", "note": "x"}, {"call_id": "3", **MORNING, "note": "-"}]

    [(plain, whole)] = both_ways(connection, calls, rows)

    assert plain == whole
    assert [row["received_at"] is None for row in plain["records"]] == [False, True, False]
    assert not is_plain(connection, calls, [*rows, {"call_id": "4", "received_at": None}])


def test_two_rows_that_turn_out_to_be_of_one_record_are_left_to_the_engine(connection, calls):
    assert not is_plain(connection, calls, [{"call_id": "12", **MORNING}, {"call_id": "000012", **MORNING}])


clocks = st.datetimes(datetime(2025, 10, 1), datetime(2026, 11, 28))


def test_rows_that_are_not_plain_are_read_apart_from_those_that_are(calls):
    rows = [{"call_id": f"c{place}", **MORNING} for place in range(40)]
    rows[7] |= {"priority": "high"}
    [part] = arrange(calls, rows).parts
    plain, odd = apart(as_pushed(calls), part, received_on=RECEIVED_ON)

    assert (len(plain.rows), odd.places) == (39, [[7]])


moments = st.builds(
    lambda clock, by, after: clock.isoformat(by, "auto") + after,
    clocks.map(lambda clock: clock.replace(microsecond=clock.microsecond // 1000 * 1000)),
    st.sampled_from("T "),
    st.sampled_from(["", "", "Z", "-06:00", "+0530"]),
) | st.sampled_from(["2026-11-01 01:30:00", "2026-11-01 01:59:59", "2026-03-08 02:10:00", "2026-11-01T01:15:00-06:00"])
texts = st.text(st.sampled_from("aB1 .;E+-\t\u00a0ñ"), max_size=8) | st.sampled_from(
    ["NA", "THEFT", "thft", "test", "void"]
)
numbers = (
    st.integers(-(10**16), 10**16)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["1", "-4", "0.50", "007", "1,000", "", "NA", " 5"])
)
cells = {
    **dict.fromkeys(("dispatched_at", "Arrived", "closed_at", "noted_at", "elsewhere_at"), moments | st.none()),
    "booked_on": st.dates(date(2020, 1, 1), date(2026, 1, 1)).map(str) | st.none(),
    **dict.fromkeys(("call_type", "status", "note", "beat"), texts | st.none() | st.integers(0, 9)),
    **dict.fromkeys(("priority", "cost", "spent", "x", "y"), numbers | st.none()),
    "on_view": st.booleans() | st.sampled_from(["yes", "N", "0", "maybe", None, 1]),
    "units": st.lists(texts, max_size=3) | texts | st.none(),
}
rows = st.lists(st.fixed_dictionaries({}, optional={"received_at": moments, **cells}), min_size=10, max_size=20)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.slow
@given(rows)
def test_whatever_is_read_plainly_is_what_the_engine_makes_of_it(connection, calls, rows):
    told = [{"call_id": f"A{place}", **row} for place, row in enumerate(rows)]
    plain_ones = [row for row in told if is_plain(connection, calls, [row])]

    for plain, whole in both_ways(connection, calls, plain_ones):
        assert plain == whole
