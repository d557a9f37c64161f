"""Statistics as short texts."""

import pytest

from civicstat.measurement.metrics.exploring.faults import InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.statistics import read_statistic, write_statistic


@pytest.mark.parametrize(
    "text",
    [
        "count", "distinct call_id", "sum victims", "mean response_seconds", "median response_seconds",
        "p90 response_seconds", "p99.5 response_seconds", "share response_seconds <= 480 and beat in ('B1', 'B2')",
        "rate", "{kind: time_to_close, opened: received_at, closed: arrived_at, p: 0.9}",
        "{kind: cohort_share, within: 30 days, again: call_id}", "{kind: rate, scale: 100000.0}",
        "{kind: ratio, numerator: urgent, denominator: calls}",
    ],
)  # fmt: skip
def test_a_statistic_reads_as_it_is_written(text):
    statistic = read_statistic(text)
    assert read_statistic(write_statistic(statistic)) == statistic
    assert write_statistic(statistic) == text


@pytest.mark.parametrize("text", ["", "average x", "p90", "share", "p0 x", "{kind: median}", "{kind: [}", "count x"])
def test_another_text_is_refused_with_what_there_is(text):
    with pytest.raises(InquiryRefused) as refusal:
        read_statistic(text)
    assert all(fault.field.startswith("statistic") and fault.message for fault in refusal.value.faults)


def test_an_inquiry_travels_as_plain_data():
    inquiry = Inquiry(dataset="calls", statistic=read_statistic("{kind: cohort_share, within: 36 hours, again: beat}"))
    plain = inquiry.as_plain()
    assert plain["statistic"] == {"kind": "cohort_share", "within": "36 hours", "again": "beat"}
    assert Inquiry.model_validate(plain) == inquiry
