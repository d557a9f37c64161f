"""Change tests on Testville's records: the figures are those of the records, and what cannot be compared is refused."""

from datetime import date

import pytest

from civicstat.directory.models import Area
from civicstat.measurement.comparisons.asking import compare_areas, compare_groups, compare_periods, picked
from civicstat.measurement.comparisons.sides import ComparisonRefused
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.metrics.ground import city, stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.stats import compare_counts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MAY, APRIL = Span(date(2026, 5, 1), date(2026, 5, 31)), Span(date(2026, 4, 1), date(2026, 4, 30))


@pytest.fixture
def ground(five_beats):
    return stand(record_store())


def beat(number):
    return Area.objects.select_related("layer").get(layer__slug="beat", code=f"B{number}")


def test_a_count_is_compared_per_day_with_the_spread_of_other_months(ground):
    test = compare_periods(Metric.objects.get(slug="calls"), city(), MAY, APRIL, ground)
    plain = compare_counts(test.first.value, 31, test.second.value, 30)
    assert test.plain.p == pytest.approx(float(plain.p))
    assert test.plain.difference == pytest.approx(float(plain.difference) * 31)
    assert test.spread.blocks == 16  # of 18 months
    assert test.past.pairs == 14  # neighbors among them; three are parted by the two compared
    assert len(test.history[0]) == 18


def test_a_rate_a_share_and_a_percentile_are_compared_in_their_own_way(ground):
    for slug, law in (("per_resident", "count"), ("in_time", "share"), ("p90", "normal")):
        test = compare_periods(Metric.objects.get(slug=slug), city(), MAY, APRIL, ground)
        assert test.law == law
        assert 0 < test.p <= 1
        assert test.result.low < test.result.difference < test.result.high


def test_history_stops_at_a_series_break(ground):
    test = compare_periods(Metric.objects.get(slug="p90"), city(), MAY, APRIL, ground)
    assert test.history[0][0].span.since == date(2025, 6, 1)


def test_areas_are_compared_in_the_same_span_and_in_all_like_it(ground):
    test = compare_areas(Metric.objects.get(slug="calls"), beat(5), beat(1), MAY, ground)
    assert (test.first.label, test.second.label) == ("Beat 5", "Beat 1")
    assert test.past.pairs == 17
    with pytest.raises(ComparisonRefused, match="do not lie beside one another"):
        compare_areas(Metric.objects.get(slug="calls"), beat(5), city(), MAY, ground)


def test_groups_of_records_are_compared(ground):
    metric = Metric.objects.get(slug="calls")
    test = compare_groups(metric, city(), "priority", ("1", "2"), MAY, ground)
    urgent = compare_periods(Metric.objects.get(slug="urgent"), city(), MAY, APRIL, ground)
    assert test.first.value == urgent.first.value
    assert picked(test, 10).p > test.p


def test_spans_that_overlap_or_leave_the_data_are_refused(ground):
    metric = Metric.objects.get(slug="calls")
    with pytest.raises(ComparisonRefused, match="share days"):
        compare_periods(metric, city(), MAY, Span(date(2026, 5, 31), date(2026, 6, 29)), ground)
    with pytest.raises(ComparisonRefused, match="goes beyond the data"):
        compare_periods(metric, city(), MAY, Span(date(2024, 5, 1), date(2024, 5, 31)), ground)
    with pytest.raises(ComparisonRefused, match="ends before it begins"):
        compare_periods(metric, city(), MAY, Span(date(2026, 4, 30), date(2026, 4, 1)), ground)
