from datetime import date, datetime

FIRE = """
date_order: day first
timezone: Europe/Dublin
key: id
time: toc
columns:
  id: {type: integer}
  day: {type: date}
  toc: {type: time, with_date: day}
  ord: {type: time, with_date: day}
  mob: {type: time, with_date: day}
  ia: {type: time, with_date: day}
  cd: {type: time, with_date: day}
stages: [toc, ord, mob, ia, cd]
durations:
  response_seconds: {from: toc, to: ia}
  total_seconds: {from: toc, to: cd}
  travel_seconds: {from: mob, to: ia}
"""
HEAD = "id,day,toc,ord,mob,ia,cd\n"


def test_times_after_midnight_lie_on_the_next_day_and_so_do_all_stages_after_them(staged):
    result = staged(HEAD + "1,31/12/2020,23:58:00,23:59:00,00:01:30,00:09:00,01:10:00\n", FIRE)
    [record] = result.records

    assert record["mob"] == datetime(2021, 1, 1, 0, 1, 30)
    assert record["cd"] == datetime(2021, 1, 1, 1, 10)
    assert record["response_seconds"] == 660.0
    assert record["total_seconds"] == 4320.0
    assert record["day"] == date(2020, 12, 31)


def test_missing_stages_do_not_hide_a_midnight(staged):
    result = staged(HEAD + "1,01/02/2020,23:50:00,,,,00:20:00\n2,01/02/2020,23:50:00,23:51:00,,00:05:00,\n", FIRE)

    assert result.column("cd")[0] == datetime(2020, 2, 2, 0, 20)
    assert result.column("ia")[1] == datetime(2020, 2, 2, 0, 5)


def test_a_small_step_back_stays_negative(staged):
    result = staged(HEAD + "1,01/02/2020,10:00:00,10:01:00,10:20:00,10:12:00,10:30:00\n", FIRE)

    assert result.column("travel_seconds") == [-480.0]
    assert result.column("ia") == [datetime(2020, 2, 1, 10, 12)]


def test_a_step_back_of_twelve_hours_is_none_and_a_second_more_is_a_midnight(staged):
    rows = "1,01/02/2020,22:00:00,10:00:00,,,\n2,01/02/2020,22:00:01,10:00:00,,,\n"
    result = staged(HEAD + rows, FIRE)

    assert result.column("ord") == [datetime(2020, 2, 1, 10), datetime(2020, 2, 2, 10)]


def test_two_midnights_are_two_days(staged):
    result = staged(HEAD + "1,01/02/2020,23:00:00,01:00:00,20:00:00,02:00:00,03:00:00\n", FIRE)

    assert result.column("cd") == [datetime(2020, 2, 3, 3)]


def test_full_timestamps_are_never_moved_by_a_day(staged):
    text = "at,cleared\n12/30/2016 23:03:12,12/30/2016 00:04:32\n"
    definition = """
time: at
columns: {at: {type: timestamp}, cleared: {type: timestamp}}
stages: [at, cleared]
durations: {open_seconds: {from: at, to: cleared}}
"""
    assert staged(text, definition).column("open_seconds") == [-82_720.0]


def test_a_time_beside_a_moment_passes_midnight_by_it(staged):
    text = "rpt,occ\n7/23/2017 11:50 PM,00:10\n7/23/2017 11:50 PM,9:30 pm\n7/23/2017 11:50 PM,0915\n"
    definition = "{time: rpt, columns: {rpt: {type: timestamp}, occ: {type: time, with_date: rpt}}}"

    assert staged(text, definition).column("occ") == [
        datetime(2017, 7, 24, 0, 10),
        datetime(2017, 7, 23, 21, 30),
        datetime(2017, 7, 24, 9, 15),
    ]


def test_hours_that_no_clock_shows_are_set_aside(staged):
    result = staged(HEAD + "1,01/02/2020,10:00:00,9:99,,,\n2,01/02/2020,10:00:00,99:99,,,\n", FIRE)

    assert [fault[:3] for fault in result.faults] == [(2, "ord", "9:99"), (3, "ord", "99:99")]
    assert result.faults[0][3] == "a time of day such as 22:44:42, beside a date"


def test_a_time_whose_date_is_missing_is_set_aside(staged):
    result = staged(HEAD + "1,NA,10:00:00,,,,\n", FIRE)

    assert [fault[1] for fault in result.faults] == ["toc"]


CALLS = """
time: received
columns: {received: {type: timestamp}, arrived: {type: timestamp}}
stages: [received, arrived]
durations: {response_seconds: {from: received, to: arrived}}
"""


def test_in_the_repeated_hour_the_first_is_meant_unless_the_stage_before_proves_the_second(staged):
    text = "received,arrived\n2025-11-02 01:10,2025-11-02 01:40\n2025-11-02 01:50,2025-11-02 01:05\n"
    result = staged(text, CALLS)

    assert result.column("received__utc") == [datetime(2025, 11, 2, 6, 10), datetime(2025, 11, 2, 6, 50)]
    assert result.column("arrived__utc") == [datetime(2025, 11, 2, 6, 40), datetime(2025, 11, 2, 7, 5)]
    assert result.column("arrived") == [datetime(2025, 11, 2, 1, 40), datetime(2025, 11, 2, 1, 5)]
    assert result.column("response_seconds") == [1800.0, 900.0]


def test_a_step_back_that_no_second_hour_explains_stays_negative(staged):
    text = "received,arrived\n2025-11-02 03:10,2025-11-02 01:40\n2025-11-03 01:50,2025-11-03 01:05\n"

    assert staged(text, CALLS).column("response_seconds") == [-9000.0, -2700.0]


def test_an_offset_that_is_stated_settles_the_repeated_hour(staged):
    text = "received,arrived\n2025-11-02T01:50:00-05:00,2025-11-02T01:05:00-05:00\n"

    assert staged(text, CALLS).column("response_seconds") == [-2700.0]


def test_a_time_that_the_clocks_skipped_moves_forward_as_they_did(staged):
    result = staged("received,arrived\n2025-03-09 01:59,2025-03-09 02:30\n", CALLS)

    assert result.column("arrived") == [datetime(2025, 3, 9, 3, 30)]
    assert result.column("arrived__utc") == [datetime(2025, 3, 9, 8, 30)]
    assert result.column("response_seconds") == [1860.0]


def test_durations_across_a_change_of_the_clocks_are_true_seconds(staged):
    text = "received,arrived\n2025-03-09 01:59:00.25,2025-03-09 03:01:00.5\n2025-11-01 12:00,2025-11-02 12:00\n"

    assert staged(text, CALLS).column("response_seconds") == [120.25, 90_000.0]


def test_a_duration_without_one_of_its_ends_is_missing(staged):
    assert staged("received,arrived\n2025-03-09 01:59,\n", CALLS).column("response_seconds") == [None]


TURNS = """
key: id
time: received
columns:
  id: {type: integer}
  received: {type: timestamp}
  arrived: {type: timestamp}
  sent: {type: timestamp, zone: utc}
stages: [received, arrived]
"""


def test_times_in_the_repeated_and_in_the_skipped_hour_are_counted(staged):
    rows = [
        "1,2025-11-02 01:15:00,2025-11-02 01:20:00,2025-11-02 01:15:00",  # the clock showed both twice
        "2,2025-11-02 01:59:59,2025-11-02 02:00:00,",
        "3,2025-11-02 00:59:59,,",
        "4,2025-03-09 01:59:00,2025-03-09 02:05:00,2025-03-09 02:05:00",  # it never showed five past two
        "5,2025-03-09 03:00:00,2025-03-09 03:05:00,",
        "6,2025-07-01 12:00:00,,",
    ]
    result = staged("id,received,arrived,sent\n" + "\n".join(rows) + "\n", TURNS).staged

    assert (result.repeated_hours, result.skipped_hours) == (3, 1)


def test_times_that_state_their_offset_are_none_of_these(staged):
    rows = "1,2025-11-02T01:15:00-06:00,2025-11-02T01:20:00-06:00,\n2,2025-03-09T02:15:00-06:00,,\n"
    result = staged("id,received,arrived,sent\n" + rows, TURNS).staged

    assert (result.repeated_hours, result.skipped_hours) == (0, 0)


def test_rows_that_are_set_aside_do_not_count(staged):
    result = staged("id,received,arrived,sent\n1,2025-11-02 01:15:00,soon,\n", TURNS).staged

    assert (result.misfits, result.repeated_hours) == (1, 0)


def test_a_zone_without_turns_has_no_such_times(staged):
    rows = "1,2025-11-02 01:15:00,2025-03-09 02:30:00,\n"
    result = staged("id,received,arrived,sent\n" + rows, TURNS, timezone="America/Phoenix").staged

    assert (result.repeated_hours, result.skipped_hours) == (0, 0)
