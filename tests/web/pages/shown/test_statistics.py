"""Statistics in words, kind by kind."""

import pytest
from pydantic import TypeAdapter

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.web.pages.shown.statistics import statistic_in_words

CALLS = DatasetDefinition.model_validate({
    "dataset": "calls", "title": "Calls", "timezone": "UTC", "key": "call_id", "time": "received_at",
    "columns": {
        "call_id": {"type": "text"}, "received_at": {"type": "timestamp"}, "closed_at": {"type": "timestamp"},
        "person": {"type": "text", "title": "Who called"}, "units": {"type": "integer"},
    },
    "stages": ["received_at", "closed_at"],
    "durations": {"open_seconds": {"from": "received_at", "to": "closed_at", "title": "Time open"}},
})  # fmt: skip


@pytest.mark.parametrize(
    ("statistic", "text"),
    [
        ({"kind": "count"}, "Number of records"),
        ({"kind": "distinct", "of": "person"}, "Number of different values of Who called <code>person</code>"),
        ({"kind": "sum", "of": "units"}, "Sum of Units <code>units</code>"),
        ({"kind": "mean", "of": "units"}, "Mean of Units <code>units</code>"),
        (
            {"kind": "median", "of": "open_seconds"},
            "Median of Time open <code>open_seconds</code>: half of the records lie below it, half above",
        ),
        (
            {"kind": "percentile", "p": 0.9, "of": "open_seconds"},
            "Time open <code>open_seconds</code>: the value that 90% of the records do not exceed",
        ),
        (
            {"kind": "share", "hit": "units < 2"},
            "Share of the records for which <code>units &lt; 2</code>",
        ),
        ({"kind": "rate"}, "Records for each 1,000 residents of the same area and year"),
        (
            {"kind": "rate", "count": "distinct", "of": "person", "per": "arrests", "scale": 100_000},
            "Different values of Who called <code>person</code> for each 100,000 of the metric <code>arrests</code>",
        ),
        (
            {"kind": "ratio", "numerator": "force", "denominator": "arrests", "scale": 1000},
            "The metric <code>force</code> divided by the metric <code>arrests</code>, times 1,000",
        ),
        (
            {"kind": "time_to_close", "opened": "received_at", "closed": "closed_at"},
            "Time from Received at <code>received_at</code> to Closed at <code>closed_at</code> within which half of "
            "the cases are closed; open cases count (Kaplan-Meier)",
        ),
        (
            {"kind": "cohort_share", "within": "180 days", "done": "closed_at"},
            "Share of the cases with Closed at <code>closed_at</code> within 180 days; only cases that are old enough "
            "count",
        ),
        (
            {"kind": "cohort_share", "within": "36 hours", "again": "person"},
            "Share of the cases after which the same Who called <code>person</code> comes again within 36 hours; only "
            "cases that are old enough count",
        ),
        (
            {"kind": "gap", "of": "p90", "between": "area:district"},
            "Difference between the highest and the lowest <code>p90</code> among the areas of the layer district; "
            "the interval allows for picking these two",
        ),
        (
            {"kind": "index", "of": "person", "weights": {"a": 1, "b": 9}, "scale": 1000},
            "Sum of 2 published weights, one for each Who called <code>person</code> for each 1,000 residents",
        ),
    ],
)
def test_a_statistic_is_told_with_the_columns_that_it_reads(statistic, text):
    kind = MetricDefinition.model_fields["statistic"]
    definition = MetricDefinition.model_construct(
        statistic=TypeAdapter(kind.rebuild_annotation()).validate_python(statistic)
    )
    assert statistic_in_words(definition, CALLS) == text


def test_without_a_dataset_columns_are_told_by_their_names():
    definition = MetricDefinition.model_validate({
        "metric": "m", "title": "M", "question": "?", "direction": "context", "dataset": "calls", "unit": "units",
        "statistic": {"kind": "mean", "of": "units"},
    })  # fmt: skip
    assert statistic_in_words(definition, None) == "Mean of <code>units</code>"
