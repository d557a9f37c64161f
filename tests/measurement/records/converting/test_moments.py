from datetime import date, datetime

import pytest

from civicstat.measurement.records.converting.formats import UnknownFormat

ONE = "{time: at, columns: {at: {type: timestamp}}}"
TWO = "{time: id, columns: {id: {type: timestamp}, at: {type: timestamp%s}}}"


def read(staged, text, *, extra="", **stated):
    """The local time and UTC of a text that stands among others."""
    quoted = '"' + text.replace('"', '""') + '"'
    result = staged(f"id,at\n2020-01-01 00:00:00,{quoted}\n", TWO % extra, **stated)
    assert result.faults == []
    return result.records[0]["at"], result.records[0]["at__utc"]


@pytest.mark.parametrize(
    ("text", "date_order", "local"),
    [
        ("12/31/2016 22:44:42", "month first", datetime(2016, 12, 31, 22, 44, 42)),
        ("5/3/2019 5:07", "month first", datetime(2019, 5, 3, 5, 7)),
        ("12/30/15 20:42", "month first", datetime(2015, 12, 30, 20, 42)),
        ("1/2/70 1:00", "month first", datetime(1970, 1, 2, 1)),
        ("01/02/2020", "day first", datetime(2020, 2, 1)),
        ("31.12.2020 7:05", "day first", datetime(2020, 12, 31, 7, 5)),
        ("2016/01/01 00:47:36", "month first", datetime(2016, 1, 1, 0, 47, 36)),
        ("2026-06-28T03:05:20.000", "month first", datetime(2026, 6, 28, 3, 5, 20)),
        ("2018-01-01 00:48:30.0", "month first", datetime(2018, 1, 1, 0, 48, 30)),
        ("2018-01-01 00:48:30.28", "month first", datetime(2018, 1, 1, 0, 48, 30, 280_000)),
        ("2018-01-01 00:48:30.287", "month first", datetime(2018, 1, 1, 0, 48, 30, 287_000)),
        ("2018-01-01 00:48:30.2870000", "month first", datetime(2018, 1, 1, 0, 48, 30, 287_000)),
        ("03/03/2017, 9:13:00 am", "month first", datetime(2017, 3, 3, 9, 13)),
        ("11/04/2023 6:08:26 PM", "month first", datetime(2023, 11, 4, 18, 8, 26)),
        ("07/23/2017 12:00:00 AM", "month first", datetime(2017, 7, 23)),
        ("07/23/2017 12:15PM", "month first", datetime(2017, 7, 23, 12, 15)),
        ("7/23/2017 1:15 p.m.", "month first", datetime(2017, 7, 23, 13, 15)),
        ("12/23/2020", "month first", datetime(2020, 12, 23)),
        ("1/5/2021", "month first", datetime(2021, 1, 5)),
        ("5-JAN-21", "month first", datetime(2021, 1, 5)),
        ("Jan 5, 2021 4:05 PM", "month first", datetime(2021, 1, 5, 16, 5)),
        ("Tuesday, January 5, 2021", "month first", datetime(2021, 1, 5)),
        ("20210105", "month first", datetime(2021, 1, 5)),
        ("20210105160500", "month first", datetime(2021, 1, 5, 16, 5)),
        ("202101051605", "month first", datetime(2021, 1, 5, 16, 5)),
        ("1/5/2021   4:05", "month first", datetime(2021, 1, 5, 4, 5)),
        ("  1/5/2021 4:05 ", "month first", datetime(2021, 1, 5, 4, 5)),
    ],
)
def test_every_usual_spelling_is_recognised(staged, text, date_order, local):
    assert read(staged, text, date_order=date_order)[0] == local


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2017-01-01T06:00:42Z", datetime(2017, 1, 1, 6, 0, 42)),
        ("2024-01-24T01:46:04+03:00", datetime(2024, 1, 23, 22, 46, 4)),
        ("2024-01-24 01:46:04.5-0530", datetime(2024, 1, 24, 7, 16, 4, 500_000)),
        ("1/24/2024 1:46:04 +03", datetime(2024, 1, 23, 22, 46, 4)),
        ("2024-01-24 01:46 UTC", datetime(2024, 1, 24, 1, 46)),
        ("1483805135000", datetime(2017, 1, 7, 16, 5, 35)),
        ("1483805135", datetime(2017, 1, 7, 16, 5, 35)),
    ],
)
def test_a_moment_that_states_its_offset_is_that_moment(staged, text, utc):
    local, found = read(staged, text)

    assert found == utc
    assert 5 * 3600 <= (found - local).total_seconds() <= 6 * 3600


def test_spellings_may_be_mixed_in_one_column(staged):
    texts = [
        "12/23/2020 10:00",
        "1/5/21 3:04 PM",
        "2021-02-01T10:00:00Z",
        "2021-02-01 10:00:00",
        "20210105",
        "Jan 5 2021",
    ]
    result = staged("at\n" + "\n".join(texts * 3), ONE)

    assert result.faults == []
    assert result.column("at")[:6] == [
        datetime(2020, 12, 23, 10), datetime(2021, 1, 5, 15, 4), datetime(2021, 2, 1, 4),
        datetime(2021, 2, 1, 10), datetime(2021, 1, 5), datetime(2021, 1, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Wed Jun 18 08:16:54 WIB 2014", "31/12/2020", "99:99", "2020-13-01", "12/31/2020 25:00", "noon", "05:17.0"]
)
def test_what_is_no_moment_is_set_aside_with_what_was_expected(staged, text):
    result = staged(f"id,at\n2020-01-01,{text}\n", TWO % "")

    assert result.faults == [(2, "at", text, "a date and time such as 12/31/2026 22:44:42")]
    assert result.records == []


@pytest.mark.parametrize(
    ("zone", "text", "utc", "local"),
    [
        ("local", "2020-07-01T12:00:00Z", datetime(2020, 7, 1, 17), datetime(2020, 7, 1, 12)),
        ("utc", "2020-07-01 12:00:00", datetime(2020, 7, 1, 12), datetime(2020, 7, 1, 7)),
        ("utc", "2020-07-01T12:00:00+01:00", datetime(2020, 7, 1, 11), datetime(2020, 7, 1, 6)),
        ("offset", "2020-07-01T12:00:00+01:00", datetime(2020, 7, 1, 11), datetime(2020, 7, 1, 6)),
        ("America/New_York", "2020-07-01 12:00:00", datetime(2020, 7, 1, 16), datetime(2020, 7, 1, 11)),
    ],
)
def test_the_zone_of_a_column_is_honored(staged, zone, text, utc, local):
    assert read(staged, text, extra=f", zone: {zone}") == (local, utc)


def test_a_moment_that_should_state_its_offset_and_does_not_is_set_aside(staged):
    result = staged("id,at\n2020-01-01,2020-07-01 12:00\n", TWO % ", zone: offset")

    assert [fault[1] for fault in result.faults] == ["at"]


def test_formats_that_are_stated_are_the_only_ones(staged):
    stated = ', format: ["%d.%m.%Y %H:%M", "%Y%m%d", epoch_s, excel]'
    assert read(staged, "05.01.2021 10:30", extra=stated)[0] == datetime(2021, 1, 5, 10, 30)
    assert read(staged, "20210105", extra=stated)[0] == datetime(2021, 1, 5)
    assert read(staged, "1600000000", extra=", format: epoch_s")[1] == datetime(2020, 9, 13, 12, 26, 40)
    assert read(staged, "1600000000123", extra=", format: epoch_ms")[1] == datetime(2020, 9, 13, 12, 26, 40, 123_000)
    assert read(staged, "44197.75", extra=", format: excel")[0] == datetime(2021, 1, 1, 18)
    assert read(staged, "2021-01-05 10:30 +0100", extra=', format: "%Y-%m-%d %H:%M %z"')[1] == datetime(
        2021, 1, 5, 9, 30
    )
    result = staged("id,at\n2020-01-01,2021-01-05 10:30\n", TWO % ', format: "%d.%m.%Y %H:%M"')
    assert result.faults[0][3] == "a date and time such as 12/31/2026 22:44:42, written as %d.%m.%Y %H:%M"


def test_a_format_that_cannot_be_read_by_is_refused(staged):
    with pytest.raises(UnknownFormat, match=r"columns\.at\.format is '%Q'.*strptime format"):
        staged("at\n2020\n", '{time: at, columns: {at: {type: timestamp, format: "%Q"}}}')


def test_a_moment_can_be_taken_out_of_a_text_or_put_together_from_columns(staged):
    text = "desc,YEAR,MONTH,DAY,HOUR,MINUTE\nOAK ST; Station 332; 2015-12-10 @ 17:10:52;,2019,7,4,23,5\n"
    result = staged(
        text,
        """
time: said
columns:
  said: {type: timestamp, from: desc, extract: '(\\d{4}-\\d\\d-\\d\\d @ [\\d:]+)', format: "%Y-%m-%d @ %H:%M:%S"}
  at: {type: timestamp, from: [YEAR, MONTH, DAY, HOUR, MINUTE], join: " ", format: "%Y %m %d %H %M"}
""",
    )
    assert result.column("said") == [datetime(2015, 12, 10, 17, 10, 52)]
    assert result.column("at") == [datetime(2019, 7, 4, 23, 5)]


def test_dates_are_the_day_that_is_written_or_the_day_it_was_here(staged):
    text = "a,b,c,d\n2020-07-02,7/2/2020 11:59 PM,2020-07-02T03:00:00Z,2020-07-02 03:00:00\n"
    columns = "{a: {type: date}, b: {type: date}, c: {type: date}, d: {type: date, zone: utc}}"
    result = staged(text, f"{{time: a, columns: {columns}}}")

    assert [result.column(name) for name in "abcd"] == [
        [date(2020, 7, 2)],
        [date(2020, 7, 2)],
        [date(2020, 7, 1)],
        [date(2020, 7, 1)],
    ]
    assert result.column("_day") == [18_445]
    assert result.column("_month") == [606]


def test_absurd_times_of_the_event_are_set_aside_and_elsewhere_kept(staged):
    text = (
        "at,seen\n1010-10-30,2020-01-01\n2020-01-02,0220-11-01\n2022-05-01,2020-01-01\n1899-12-31 23:59:59,2020-01-01\n"
    )
    result = staged(
        text, "{time: at, columns: {at: {type: timestamp}, seen: {type: date}}}", received_on=date(2021, 3, 1)
    )

    assert [fault[0] for fault in result.faults] == [2, 4, 5]
    assert result.faults[1][3] == "a time between 1900-01-01 and 2022-03-02"
    assert result.column("seen") == [date(220, 11, 1)]


def test_a_missing_event_time_is_set_aside(staged):
    result = staged(
        "at,b\nNA,1\n,2\n2020-01-01,3\n", "{time: at, columns: {at: {type: timestamp}, b: {type: integer}}}"
    )

    assert result.faults == [
        (2, "at", "NA", "a value, which every record must have"),
        (3, "at", "", "a value, which every record must have"),
    ]


def test_moments_far_from_those_of_the_first_rows_have_the_offset_of_their_own_time(staged):
    result = staged("at\n2020-07-01 12:00\n1945-07-01 12:00\n1890-07-01 12:00\n", ONE.replace("timestamp", "timestamp"))

    assert result.column("at__utc") == [datetime(2020, 7, 1, 17), datetime(1945, 7, 1, 17)]
    assert [fault[0] for fault in result.faults] == [4]
