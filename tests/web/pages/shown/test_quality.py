"""Quality over time, drawn with its findings."""

from datetime import date

from civicstat.measurement.records.models import Finding, QualityCheck
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.shown.quality import missing_chart

DATASET = Dataset(
    slug="calls",
    definition_text="""
dataset: calls
title: Calls
describes: One row is one call.
timezone: UTC
key: call_id
time: at
columns:
  call_id: {type: text, required: true}
  at: {type: timestamp, required: true}
  arrived_at: {type: timestamp, title: Arrived}
""",
)


def _check(*shares: float) -> QualityCheck:
    months = [[f"2026-0{month}-01", share] for month, share in enumerate(shares, start=1)]
    column = {"name": "arrived_at", "title": "Arrived", "missing": 0.1, "invalid": None, "by_month": months}
    return QualityCheck(dataset=DATASET, columns=[column])


def test_a_column_that_goes_missing_is_drawn_with_the_finding_where_it_begins():
    finding = Finding(dataset=DATASET, kind="missing", severity="warning", column="arrived_at", since=date(2026, 3, 1),
                      records=10)  # fmt: skip
    figure = missing_chart(_check(0.02, 0.02, 0.6, 0.1), [finding])
    assert figure.finding == "Arrived moves the most: between 2% and 60% of the records of a month lack it."
    assert [(mark.on, mark.label) for mark in figure.chart.marks] == [(date(2026, 3, 1), "Arrived: missing")]


def test_what_is_missing_evenly_needs_no_chart():
    assert missing_chart(_check(0.4, 0.41, 0.4), []) is None
