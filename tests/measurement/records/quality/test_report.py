"""One fault at a time is put into calls that are otherwise in order; the report must find it, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from civicstat.measurement.records.quality.findings import Arrival, FindingKind, Severity

FIRST_DAY = 19_358  # 2023-01-01
SECOND = 1_000_000.0

pytestmark = pytest.mark.slow


def copy_of(frame):
    return {name: values.copy() for name, values in frame.items()}


def days_of(frame) -> np.ndarray:
    return frame["_day"] - FIRST_DAY


def on(day: int) -> date:
    return date(2023, 1, 1) + timedelta(days=day)


def brief(finding) -> tuple[str, str, str]:
    return finding.kind.value, finding.severity.value, finding.column


def test_calls_in_order_have_no_findings(quiet, report):
    found = report(quiet)

    assert found.findings == ()
    assert found.records == len(quiet["_day"])
    assert (found.since, found.until) == (on(0), on(int(days_of(quiet).max())))


def test_calls_in_order_have_no_findings_whatever_the_seed_and_size(report, draw_calls):
    found = [
        finding.sentence
        for years in (0.5, 2)
        for per_day in (4, 50)
        for seed in range(40, 44)
        for finding in report(draw_calls(seed, years=years, per_day=per_day)).findings
    ]

    assert found == []


def test_completeness_is_told_by_column_and_month(quiet, report):
    arrived = next(c for c in report(quiet).columns if c.name == "arrived_at")

    assert arrived.title == "First unit on scene"
    assert arrived.missing == pytest.approx(np.isnan(quiet["arrived_at"]).mean(), abs=0.001)
    assert [month for month, _ in arrived.by_month][:2] == [date(2023, 1, 1), date(2023, 2, 1)]
    assert len(arrived.by_month) == 37  # the last week belongs to January 2026
    assert all(0.03 < share < 0.15 for _, share in arrived.by_month)


def test_arrival_times_missing_in_two_beats_between_two_dates_are_found(quiet, report):
    frame = copy_of(quiet)
    fault = np.isin(frame["beat"], ["12", "14"]) & (days_of(frame) >= 400) & (days_of(frame) < 520)
    frame["arrived_at"][fault & (np.random.default_rng(3).random(fault.size) < 0.9)] = np.nan

    [finding] = report(frame).findings

    assert brief(finding) == ("missing", "warning", "arrived_at")
    assert finding.subject == "beat: 12, 14"
    assert abs((finding.since - on(400)).days) <= 2
    assert abs((finding.until - on(519)).days) <= 2
    assert finding.share == pytest.approx(0.9, abs=0.05)
    assert finding.sentence.startswith("First unit on scene is missing in 9")
    assert "where Beat is 12 or 14, against 8% there at other times." in finding.sentence


def test_a_column_that_is_gone_everywhere_since_a_day_is_found_as_a_whole(quiet, report):
    frame = copy_of(quiet)
    frame["disposition"][days_of(frame) >= 900] = None

    [finding] = report(frame).findings

    assert brief(finding) == ("missing", "warning", "disposition")
    assert (finding.subject, finding.since, finding.until) == ("", on(900), None)
    assert "is missing in 100%" in finding.sentence
    assert "since June 19, 2025" in finding.sentence


def test_a_column_that_came_later_is_worth_a_note_only(quiet, report):
    frame = copy_of(quiet)
    frame["disposition"][days_of(frame) < 200] = None

    [finding] = report(frame).findings

    assert brief(finding) == ("missing", "note", "disposition")
    assert (finding.since, finding.until) == (None, on(199))


def test_a_district_is_named_rather_than_all_its_beats(quiet, report):
    frame = copy_of(quiet)
    fault = (frame["district"] == "North") & (days_of(frame) >= 700) & (days_of(frame) < 800)
    frame["priority"] = frame["priority"].astype(float)
    frame["priority"][fault] = np.nan

    [finding] = report(frame).findings

    assert (finding.column, finding.subject) == ("priority", "district: North")


def test_values_that_still_come_in_are_not_missing(quiet, report):
    frame = copy_of(quiet)
    rng = np.random.default_rng(8)
    end = frame["received_at"].max()
    frame["closed_at"] = frame["received_at"] + rng.lognormal(13.5, 1.0, len(frame["_day"])) * SECOND
    is_open = frame["closed_at"] > end
    frame["closed_at"][is_open], frame["disposition"][is_open] = np.nan, None

    found = report(frame)

    assert found.findings == ()
    ages = {column.name: column.immature_days for column in found.columns}
    assert ages["closed_at"] == ages["disposition"] > 30
    assert ages["beat"] == 0


def test_values_out_of_range_are_counted_with_examples(quiet, report):
    frame = copy_of(quiet)
    frame["priority"][:2000] = 99

    whole, span = sorted(report(frame).findings, key=lambda f: f.records != 2000 or f.since is not None)

    assert brief(whole) == ("invalid", "warning", "priority")
    assert "is not a value from 1 to 9 in 2,000 records" in whole.sentence
    assert "99 (2,000)" in whole.sentence
    assert span.until is not None


def test_values_outside_the_vocabulary_are_counted_with_examples(quiet, report, calls):
    columns = calls().model_dump(by_alias=True)["columns"]
    columns["disposition"]["among"] = ["report", "no report"]

    [finding] = report(quiet, calls(columns=columns)).findings

    assert brief(finding) == ("invalid", "warning", "disposition")
    assert "is not one of report or no report in" in finding.sentence
    assert "gone (" in finding.sentence


def test_stages_in_the_wrong_order_are_counted_and_a_missed_midnight_is_told(quiet, report):
    frame = copy_of(quiet)
    fault = np.flatnonzero(~np.isnan(frame["arrived_at"]))[::50]
    frame["arrived_at"][fault] -= 86400 * SECOND

    found = {finding.subject: finding for finding in report(frame).findings}

    finding = found["dispatched_at > arrived_at"]
    assert brief(finding) == ("order", "warning", "arrived_at")
    assert f"comes before First unit dispatched in {fault.size:,} records" in finding.sentence
    assert "fall short by about a day" in finding.advice


def test_a_clock_that_is_behind_all_the_time_is_found(quiet, report):
    frame = copy_of(quiet)
    frame["arrived_at"] -= 1800 * SECOND

    found = [f for f in report(frame).findings if f.kind is FindingKind.CLOCK]

    assert [f.subject for f in found] == ["dispatched_at > arrived_at"]
    assert "Half of all steps are" in found[0].sentence


def test_a_clock_that_is_behind_for_a_while_in_one_district_is_found(quiet, report):
    frame = copy_of(quiet)
    fault = (frame["district"] == "East") & (days_of(frame) >= 300) & (days_of(frame) < 360)
    frame["arrived_at"][fault] -= 900 * SECOND

    found = [f for f in report(frame).findings if f.since is not None]

    assert [f.subject for f in found] == ["dispatched_at > arrived_at; district: East"]
    assert abs((found[0].since - on(300)).days) <= 2
    assert abs((found[0].until - on(359)).days) <= 2


def test_a_clock_set_anew_lengthens_one_step_and_shortens_the_next(quiet, report):
    frame = copy_of(quiet)
    frame["arrived_at"][days_of(frame) >= 500] += 300 * SECOND

    found = [f for f in report(frame).findings if f.subject == "clock set anew"]

    assert len(found) == 1
    assert abs((found[0].since - on(500)).days) <= 7
    assert found[0].evidence["moved_seconds"] == pytest.approx(300, rel=0.1)
    assert "the step before it became longer, the step after it shorter" in found[0].sentence


def test_a_real_improvement_is_no_clock_fault(quiet, report):
    frame = copy_of(quiet)
    faster = (days_of(frame) >= 500) & ~np.isnan(frame["arrived_at"])
    saved = 0.3 * (frame["arrived_at"] - frame["dispatched_at"])[faster]
    frame["arrived_at"][faster] -= saved
    frame["closed_at"][faster] -= saved

    assert report(frame).findings == ()


def test_midnights_that_stand_for_no_time_are_found(quiet, report):
    frame = copy_of(quiet)
    fault = np.arange(0, len(frame["_day"]), 40)
    frame["closed_at"][fault] = (frame["_day"][fault] + 1) * 86400 * SECOND

    found = [f for f in report(frame).findings if f.subject == "midnight"]

    assert [brief(f) for f in found] == [("default", "warning", "closed_at")]
    assert f"is exactly midnight in {fault.size:,}" in found[0].sentence


def test_coordinates_of_nought_are_told_and_warned_of_where_they_count(quiet, report, calls):
    frame = copy_of(quiet)
    frame["longitude"][:500], frame["latitude"][:500] = 0.0, 0.0
    point = {"longitude": "longitude", "latitude": "latitude", "zero_is_missing": False}

    [as_missing] = [f for f in report(frame).findings if f.kind is FindingKind.DEFAULT]
    [as_place] = [
        f for f in report(frame, calls(areas={"n": {"point": point}})).findings if f.kind is FindingKind.DEFAULT
    ]

    assert "500 records lie at one point (0, 0)" in as_missing.sentence
    assert (as_missing.severity, as_place.severity) == (Severity.NOTE, Severity.WARNING)


def test_a_crowded_point_is_told(quiet, report):
    frame = copy_of(quiet)
    frame["longitude"][:583], frame["latitude"][:583] = -87.9212, 43.0391  # headquarters

    [finding] = report(frame).findings

    assert "583 records lie at one point (43.039, -87.921)" in finding.sentence
    assert "headquarters" in finding.advice


def test_deadlines_may_lie_in_the_future(quiet, report, calls):
    of = calls(stages=["received_at", "dispatched_at", "arrived_at"])
    frame = copy_of(quiet)
    frame["closed_at"] = frame["received_at"] + 60 * 86400 * SECOND  # no stage any more: a promise

    assert [f for f in report(frame, of).findings if f.subject == "to come"] == []


def test_values_that_are_known_late_are_noted_and_not_warned_of(quiet, report):
    frame = copy_of(quiet)
    age = days_of(frame).max() - days_of(frame)
    late = (frame["call_type"] == "type 1") & (np.random.default_rng(6).random(age.size) < np.exp(-age / 15))
    frame["disposition"][late] = None

    [finding] = report(frame).findings

    assert brief(finding) == ("missing", "note", "disposition")
    assert "The share grows towards the newest records." in finding.sentence


def test_days_to_come_and_days_long_ago_are_found(quiet, report):
    frame = copy_of(quiet)
    frame["closed_at"][:3] += 86400 * SECOND * 365 * 40
    frame["closed_at"][3:5] = -86400 * SECOND * 365 * 100

    found = {f.subject: f for f in report(frame).findings}

    assert "after the day of this report in 3 records" in found["to come"].sentence
    assert "before 1950 in 2 records" in found["too early"].sentence


def test_spellings_of_one_value_and_words_for_not_known_are_found(quiet, report):
    frame = copy_of(quiet)
    frame["disposition"][::10] = "No Report "
    frame["call_type"][::20] = "Unknown"

    found = {f.column: f for f in report(frame).findings if f.kind is FindingKind.SPELLING}

    assert found["disposition"].evidence["values"] == {"No Report ": "no report"}
    assert "holds words for 'not known': 'Unknown'" in found["call_type"].sentence


def test_a_code_that_is_renamed_is_found(quiet, report):
    frame = copy_of(quiet)
    frame["call_type"][(frame["call_type"] == "type 3") & (days_of(frame) >= 602)] = "type 3b"

    [finding] = [f for f in report(frame).findings if f.kind is FindingKind.VOCABULARY]

    assert finding.subject == "type 3, type 3b"
    assert abs((finding.since - on(602)).days) <= 7
    assert "'type 3' no longer appears and 'type 3b' is new" in finding.sentence


def test_missing_days_and_lasting_shifts_of_volume_are_found(quiet, report):
    frame = copy_of(quiet)
    rng = np.random.default_rng(4)
    keep = ~((days_of(frame) >= 250) & (days_of(frame) < 254))
    keep &= (days_of(frame) < 800) | (rng.random(keep.size) < 0.55)

    found = {f.subject: f for f in report({name: values[keep] for name, values in frame.items()}).findings}

    assert set(found) == {"gap", "lasting shift"}
    assert (found["gap"].since, found["gap"].until) == (on(250), on(253))
    assert abs((found["lasting shift"].since - on(800)).days) <= 14


def test_records_without_an_area_are_told_with_their_names(quiet, report):
    frame = copy_of(quiet)
    frame["beat"][::8], frame["_area_beat"][::8] = "OUT", -1

    found = {f.column: f for f in report(frame).findings if f.kind is FindingKind.UNPLACED}

    assert brief(found["beat"]) == ("unplaced", "warning", "beat")
    assert "OUT (" in found["beat"].sentence
    assert report(frame).unplaced["beat"] == pytest.approx(1 / 8, abs=0.001)


def test_a_newest_record_older_than_promised_is_late(quiet, report, calls):
    of = calls(fresh_within="1 day")
    last = datetime.fromtimestamp(quiet["received_at"].max() / SECOND, UTC)

    assert report(quiet, of, as_of=last + timedelta(hours=20)).findings == ()
    [finding] = report(quiet, of, as_of=last + timedelta(days=4)).findings
    assert finding.kind is FindingKind.LATE
    assert "4 days before this report; it should be no older than 1 day" in finding.sentence


def test_the_newest_record_is_told_in_the_time_zone_of_the_city(quiet, report, calls):
    of = calls(fresh_within="1 day", timezone="Pacific/Honolulu")  # ten hours behind UTC
    last = datetime.fromtimestamp(quiet["received_at"].max() / SECOND, UTC)
    here = last.astimezone(ZoneInfo("Pacific/Honolulu"))

    [finding] = report(quiet, of, as_of=last + timedelta(days=4)).findings

    assert f"of {here:%B} {here.day}, {here.year}, 4 days" in finding.sentence
    assert finding.since == here.date() + timedelta(days=1)


RULE = {
    "title": "Urgent calls have an arrival time",
    "where": "priority = 1",
    "holds": "arrived_at is not null",
    "warn": 0.12,
    "block": 0.25,
    "metrics": ["p1_response_p90"],
}


def test_a_rule_blocks_where_it_fails_now(quiet, report, calls):
    frame = copy_of(quiet)
    last = days_of(frame).max()
    frame["arrived_at"][(days_of(frame) > last - 60) & (frame["priority"] == 1)] = np.nan

    found = report(frame, calls(quality=[RULE])).findings

    blocking = [f for f in found if f.severity is Severity.BLOCK]
    assert [f.column for f in blocking] == ["Urgent calls have an arrival time"]
    assert blocking[0].evidence["metrics"] == ["p1_response_p90"]
    assert blocking[0].evidence["columns"] == ["arrived_at"]
    assert "Metrics are stopped from 25% on." in blocking[0].sentence
    assert blocking[0] is found[0]  # the severest comes first


def test_a_rule_that_failed_long_ago_does_not_block(quiet, report, calls):
    frame = copy_of(quiet)
    frame["arrived_at"][(days_of(frame) < 400) & (frame["priority"] == 1)] = np.nan

    found = [f for f in report(frame, calls(quality=[RULE])).findings if f.kind is FindingKind.RULE]

    assert {f.severity for f in found} <= {Severity.NOTE, Severity.WARNING}
    assert any(f.until is not None for f in found)


def test_a_rule_that_fails_for_a_while_in_two_beats_is_found_by_day(quiet, report, calls):
    # One urgent call in twenty is too few to be seen in all calls of the beats; the rule looks at urgent ones alone.
    frame = copy_of(quiet)
    fault = np.isin(frame["beat"], ["3", "4"]) & (days_of(frame) >= 600) & (days_of(frame) < 660)
    frame["arrived_at"][fault & (frame["priority"] == 1)] = np.nan

    found = [f for f in report(frame, calls(quality=[RULE])).findings if f.kind is FindingKind.RULE]

    [finding] = [f for f in found if f.subject == "beat: 3, 4"]
    assert abs((finding.since - on(600)).days) <= 2
    assert abs((finding.until - on(659)).days) <= 2
    assert "The rule “Urgent calls have an arrival time” does not hold in 100%" in finding.sentence


def test_a_rule_that_holds_well_enough_is_not_mentioned(quiet, report, calls):
    assert report(quiet, calls(quality=[RULE])).findings == ()


def arrival(sequence: int, frame, **changes) -> Arrival:
    received = datetime.fromtimestamp(frame["received_at"].max() / SECOND, UTC)
    return Arrival(**{
        "sequence": sequence, "name": f"calls-{sequence}.csv", "received_at": received,
        "rows": 10_000, "superseded": 0, "set_aside": 0, **changes,
    })  # fmt: skip


def test_keys_that_repeat_in_a_delivery_are_told(quiet, report):
    [finding] = report(quiet, arrivals=[arrival(0, quiet), arrival(1, quiet, superseded=1564)]).findings

    assert brief(finding) == ("repeated", "note", "call_id")
    assert "1,564 rows of 20,000 repeat the key" in finding.sentence
    assert "most in calls-1.csv" in finding.sentence


def test_how_late_records_come_is_told_of_what_happened_since_the_first_delivery(quiet, report):
    newest = quiet["received_at"].max()
    first_at = datetime.fromtimestamp(newest / SECOND, UTC) - timedelta(days=30)
    first, second = arrival(0, quiet, received_at=first_at), arrival(1, quiet)

    median, p95 = report(quiet, arrivals=[first, second]).delay_seconds

    ages = (newest - quiet["received_at"]) / SECOND
    ages = ages[ages <= 30 * 86400]
    assert median == pytest.approx(np.quantile(ages, 0.5))
    assert p95 == pytest.approx(np.quantile(ages, 0.95))


def test_history_that_came_at_once_says_nothing_of_how_late_records_come(quiet, report):
    after = datetime.fromtimestamp(quiet["received_at"].max() / SECOND, UTC) + timedelta(minutes=1)
    files = [arrival(number, quiet, received_at=after + timedelta(hours=number)) for number in range(3)]

    assert report(quiet, arrivals=files).delay_seconds is None


def test_records_alike_in_everything_but_the_key_are_told(quiet, report):
    recent = days_of(quiet) > days_of(quiet).max() - 80
    again = np.flatnonzero(recent)[::10]
    frame = {name: np.concatenate([values, values[again]]) for name, values in quiet.items()}
    frame["call_id"][-again.size :] = [f"again {i}" for i in range(again.size)]

    [finding] = [f for f in report(frame).findings if f.subject == "alike"]

    assert finding.records == again.size


def test_no_records_have_nothing_to_report(quiet, report):
    found = report({name: values[:0] for name, values in quiet.items()}, as_of=datetime(2026, 1, 1, tzinfo=UTC))

    assert (found.records, found.findings) == (0, ())


def test_absurd_days_do_not_stretch_what_is_looked_at(quiet, report):
    frame = copy_of(quiet)
    frame["_day"][:2] = [-350_000, 800_000]  # the years 1011 and 4160

    found = report(frame, as_of=datetime(2026, 1, 2, tzinfo=UTC))

    assert len(found.by_week) < 170
    assert [f.kind for f in found.findings if f.kind is FindingKind.VOLUME] == []


def test_a_moment_without_a_zone_is_refused(quiet, report):
    with pytest.raises(ValueError, match="no time zone"):
        report(quiet, as_of=datetime(2026, 1, 1))
