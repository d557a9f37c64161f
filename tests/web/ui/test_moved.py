from dataclasses import replace

import pytest

from civicstat.directory.models import Area
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series
from civicstat.web.ui.moved import moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(five_beats):
    metric = Metric.objects.prefetch_related("versions").select_related("dataset").get(slug="in_time")
    return read_series(metric, Area.objects.select_related("layer").get(layer__slug="city"), "month")


def changed(series, now):
    """Return a series whose newest figure is so much, half of all a year before, both within a point or two."""
    figures = {series.latest.period: now, series.year_before.period: 0.5}
    points = tuple(
        p._replace(value=value, low=value - 0.02, high=value + 0.02) if (value := figures.get(p.period)) else p
        for p in series.points
    )
    return replace(series, points=points)


def test_what_moved_beyond_chance_is_told_worse_first_and_the_largest_first(series):
    found = moved([changed(series, now) for now in (0.8, 0.4, 0.51, 0.2)])

    assert [(each.series.latest.value, each.change.verdict) for each in found] == [
        (0.2, "bad"), (0.4, "bad"), (0.8, "good"),  # higher is better; 0.51 could be chance
    ]  # fmt: skip
    assert found[0].size > found[1].size
