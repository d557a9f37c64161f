import csv
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.records.drafting import draft
from civicstat.measurement.records.drafting.draft import NothingToDraft
from civicstat.measurement.records.reading import UnreadableFile
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition

GIVEN = Path(os.environ.get("CIVICSTAT_REFERENCE", Path(__file__).parents[5] / "shared")) / "data"


@pytest.fixture
def drafted(tmp_path):
    """Draft from rows, the first of them the header."""

    def run(rows, *, name="calls", timezone="America/Chicago", file="calls.csv", **stated):
        path = tmp_path / file
        with path.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(rows)
        return draft(path, name=name, timezone=timezone, **stated)

    return run


def asked(found, about):
    return [question for question in found.questions if question.about == about]


def types(found):
    return {name: str(column.type) for name, column in found.definition.columns.items()}


def fire_calls(count=400):
    yield ["ID", "Date", "Station Name", "TOC", "ORD", "MOB", "IA", "LS", "CD"]
    start = datetime(2020, 1, 13, 0, 7)
    for n in range(count):
        call = start + timedelta(minutes=97 * n)
        steps = [call + timedelta(seconds=seconds) for seconds in (0, 60, 150, 600, 3000)]
        times = [f"{step:%H:%M:%S}" for step in steps]
        arrived = "" if n % 5 == 0 else times[3]
        yield [n + 100, f"{call:%d/%m/%Y}", f"Station {n % 7}", *times[:3], arrived, "", times[4]]


def test_stages_without_dates_become_moments_beside_their_date(drafted):
    found = drafted(fire_calls(), timezone="Europe/Dublin")

    assert found.resembles == "responses"
    assert found.definition.date_order == "day first"
    assert found.definition.key == ("response_id",)
    assert found.definition.time == "alarm_at"
    assert found.definition.stages == ("alarm_at", "dispatched_at", "enroute_at", "arrived_at", "cleared_at")
    assert found.definition.columns["arrived_at"].with_date == "date"
    assert "response_seconds" in found.definition.durations
    assert (found.rows, found.misfits) == (400, 0)
    assert "LS: nothing stands in it" in found.text
    assert "arrived_at: {type: time, from: IA" in found.text
    assert "# 20% missing" in found.text


def test_a_draft_is_a_catalog_document_and_says_the_same(drafted):
    found = drafted(fire_calls(60), timezone="Europe/Dublin")
    [document] = read_documents(found.text, where="draft")

    assert check_document(DatasetDefinition, document, where="draft") == found.definition


def test_the_preview_shows_records_as_they_would_be_stored(drafted):
    found = drafted(fire_calls(60), timezone="Europe/Dublin")

    first = found.preview.to_pylist()[0]
    assert found.preview.num_rows == 20
    assert first["alarm_at"] == datetime(2020, 1, 13, 0, 7)
    assert first["date"] == date(2020, 1, 13)
    assert first["response_seconds"] is None


def test_what_headers_are_taken_for_is_asked_and_not_only_assumed(drafted):
    [question] = asked(drafted(fire_calls(60), timezone="Europe/Dublin"), "columns")

    assert question.ask == "Do these mean the same as in the template responses?"
    assert "TOC is alarm_at" in question.because


def stamped(values, header="At"):
    return [["Call Number", header, "Nature"], *([n, value, "ALARM"] for n, value in enumerate(values, start=5000))]


def test_a_day_over_twelve_settles_the_order_of_the_date(drafted):
    assert drafted(stamped(["13/01/2020 10:00", "02/01/2020 10:00"])).definition.date_order == "day first"
    assert drafted(stamped(["01/13/2020 10:00", "02/01/2020 10:00"])).definition.date_order == "month first"
    assert drafted(stamped(["2020-01-13 10:00", "2020-02-01 10:00"])).definition.date_order == "year first"


def test_where_nothing_settles_the_order_of_the_date_it_is_asked(drafted):
    american = drafted(stamped(["01/02/2020 10:00", "03/04/2020 11:00"]))
    irish = drafted(stamped(["01/02/2020 10:00", "03/04/2020 11:00"]), timezone="Europe/Dublin")

    assert (american.definition.date_order, irish.definition.date_order) == ("month first", "day first")
    assert asked(american, "date_order")[0].because == "no number over 12 tells them apart"


def test_without_a_time_zone_it_is_asked_for(drafted):
    found = drafted(stamped(["2020-01-13 10:00"]), timezone=None)

    assert found.definition.timezone == "UTC"
    assert asked(found, "timezone")


def busy_by_day(count=600):
    """Local moments of a city that sleeps from two to six."""
    day = datetime(2020, 6, 1)
    return [day + timedelta(days=n // 20, hours=(7 + n % 19) % 24, minutes=n % 60) for n in range(count)]


def test_a_clock_that_is_quiet_at_noon_is_doubted_to_be_local(drafted):
    found = drafted(stamped([f"{moment + timedelta(hours=5):%Y-%m-%d %H:%M:%S}" for moment in busy_by_day()]))

    [question] = asked(found, "at")
    assert question.ask == "Is at the clock of America/Chicago, or is it UTC (zone: utc)?"


def test_a_z_that_means_nothing_is_doubted(drafted):
    found = drafted(stamped([f"{moment:%Y-%m-%dT%H:%M:%S}Z" for moment in busy_by_day()]))

    [question] = asked(found, "at")
    assert "a Z that means nothing (zone: local)" in question.ask


def test_a_clock_that_is_quiet_at_night_is_not_doubted(drafted):
    assert not asked(drafted(stamped([f"{moment:%Y-%m-%d %H:%M:%S}" for moment in busy_by_day()])), "at")


def test_many_times_at_midnight_are_asked_about(drafted):
    texts = [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in busy_by_day(100)] + ["2020-06-03 00:00:00"] * 10
    [question] = [question for question in asked(drafted(stamped(texts)), "at") if "00:00" in question.ask]

    assert question.because == "10 of 110 times are exactly midnight"


def test_a_key_that_comes_again_is_no_key_but_a_question(drafted):
    rows = [["Case Number", "Date", "Officer"], *([f"C{n // 2}", "2020-01-01", f"O{n}"] for n in range(40))]
    rows += [[f"D{n}", "2020-01-01", f"P{n}"] for n in range(40)]
    found = drafted(rows)

    assert found.definition.key == ()
    [question] = asked(found, "key")
    assert question.ask.startswith("What is one row: one Case Number, or a part of it")
    assert question.because == "Case Number comes again in 20 of 80 rows"


def test_counters_of_rows_are_no_key(drafted):
    rows = [["OBJECTID", "Date", "Nature"], *([n, "2020-01-01", "x"] for n in range(30))]
    found = drafted(rows)

    assert found.definition.key == ()
    assert "given anew with every export" in asked(found, "key")[0].because


def test_types_are_the_narrowest_that_fit(drafted):
    header = [
        "Case ID",
        "When",
        "Age",
        "Score",
        "Zip",
        "On View",
        "Units",
        "Took",
        "Elapsed",
        "Phone",
        "Story",
        "Empty",
    ]
    rows = [
        [
            f"{n:05d}", f"2020-03-{n % 28 + 1:02d} 10:00", n % 90, n / 7, f"0{n % 9}111", "YN"[n % 2],
            ["E1", "T2", "E1,T2"][n % 3], f"{n % 30 + 1}:22", f"0:0{n % 9}:30", "555-0100",
            f"A long story with many words in it, number {n}, that nobody else tells.", "NA",
        ]
        for n in range(90)
    ]  # fmt: skip
    found = drafted([header, *rows])

    assert types(found) == {
        "case_id": "text", "when": "timestamp", "age": "integer", "score": "number", "zip": "category",
        "on_view": "boolean", "units": "list", "took": "text", "elapsed": "duration", "phone": "category",
        "story": "text",
    }  # fmt: skip
    assert found.definition.columns["phone"].personal
    assert not found.definition.columns["zip"].personal


def test_minutes_that_a_spreadsheet_took_for_hours_are_seen(drafted):
    spans = [f"{n % 40 + 1}:{n % 60:02d}:00" for n in range(60)]
    rows = [["Case ID", "Date", "Response"], *([f"C{n}", "2020-01-01", span] for n, span in enumerate(spans))]
    found = drafted(rows)

    assert found.definition.columns["response"].clock == "m:s"
    assert found.preview.to_pylist()[1]["response"] == 121.0


def test_words_among_numbers_that_mean_nothing_are_asked_about(drafted):
    rows = [["Case ID", "Date", "Age"], *([f"C{n}", "2020-01-01", n % 80] for n in range(60))]
    rows += [[f"D{n}", "2020-01-01", "**"] for n in range(8)]
    found = drafted(rows)

    assert found.definition.columns["age"].type is ColumnType.INTEGER
    assert found.definition.columns["age"].null_values == ("**",)
    assert asked(found, "age")[0].ask == "Do these mean that nothing is known: **?"
    assert found.misfits == 0


def test_spellings_that_differ_in_case_alone_become_one(drafted):
    states = ["Closed"] * 30 + ["CLOSED"] * 10 + ["Open"] * 10
    rows = [["Case ID", "Date", "Status"], *([f"C{n}", "2020-01-01", state] for n, state in enumerate(states))]

    assert drafted(rows).definition.columns["status"].values == {"closed": "Closed"}


def test_signed_counts_are_asked_about(drafted):
    rows = [["Case ID", "Date", "Count"], *([f"C{n}", "2020-01-01", -1 if n % 9 == 0 else 1] for n in range(40))]
    [question] = asked(drafted(rows), "count")

    assert question.because == "5 rows are negative, 0 are more than 1"


def test_what_a_spreadsheet_damaged_is_told(drafted):
    rows = [
        ["Case ID", "Date", "Unit"],
        *([f"C{n}", "2020-01-01", "5.00E+93" if n % 9 == 0 else "5Z51"] for n in range(40)),
    ]
    [question] = asked(drafted(rows), "unit")

    assert "such as 5.00E+93" in question.because


def test_a_time_within_a_text_is_told(drafted):
    texts = [f"OAK ST; Station 332; 2015-12-10 @ 17:10:{n:02d};" for n in range(40)]
    rows = [["Case ID", "Scraped", "desc"], *([f"C{n}", "2015-12-10 17:40", text] for n, text in enumerate(texts))]
    [question] = asked(drafted(rows), "desc")

    assert "2015-12-10 @ 17:10:00" in question.because


def placed(x, y, **stated):
    rows = [["Case ID", "Date", "Beat", "X", "Y"]]
    return rows + [[f"C{n}", "2020-01-01", f"B{n % 5}", 0 if n % 10 == 0 else x, y] for n in range(40)]


def test_area_layers_are_proposed_and_taken_where_they_are_there(drafted):
    found = drafted(placed(-90.2, 38.6))
    chosen = drafted(placed(-90.2, 38.6), layers=["beat"])

    assert set(found.areas) == {"beat", "neighborhood"}
    assert found.definition.areas == {}
    assert "#   beat: {name: beat}" in found.text
    assert set(chosen.definition.areas) == {"beat"}
    assert "\nareas:\n  beat: {name: beat}\n" in chosen.text


def test_coordinates_that_are_zero_or_no_degrees_are_asked_about(drafted):
    assert "4 of 40 rows have 0 for X" in asked(drafted(placed(-90.2, 38.6)), "x")[0].because
    assert "X holds values such as 893800.0" in asked(drafted(placed(893_800.0, 1_012_345.0)), "areas")[0].because


def test_a_header_below_a_title_is_found(drafted):
    rows = [["Report of calls", "", ""], ["", "", ""], *stamped(["2020-01-13 10:00", "2020-02-01 10:00"])]
    found = drafted(rows)

    assert found.definition.reading.header == 3
    assert asked(found, "reading.header")[0].ask == "Do the column names stand in row 3?"


def test_a_file_without_a_header_is_seen(drafted):
    found = drafted([[n, f"2020-01-{n % 28 + 1:02d} 10:00", n / 3] for n in range(1, 40)])

    assert found.definition.reading.header == 0
    assert found.rows == 39
    assert asked(found, "reading.header")


def test_of_several_sheets_the_fullest_is_taken_and_asked_about(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "calls.xlsx")) as book:
        for name, count in (("Notes", 1), ("Calls", 30)):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(stamped(["2020-01-13 10:00"] * count)):
                sheet.write_row(place, 0, row)
    found = draft(tmp_path / "calls.xlsx", name="calls", timezone="America/Chicago")

    assert found.definition.reading.sheet == "Calls"
    assert "Notes (2 rows), Calls (31 rows)" in asked(found, "reading.sheet")[0].because


def test_without_any_time_nothing_is_drafted_and_damage_is_told(drafted):
    rows = [["Case ID", "calltime"], *([f"C{n}", f"{n % 60:02d}:05.0"] for n in range(30))]
    with pytest.raises(NothingToDraft, match=r"no column of dates or times in Case ID, calltime.*lost their hour"):
        drafted(rows)


def test_what_is_no_table_is_refused(tmp_path):
    (tmp_path / "calls.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(UnreadableFile):
        draft(tmp_path / "calls.csv", name="calls")


REAL = [
    ("cfs_dublin_fire/dublin_fire_2020_2021.csv.gz", "Europe/Dublin", "responses", ("response_id",), "alarm_at"),
    ("crime_houston_2010/houston_2010_jan_apr.csv.gz", "America/Chicago", "incidents", (), "time"),
    ("mpls_use_of_force/mn_police_use_of_force_2016_2018.csv", "America/Chicago", "force", (), "occurred_at"),
    ("crime_stlouis_2018_01/january2018_crime.csv", "America/Chicago", "incidents", (), "occurred_at"),
    ("sr311_nyc_2026_06/nyc311_sample_a.csv", "America/New_York", "requests", ("request_id",), "opened_at"),
    ("cfs_milwaukee/mke_2018-05-01_14.csv.gz", "America/Chicago", "calls", ("call_id",), "time"),
    ("cfs_nashville/calls_2024_jan_may.csv.gz", "America/Chicago", "calls", ("call_id",), "received_at"),
    ("cfs_seattle_2015/seattle_2015_jan_jun.csv.gz", "America/Los_Angeles", "calls", (), "at_scene_time"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "timezone", "resembles", "key", "time"), REAL)
def test_real_exports_get_a_draft_that_takes_every_row(name, timezone, resembles, key, time):
    if not (GIVEN / name).exists():
        pytest.skip("the collection of real exports is not here")
    found = draft(GIVEN / name, name="given", timezone=timezone)

    assert (found.definition.key, found.definition.time) == (key, time)
    assert found.resembles == resembles
    assert found.misfits == 0
    assert found.rows > 1000


def test_a_time_of_day_takes_its_day_from_the_event_where_no_date_stands_alone(drafted):
    rows = [(n, f"2026-03-{n % 27 + 1:02d} 23:5{n % 10}:00", f"00:0{n % 10}:30") for n in range(40)]
    found = drafted([("call_id", "received_at", "arrived"), *rows]).definition

    assert found.columns["arrived_at"].with_date == "received_at"
    assert found.stages == ("received_at", "arrived_at")


def test_a_stage_that_the_template_does_not_know_is_put_where_its_times_put_it(drafted):
    starts = [datetime(2020, 12, n % 27 + 1, 23, n % 10) for n in range(60)]
    steps = [[start + timedelta(minutes=12 * step) for step in range(6)] for start in starts]
    rows = [(n, f"{six[0]:%d/%m/%Y}", *(f"{step:%H:%M:%S}" for step in six)) for n, six in enumerate(steps)]
    found = drafted([("ID", "Date", "TOC", "ORD", "MOB", "IA", "MAV", "CD"), *rows]).definition

    assert found.stages[-2:] == ("mav", "cleared_at")
    assert len(found.stages) == 6
    assert found.columns["alarm_at"].required


def test_the_age_of_nobody_is_asked_about(drafted):
    rows = [(n, f"2026-03-{n % 27 + 1:02d} 10:00:00", age) for n, age in enumerate([0, 0, 306, *range(20, 60)])]
    asked = [
        question for question in drafted([("id", "at", "officer_age"), *rows]).questions if "age" in question.about
    ]

    assert [question.because for question in asked] == ["2 rows have the age 0", "it holds 306"]


def test_a_column_that_is_a_time_is_not_asked_for_a_time_within(drafted):
    rows = [(n, f"03/{n % 27 + 1:02d}/2026, 9:13:00 am") for n in range(40)]

    assert not [q for q in drafted([("id", "happened"), *rows]).questions if "in this text" in q.ask]


def test_rows_of_units_are_not_known_by_the_unit(drafted):
    rows = [(n // 2, f"2026-03-{n % 27 + 1:02d} 10:00:00", f"U{n}") for n in range(40)]
    found = drafted([("incident_number", "date_time", "unit_number"), *rows])

    assert found.definition.key == ()
    assert any(question.about == "key" for question in found.questions)


def test_beats_that_lost_their_zeros_are_asked_about(drafted):
    rows = [(n, f"2026-03-{n % 27 + 1:02d} 10:00:00", ("322", "1322")[n % 2]) for n in range(60)]

    assert any("pad: 4" in question.ask for question in drafted([("id", "at", "beat"), *rows]).questions)


def test_a_text_in_letters_that_cannot_be_told_is_asked_about_with_its_readings(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes("id,at,street\n1,2026-03-01 10:00:00,Dvůr\n2,2026-03-02 10:00:00,Most\n".encode("cp1250"))
    [question] = [
        each
        for each in draft(path, name="calls", timezone="America/Chicago").questions
        if each.about == "reading.encoding"
    ]

    assert "Dvùr (encoding: cp1252), Dvůr (encoding: cp1250)" in question.because


def test_a_draft_that_no_load_would_accept_says_so(drafted):
    rows = [(n, f"2026-03-{n % 27 + 1:02d} 10:00:00" if n % 20 else "") for n in range(100)]

    assert any(question.about == "tolerance" for question in drafted([("id", "at"), *rows]).questions)


def test_a_page_of_a_longer_answer_is_refused_for_what_it_is(tmp_path):
    path = tmp_path / "page.json"
    path.write_text('{"exceededTransferLimit": true, "features": [{"attributes": {"id": 1}}]}')

    with pytest.raises(UnreadableFile, match="exceededTransferLimit is true"):
        draft(path, name="calls")
