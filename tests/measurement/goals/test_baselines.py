from datetime import date

import pytest

from civicstat.directory.models import Area
from civicstat.measurement.goals.baselines import BaselineRefused, baselines
from civicstat.measurement.goals.definitions import Span
from civicstat.measurement.metrics.ground import city
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.stats import clopper_pearson_interval

pytestmark = pytest.mark.django_db
YEAR = Span(since=date(2025, 1, 1), until=date(2025, 12, 31))


def of(slug, areas=None, span=YEAR, period="month"):
    return baselines(Metric.objects.get(slug=slug), areas or [city()], period, span)


def test_a_baseline_pools_the_periods_of_its_span_and_says_what_it_was_computed_from(five_beats):
    [found] = of("in_time")

    cells = Observation.objects.filter(
        version__metric__slug="in_time", grain="month", area=city(), period__gte=55 * 12, period__lt=56 * 12
    )
    hits, trials = sum(cell.numerator for cell in cells), sum(cell.denominator for cell in cells)
    assert found.value == pytest.approx(hits / trials)
    assert found.n == trials
    exact = clopper_pearson_interval(hits, trials)
    assert found.low <= exact.low < found.value < exact.high <= found.high
    assert (found.metric_version, found.data_versions) == (1, {"calls": five_beats.data_version})


def test_the_baseline_of_a_count_is_that_of_an_average_month(five_beats):
    [found] = of("urgent")

    total = sum(
        Observation.objects.filter(
            version__metric__slug="urgent", grain="month", area=city(), period__gte=55 * 12, period__lt=56 * 12
        ).values_list("value", flat=True)
    )
    assert found.value == pytest.approx(total / 365 * 365.2425 / 12)


def test_each_area_has_its_own_baseline(five_beats):
    beats = list(Area.objects.of_layer("beat"))

    found = of("in_time", beats)
    assert [each.area for each in found] == beats
    assert len({each.value for each in found}) > 1


def span(since, until):
    return Span(since=date.fromisoformat(since), until=date.fromisoformat(until))


@pytest.mark.parametrize(
    ("slug", "within", "said"),
    [
        ("in_time", span("2019-01-01", "2019-12-31"), "there are figures from 2025-01-01 to 2026-06-30 alone"),
        ("in_time", span("2025-01-15", "2025-12-31"), "cuts through a month.* the nearest whole one is 2025-01-01"),
        ("in_time", span("2026-01-01", "2026-09-30"), "goes beyond the figures; .* 2026-01-01 to 2026-06-30"),
        ("p90", span("2025-01-01", "2025-12-31"), "a series break on 2025-06-01 lies within it .New radios."),
        ("p90", span("2025-01-01", "2025-03-31"), "a series break on 2025-06-01 lies between it and today"),
        ("p90", span("2026-04-01", "2026-06-30"), "June 2026 is (still provisional|not covered whole)"),
    ],
)
def test_a_span_that_cannot_be_a_baseline_is_refused_with_the_reason(five_beats, slug, within, said):
    with pytest.raises(BaselineRefused, match=said):
        of(slug, span=within)


def test_a_period_that_the_metric_is_not_kept_by_is_refused(five_beats):
    with pytest.raises(BaselineRefused, match="in_time is not kept by four_weeks; choose one of week, month"):
        of("in_time", period="four_weeks")


def test_fewer_records_than_the_metric_asks_for_are_refused(five_beats):
    metric = Metric.objects.get(slug="in_time")
    version = metric.current
    version.definition_text += "\nmin_n: 5000"
    version.save()

    with pytest.raises(BaselineRefused, match="records, expected at least 5000 as the metric asks; take a longer span"):
        of("in_time")


def test_a_span_without_a_figure_is_refused(five_beats):
    Observation.objects.filter(version__metric__slug="in_time").delete()

    with pytest.raises(BaselineRefused, match="no period has a figure"):
        of("in_time")
