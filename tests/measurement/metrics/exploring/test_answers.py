"""Inquiries answered, beside the same figures made by hand from the file."""

import statistics
from datetime import date, datetime

import pytest

from civicstat.measurement.metrics.exploring.answers import answer
from civicstat.measurement.metrics.exploring.faults import InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.seen import seen_by
from civicstat.measurement.metrics.exploring.statistics import read_statistic
from civicstat.measurement.records.keeping import record_store

pytestmark = [pytest.mark.django_db]


def ask(user=None, most=20_000, **asked):
    return answer(Inquiry(**asked), seen_by(user), record_store, most=most)


@pytest.fixture
def rows(five_beats, workspace):
    """Testville's calls as they stand in the file."""
    import testville

    return testville.calls(1, range(1500))


def seconds(row):
    return (row["arrived_at"] - row["received_at"]).total_seconds()


def test_a_count_by_area_and_column_adds_up_to_the_file(rows):
    found = ask(dataset="calls", layer="beat", by=["priority"], span="whole")
    counts = {(each.area.code, each.group): each.value for each in found.rows}
    by_hand = sum(1 for row in rows if row["beat"] == "B1" and row["priority"] == 2)
    assert counts["B1", ("2",)] == by_hand
    outside = sum(1 for row in rows if row["beat"] == "")
    assert (sum(counts.values()), found.elsewhere) == (len(rows) - outside, outside)


def test_a_median_under_a_condition_is_that_of_the_file(rows):
    found = ask(
        dataset="calls", statistic=read_statistic("median response_seconds"), grain="quarter",
        where="priority = 1 and hour(received_at) < 12", since=date(2025, 4, 1), until=date(2025, 6, 30),
    )  # fmt: skip
    wanted = [
        seconds(row) for row in rows
        if row["priority"] == 1 and row["received_at"].hour < 12 and row["arrived_at"]
        and datetime(2025, 4, 1) <= row["received_at"] < datetime(2025, 7, 1)
    ]  # fmt: skip
    [only] = found.rows
    assert (only.value, only.n) == (statistics.median(wanted), len(wanted))
    assert only.low < only.value < only.high


def test_a_metric_narrowed_keeps_its_own_condition(rows):
    found = ask(metric="urgent", where="beat = 'B2' or beat = 'B5'", grain="year", since=date(2025, 1, 1))
    by_hand = [r for r in rows if r["priority"] == 1 and r["beat"] in ("B2", "B5") and r["received_at"].year == 2025]
    assert found.rows[0].value == len(by_hand)


def test_periods_to_date_have_the_same_days_of_each_year(rows):
    found = ask(dataset="calls", grain="year", span="to_date", until=date(2026, 3, 31))
    assert [row.label for row in found.rows] == ["2025 up to March 31", "2026 up to March 31"]
    by_hand = [sum(1 for r in rows if r["received_at"].year == y and r["received_at"].month < 4) for y in (2025, 2026)]
    assert [row.value for row in found.rows] == by_hand


def test_a_ratio_takes_a_condition_to_both_of_its_metrics(rows):
    ratio = {"kind": "ratio", "numerator": "urgent", "denominator": "calls"}
    found = ask(dataset="calls", statistic=ratio, where="beat = 'B1'", grain="year", until=date(2025, 12, 31))
    of_beat = [row for row in rows if row["beat"] == "B1" and row["received_at"].year == 2025]
    assert found.rows[0].value == pytest.approx(sum(row["priority"] == 1 for row in of_beat) / len(of_beat))


def test_small_groups_have_no_figure_and_say_so(five_beats):
    found = ask(dataset="calls", statistic=read_statistic("p90 response_seconds"), by=["beat", "priority"])
    untold = [row for row in found.rows if 0 < row.n < 30]
    assert untold
    assert all(row.value is None and row.low is None and row.reason.startswith("Too few to tell") for row in untold)


def test_too_many_figures_are_refused_with_what_to_narrow(five_beats):
    with pytest.raises(InquiryRefused, match=r"one answer has at most 50. Ask for fewer periods.*values of beat"):
        ask(dataset="calls", by=["beat"], grain="day", most=50)


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"dataset": "calls", "where": "prio = 1"}, "where", "prio"),
        ({"dataset": "calls", "statistic": {"kind": "share", "hit": "beat >"}}, "statistic.hit", "cannot be read"),
        ({"dataset": "calls", "statistic": {"kind": "mean", "of": "respons"}}, "statistic.of", "no column 'respons'"),
        ({"dataset": "calls", "by": ["received_at"]}, "by", "can be split by"),
        ({"dataset": "calls", "layer": "ward"}, "layer", "told for beat"),
        ({"dataset": "calls", "layer": "beat", "areas": ["B9"]}, "areas", "B1, B2"),
        ({"dataset": "calls", "grain": "day", "span": "to_date"}, "span", "to date"),
        ({"metric": "nothing"}, "metric", "no metric"),
        ({"metric": "urgent", "where": "1 = 1) or (1 = 1"}, "where", "cannot be read"),
    ],
)
def test_a_fault_is_told_with_its_field(five_beats, asked, field, words):
    with pytest.raises(InquiryRefused) as refusal:
        ask(**asked)
    [fault] = refusal.value.faults
    assert fault.field == field
    assert words in fault.message


def test_whoever_may_not_see_a_dataset_asks_nothing_of_it(five_beats, vera):
    five_beats.sensitivity = "restricted"
    five_beats.save(update_fields=["sensitivity"])
    for asked, field in (({"dataset": "calls"}, "dataset"), ({"metric": "urgent"}, "metric")):
        with pytest.raises(InquiryRefused) as refusal:
            ask(vera, **asked)
        assert [fault.field for fault in refusal.value.faults] == [field]
    assert "calls" not in seen_by(vera).datasets


def test_a_personal_column_is_counted_and_nothing_else(five_beats):
    five_beats.definition_text = five_beats.definition_text.replace(
        "priority: {type: integer}", "priority: {type: integer, personal: true}"
    )
    five_beats.save(update_fields=["definition_text"])
    assert ask(dataset="calls", statistic=read_statistic("distinct priority"), span="whole").rows[0].value == 4
    for asked in (
        {"where": "priority = 1"}, {"by": ["priority"]}, {"statistic": read_statistic("mean priority")},
        {"statistic": read_statistic("share priority = 1")}, {"valid": "priority > 1"},
    ):  # fmt: skip
        with pytest.raises(InquiryRefused):
            ask(dataset="calls", **asked)


def test_figures_agree_with_those_that_are_kept(five_beats):
    from civicstat.directory.models import Area
    from civicstat.measurement.metrics.models import Metric
    from civicstat.measurement.metrics.series import read_series

    area = Area.objects.get(code="B3")
    kept = read_series(Metric.objects.get(slug="in_time"), area, "month")
    found = ask(metric="in_time", layer="beat", areas=["B3"])
    assert [(row.value, row.low, row.high, row.n) for row in found.rows] == [
        (point.value, point.low, point.high, point.n) for point in kept.points
    ]


def test_the_whole_time_reaches_to_the_last_record(rows):
    assert ask(dataset="calls", span="whole").rows[0].value == len(rows)
    last = ask(dataset="calls", span="whole", since=date(2026, 6, 30)).rows
    assert [(row.label, row.is_partial) for row in last] == [("June 30, 2026", False)]
    assert last[0].value == sum(1 for row in rows if row["received_at"] >= datetime(2026, 6, 30))
