"""Metrics adopted, or refused with the reason."""

import pytest

from civicstat.library.templates import dataset_template, metric_template
from civicstat.measurement.metrics.actions import MetricNotAdopted, adopt
from civicstat.measurement.sources.actions import define_dataset

pytestmark = pytest.mark.django_db


def test_an_index_without_weights_is_refused_and_one_with_a_citys_own_is_adopted(noon, workspace):
    define_dataset(text=dataset_template("incidents"), where="incidents", by=None, at=noon)
    bare = metric_template("crime_harm_index")

    with pytest.raises(MetricNotAdopted, match="crime_harm_index adds up weights, and states none"):
        adopt(text=bare, where="library", by=None, at=noon)

    stated = bare.replace("weights: {}", 'weights: {"09A": 7000, "120": 350}')
    metric, is_changed = adopt(text=stated, where="ours", by=None, at=noon)
    assert is_changed
    assert metric.definition.statistic.weights == {"09A": 7000, "120": 350}
