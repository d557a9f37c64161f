"""Findings of the data that concern a metric."""

from datetime import date

import pytest

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.blocking import blocked, concerning
from civicstat.measurement.records.models import Finding

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GAP = """metric: gap
title: How far the times are apart
question: Is help as fast everywhere?
statistic: {kind: gap, of: p90, between: "group:beat"}
unit: seconds
direction: lower
"""


@pytest.mark.parametrize(("column", "concerns"), [("arrived_at", True), ("beat", True), ("priority", False)])
def test_a_gap_is_concerned_by_what_its_metric_reads_and_by_what_it_compares(five_beats, noon, column, concerns):
    Finding.objects.all().delete()
    finding = Finding.objects.create(
        dataset=five_beats, kind="missing", severity="warning", column=column, sentence="Much is missing.",
        first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip
    metric, _ = adopt(text=GAP, where="gap", by=None, at=noon)
    city = Area.objects.get(layer__slug=CITY)
    assert concerning(metric, city, date(2026, 1, 1)) == ([finding] if concerns else [])


def test_a_metric_is_stopped_by_what_stops_the_metric_that_it_rests_on_whoever_asks(five_beats, noon):
    Finding.objects.all().delete()
    finding = Finding.objects.create(
        dataset=five_beats, kind="missing", severity="block", column="arrived_at", sentence="Nearly all is missing.",
        evidence={"columns": ["arrived_at"]}, first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip
    metric, _ = adopt(text=GAP, where="gap", by=None, at=noon)
    assert blocked([metric]) == {"gap": finding}
    assert blocked([]) == {}
