"""Figures by hour of the week agree with a slow, plain second version on generated records."""

from collections import defaultdict
from datetime import datetime, timedelta

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.patterns.week import adds_up, week_pattern, why_no_week
from civicstat.stats import poisson_interval
from measurement.metrics import records

LAST = datetime(2026, 3, 1)


def metric(statistic: dict, **more: object) -> MetricDefinition:
    return MetricDefinition.model_validate({
        "metric": "m", "title": "M", "question": "?", "dataset": "calls", "unit": "calls", "direction": "context",
        "statistic": statistic, **more,
    })  # fmt: skip


COUNT = metric({"kind": "count"})
MEDIAN = metric({"kind": "median", "of": "open_seconds"}, unit="seconds", min_n=3)


@pytest.fixture(scope="module")
def rows():
    return records.generate(11, size=4000)


@pytest.fixture(scope="module")
def ground(rows):
    return records.ground_of(records.store_of(rows), rows)


@pytest.fixture
def data(rows):
    return Extent(min(row["received_at"] for row in rows), LAST, len(rows), whole_to=LAST)


def cells(rows, since, until, hours, value=lambda row: 1):
    found = defaultdict(list)
    for row in rows:
        at = row["received_at"]
        if since <= at.date() < until and value(row) is not None:
            found[at.weekday(), at.hour // hours * hours].append(value(row))
    return found


@pytest.mark.parametrize("hours", [1, 4])
def test_counts_agree_with_plain_counting_in_both_years(rows, ground, data, hours):
    pattern = week_pattern(COUNT, ground, data, weeks=52, hours=hours)
    now = cells(rows, pattern.weeks.since, pattern.weeks.until, hours)
    before = cells(rows, pattern.before.since, pattern.before.until, hours)
    assert pattern.weeks.since == (LAST - timedelta(weeks=52)).date()
    assert len(pattern.cells) == 168 // hours
    for cell in pattern.cells:
        assert cell.figure.value == len(now[cell.day, cell.hour])
        assert cell.before == len(before[cell.day, cell.hour])
        assert (cell.low, cell.high) == pytest.approx(poisson_interval(cell.figure.value))
    assert pattern.whole.value == sum(cell.figure.value for cell in pattern.cells)


def test_the_busiest_part_holds_what_its_cells_hold(rows, ground, data):
    pattern = week_pattern(COUNT, ground, data, weeks=52)
    part, held = pattern.part, 0.0
    for cell in pattern.cells:
        starts = [((part.day + each) % 7) * 24 + part.hour for each in range(part.days)]
        held += cell.figure.value * any((cell.day * 24 + cell.hour - start) % 168 < part.hours for start in starts)
    assert part.share == pytest.approx(held / pattern.whole.value)
    assert pattern.dispersion >= 1


def test_medians_agree_and_cells_with_too_few_records_have_none(rows, ground, data):
    pattern = week_pattern(MEDIAN, ground, data, weeks=52, hours=1)
    found = cells(rows, pattern.weeks.since, pattern.weeks.until, 1, lambda row: row["open_seconds"])
    assert pattern.fewest == 10
    assert {len(found[cell.day, cell.hour]) >= 10 for cell in pattern.cells} == {True, False}
    for cell in pattern.cells:
        values = found[cell.day, cell.hour]
        assert cell.figure.value == (float(np.median(values)) if len(values) >= 10 else None)
        assert bool(cell.reason) == (len(values) < 10)
        assert not 0 < len(values) < 10 or cell.reason == f"Too few to tell ({len(values)})"


def test_cells_are_made_longer_until_most_have_a_figure(ground, data):
    assert week_pattern(MEDIAN, ground, data, weeks=52).hours == 2
    assert week_pattern(MEDIAN, ground, data, weeks=13).hours == 4
    assert week_pattern(COUNT, ground, data, weeks=52).hours == 1


def test_hours_of_an_area_alone(rows, ground, data):
    pattern = week_pattern(COUNT, ground, data, weeks=13, layer="beat", area=3)
    here = [row for row in rows if row["beat"] == 3]
    assert pattern.whole.value == sum(map(len, cells(here, pattern.weeks.since, pattern.weeks.until, 1).values()))


def test_no_year_before_where_the_data_begins_later_and_no_week_where_it_holds_none(ground, data):
    young = Extent(LAST - timedelta(weeks=30), LAST, 1000, whole_to=LAST)
    pattern = week_pattern(COUNT, ground, young, weeks=52)
    assert (pattern.weeks.count, pattern.before, pattern.part_before) == (30, None, None)
    assert week_pattern(COUNT, ground, Extent(LAST - timedelta(days=3), LAST, 9, whole_to=LAST), weeks=4) is None


def test_what_has_a_day_but_no_hour_says_so(ground):
    assert why_no_week(COUNT, ground) == ""
    assert "not at which hour" in why_no_week(metric({"kind": "count"}, time="due_on"), ground)


def test_only_totals_add_up():
    kinds = ({"kind": "count"}, {"kind": "sum", "of": "amount"}, {"kind": "rate"}, {"kind": "rate", "per": "m2"},
             {"kind": "distinct", "of": "person"}, {"kind": "share", "hit": "on_view"})  # fmt: skip
    assert [adds_up(metric(kind)) for kind in kinds] == [True, True, True, False, False, False]
