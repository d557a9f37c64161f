"""What a dataset lacks for a metric."""

import pytest

from civicstat.library.templates import dataset_template
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.offering.lacking import columns_read, lacking


def metric(statistic, **more):
    fields = {"metric": "m", "title": "M", "question": "?", "unit": "calls", "direction": "context", "dataset": "calls"}
    return MetricDefinition.model_validate({**fields, "statistic": statistic, **more})


@pytest.mark.parametrize(
    ("definition", "read"),
    [
        (metric({"kind": "count"}), {}),
        (metric({"kind": "count"}, where="priority = 1 and not on_view"), {"priority": "where", "on_view": "where"}),
        (metric({"kind": "share", "hit": "a > 1"}, valid="b < 2"), {"a": "statistic.hit", "b": "valid"}),
        (metric({"kind": "percentile", "p": 0.9, "of": "a"}, valid="a > 0"), {"a": "statistic.of"}),
        (metric({"kind": "time_to_close", "opened": "a", "closed": "b"}),
         {"a": "statistic.opened", "b": "statistic.closed"}),
        (metric({"kind": "cohort_share", "within": "7 days", "from": "a", "done": "b"}, time="c"),
         {"a": "statistic.start", "b": "statistic.done", "c": "time"}),
        (metric({"kind": "rate", "count": "sum", "of": "a"}), {"a": "statistic.of"}),
        (metric({"kind": "ratio", "numerator": "a", "denominator": "b"}, dataset=None), {}),
    ],
)  # fmt: skip
def test_the_columns_that_a_metric_reads_are_told_with_the_field_that_names_them(definition, read):
    assert columns_read(definition) == read


def test_a_dataset_lacks_what_it_neither_keeps_nor_derives():
    definition = metric({"kind": "percentile", "p": 0.9, "of": "response_seconds"}, where="zeal > 1 and priority = 1")
    assert lacking(definition, dataset_template("calls")) == ("zeal",)
