from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from civicstat.demo.delivering import Delivery, Fault, by_month, by_quarter, by_year, deliver
from civicstat.demo.records import NEVER, Column, Records, stage, texts
from civicstat.demo.rhythm import DAY, Window, moment

WINDOW = Window(date(2025, 1, 1), date(2025, 1, 20))
DELIVERIES = (
    Delivery("first.csv", date(2025, 1, 1), date(2025, 1, 10)),
    Delivery("second.csv", date(2025, 1, 11), date(2025, 1, 20)),
)


def cases(opened: list[int], closed: list[int]) -> Records:
    """Cases opened and closed so many days after New Year; a negative day is never."""
    start = moment(WINDOW.since) + 3600
    ends = np.array([start + day * DAY if day >= 0 else NEVER for day in closed])
    moments = np.array([start + day * DAY for day in opened])
    names = texts(np.array([f"c{i}" for i in range(len(opened))]))
    return Records("cases", moments, {"id": Column(names), "closed": stage(WINDOW, ends)})


def lines(path: Path) -> list[str]:
    return path.read_text().replace('"', "").splitlines()[1:]


def test_a_case_that_closes_later_comes_again(tmp_path: Path):
    files = deliver(cases([0, 2, 12], [5, 14, -1]), DELIVERIES, tmp_path, seed=1)
    assert lines(files.files[0]) == ["c0,01/06/2025 01:00:00", "c1,"]
    assert lines(files.files[1]) == ["c1,01/15/2025 01:00:00", "c2,"]
    assert (files.records, files.updated) == (3, 1)


def test_what_happens_after_the_last_extraction_stays_unknown(tmp_path: Path):
    files = deliver(cases([15], [40]), DELIVERIES, tmp_path, seed=1)
    assert lines(files.files[1]) == ["c0,"]


def test_a_column_may_say_something_before_it_is_known(tmp_path: Path):
    plain = cases([0], [14])
    state = Column(texts(np.array(["shut"])), plain.columns["closed"].known_at, "open")
    files = deliver(Records("cases", plain.moments, {"state": state}), DELIVERIES, tmp_path, seed=1)
    assert [lines(path) for path in files.files] == [["open"], ["shut"]]


def test_spoiled_rows_are_counted_and_never_come_again(tmp_path: Path):
    records = cases(list(range(10)), [14] * 4 + [-1] * 6)
    files = deliver(records, DELIVERIES, tmp_path, seed=1, faults=(Fault("id", "?", 0.5),))
    spoiled = [line for line in lines(files.files[0]) if line.startswith("?")]
    assert len(spoiled) == files.set_aside == 3
    assert files.records == 7
    assert sorted(lines(files.files[1])) == [f"c{i},01/15/2025 01:00:00" for i in range(4)]


def test_repeated_rows_stand_next_to_each_other(tmp_path: Path):
    files = deliver(cases(list(range(10)), [-1] * 10), DELIVERIES, tmp_path, seed=1, repeats=0.2)
    found = lines(files.files[0])
    assert files.repeated == 2
    assert len(found) == 12
    assert sorted(set(found)) == [f"c{i}," for i in range(10)]


def test_withdrawn_records_are_not_among_those_expected(tmp_path: Path):
    plain = cases([0, 1], [-1, -1])
    gone = np.array([moment(date(2025, 1, 15)), moment(date(2026, 1, 1))])
    files = deliver(Records("cases", plain.moments, plain.columns, withdrawn_at=gone), DELIVERIES, tmp_path, seed=1)
    assert files.records == 1


def test_formats_with_types_are_not_spoiled(tmp_path: Path):
    delivery = (Delivery("all.parquet", WINDOW.since, WINDOW.until),)
    files = deliver(cases([0, 1], [-1, -1]), delivery, tmp_path, seed=1, repeats=1.0, faults=(Fault("id", "?", 1.0),))
    table = pa.parquet.read_table(files.files[0])
    assert (len(table), files.set_aside, files.repeated) == (2, 0, 0)
    assert pa.types.is_timestamp(table.schema.field("closed").type)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ((2025, 11, 1), (2026, 4, 2), ["2025-12-31", "2026-03-31", "2026-04-02"]),
        ((2025, 1, 1), (2025, 12, 31), ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"]),
    ],
)
def test_quarters_end_with_the_calendar(since, until, expected):
    cut = by_quarter("x", date(*since), date(*until), "csv")
    assert [str(delivery.until) for delivery in cut] == expected
    assert cut[0].since == date(*since)


def test_months_end_with_the_fourth_and_the_last_delivery_with_the_window():
    cut = by_month("x", Window(date(2023, 11, 1), date(2026, 10, 31)), 2, "csv")
    assert [str(delivery.until) for delivery in cut] == ["2026-08-04", "2026-09-04", "2026-10-04", "2026-10-31"]
    assert [str(delivery.since) for delivery in cut] == ["2023-11-01", "2026-08-05", "2026-09-05", "2026-10-05"]
    early = by_month("x", Window(date(2023, 11, 1), date(2026, 10, 3)), 1, "csv")
    assert [str(delivery.until) for delivery in early] == ["2026-09-04", "2026-10-03"]


def test_a_record_that_was_entered_late_is_in_a_later_file(tmp_path: Path):
    plain = cases([0, 1], [-1, -1])
    entered = np.array([plain.moments[0], DELIVERIES[1].start + 3600])
    late = Records("cases", plain.moments, plain.columns, entered_at=entered)
    files = deliver(late, DELIVERIES, tmp_path, seed=1)
    assert [len(lines(path)) for path in files.files] == [1, 1]
    assert (files.records, files.updated) == (2, 0)


def test_years_follow_one_another_without_a_gap():
    cut = by_year("x", Window(date(2023, 11, 1), date(2026, 10, 31)), "csv", "ndjson")
    assert [delivery.file for delivery in cut] == [
        "x_2023-11-01_to_2024-10-31.csv",
        "x_2024-11-01_to_2025-10-31.ndjson",
        "x_2025-11-01_to_2026-10-31.csv",
    ]
