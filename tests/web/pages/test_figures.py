"""What a metric's figures may be below zero."""

import pytest

from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.figures import least_of
from civicstat.web.ui.charts import RankedArea

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_share_is_never_below_zero_and_a_signed_amount_may_be(five_beats):
    share = Metric.objects.get(slug="in_time").definition
    assert least_of(share, [RankedArea("A", 0.3)]) == 0
    of_mean = share.statistic.model_copy(update={"kind": "mean"})
    mean = share.model_copy(update={"statistic": of_mean, "unit": "degrees"})
    assert least_of(mean, [RankedArea("A", 0.3)]) is None
    assert least_of(share, [RankedArea("A", -0.3)]) is None
