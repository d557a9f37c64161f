"""Which figure leads, and which figures are final: those that neither time nor records can change."""

from datetime import datetime
from itertools import pairwise

import pytest

import testville
from civicstat.directory.models import Area
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.headlines import headline, leading, why_not_newer
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.records.keeping import record_store

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WITHIN = "statistic: {kind: cohort_share, within: 45 days, done: arrived_at}\nunit: share\nmaturity: 2 days"
OPEN = "statistic: {kind: time_to_close, opened: received_at, closed: arrived_at}\nunit: seconds"
LACKING = "statistic: {kind: percentile, p: 0.9, of: response_seconds}\nunit: seconds\nmost_missing: 0.2"


@pytest.fixture
def measured(five_beats, noon):
    def measure(body: str) -> Metric:
        text = testville.HEAD.format(slug="late", title="Late", theme="T", way="lower") + body
        metric, _ = adopt(text=text, where="late", by=None, at=noon)
        refresh(metrics=[metric], store=record_store(), at=noon)
        return metric

    return measure


def city() -> Area:
    return Area.objects.get(layer__slug="city")


def test_a_cohort_is_final_once_its_cases_are_old_enough_and_their_records_are_in(measured):
    series = read_series(measured(WITHIN), city(), "month")

    states = {point.label: point.is_provisional for point in series.points[-4:]}
    # The data reaches July 1, 2026: April's last cases were 45 days old in mid June, May's will be in mid July.
    assert states == {"March 2026": False, "April 2026": False, "May 2026": True, "June 2026": True}
    april, may, june = series.points[-3:]
    assert (april.pending, june.value) == (0, None)
    assert 0 < may.pending < june.pending == june.n + june.pending
    assert june.reason == f"Too early to tell: {june.pending} of {june.pending} cases are younger than 45 days"
    led = headline(series)
    assert led.latest == april
    assert why_not_newer(series, led) == f"No figure for June 2026. {june.reason}."


def test_a_cohort_becomes_final_with_time_though_none_of_its_records_is_touched(measured, five_beats, workspace, noon):
    metric = measured(WITHIN)
    row = testville.calls(2, range(9000, 9001))[0]
    later = [row | {"received_at": datetime(2026, 7, 31, 23), "arrived_at": ""}]
    testville.deliver(five_beats, testville.write(workspace / "later.csv", later), noon)

    points = {point.label: point for point in read_series(Metric.objects.get(pk=metric.pk), city(), "month").points}
    assert [points[name].is_provisional for name in ("May 2026", "June 2026")] == [False, True]
    assert points["May 2026"].pending == 0


def test_a_time_to_close_is_provisional_while_open_cases_may_change_it(measured):
    """A fifth of the calls has no arrival. Those of June are still young; the rest is older than any that arrived."""
    series = read_series(measured(OPEN), city(), "month")

    assert all(point.denominator > point.numerator for point in series.points)
    assert [point.is_provisional for point in series.points[:-1]] == [False] * (len(series.points) - 1)
    assert all("are still open" in point.note for point in series.points)


def test_a_month_that_lacks_too_much_has_no_figure_but_its_reason(measured):
    series = read_series(measured(LACKING), city(), "month")

    lacking = [point for point in series.points if point.missing_share > 0.2]
    assert 0 < len(lacking) < len(series.points)
    for point in lacking:
        assert (point.value, point.low, point.high) == (None, None, None)
        concerned = point.n + point.missing + point.unusable
        assert point.reason == (
            f"{point.missing} of {concerned:.0f} records lack what is measured: more than one in five"
        )
    assert all(point.value is not None for point in series.points if point not in lacking)


def test_the_newest_period_with_a_figure_leads(measured):
    series = read_series(measured(LACKING), city(), "week")

    led = leading(series)
    assert led.latest is not None
    assert led.latest.value is not None
    after = [point for point in series.points if point.period > led.latest.period and not point.is_partial]
    assert all(point.value is None for point in after)
    assert bool(why_not_newer(series, led)) == bool(after)
    assert all(one.period + 1 == other.period for one, other in pairwise(led.points))  # nothing is cut out
