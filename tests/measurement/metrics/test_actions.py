"""Metrics adopted, or refused with the reason."""

import pytest
from pydantic import ValidationError

from civicstat.directory.texts import TextRefused
from civicstat.library.templates import dataset_template, metric_template
from civicstat.measurement.metrics.actions import MetricNotAdopted, adopt
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.actions import define_dataset

pytestmark = pytest.mark.django_db


def test_a_reason_that_is_too_long_is_refused_with_its_place(five_beats, noon):
    text = Metric.objects.get(slug="calls").current.definition_text + "\nknown_limits: Changed.\n"

    with pytest.raises(TextRefused, match=r"catalog: calls: reason has 401 characters .*, expected 400 at most"):
        adopt(text=text, where="catalog", by=None, at=noon, reason="x" * 401)


@pytest.mark.parametrize(("field", "column"), [("metric", "slug"), ("title", "title"), ("theme", "theme")])
def test_texts_of_a_metric_are_as_long_as_the_database_keeps_them_and_no_longer(field, column):
    longest = Metric._meta.get_field(column).max_length
    plain = {
        "metric": "calls", "title": "Calls", "question": "How many?", "dataset": "calls",
        "statistic": {"kind": "count"}, "unit": "calls", "direction": "context",
    }  # fmt: skip

    MetricDefinition.model_validate(plain | {field: "x" * longest})
    with pytest.raises(ValidationError, match=f"found {longest + 1} characters, expected {longest} at most"):
        MetricDefinition.model_validate(plain | {field: "x" * (longest + 1)})


def test_an_index_without_weights_is_refused_and_one_with_a_citys_own_is_adopted(noon, workspace):
    define_dataset(text=dataset_template("incidents"), where="incidents", by=None, at=noon)
    bare = metric_template("crime_harm_index")

    with pytest.raises(MetricNotAdopted, match="crime_harm_index adds up weights, and states none"):
        adopt(text=bare, where="library", by=None, at=noon)

    stated = bare.replace("weights: {}", 'weights: {"09A": 7000, "120": 350}')
    metric, is_changed = adopt(text=stated, where="ours", by=None, at=noon)
    assert is_changed
    assert metric.definition.statistic.weights == {"09A": 7000, "120": 350}
