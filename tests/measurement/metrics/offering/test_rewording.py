"""Words of metrics that sum a column where the library counts rows."""

import pytest

from civicstat.library.templates import metric_template, metric_templates
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.metrics.offering.fitting import summed
from civicstat.measurement.metrics.offering.rewording import reworded

SUM = "Rows stand for several events, or for one taken back: the figure is the sum of “Count”."
KEYS = ("incident_id", "call_id", "stop_id", "crash_id")


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("incidents_reported", "Each incident counts for as many as “Count” says."),
        ("incidents_reported_rate", "Each incident counts for as many as “Count” says, for each 1,000 residents."),
        ("crashes", "Each crash on a public road counts for as many as “Count” says."),
        ("overdose_death_rate", "Deaths that the coroner found to be an overdose, divided by the residents, times "
                                "100,000."),
    ],
)  # fmt: skip
def test_a_description_says_that_a_column_is_summed(slug, says):
    assert read_metric(reworded(metric_template(slug), "Count"), where=slug).describes == f"{says} {SUM}"


def test_a_known_limit_that_no_longer_holds_is_taken_out():
    slug = "crimes_against_property_rate"
    limits = read_metric(reworded(metric_template(slug), "Count"), where=slug).known_limits
    assert limits == (
        "Areas with shops and few residents look worse than they are.",
        "It is as right as “Count” is; rows in which nothing stands there are not in the sum.",
    )


def test_a_metric_without_a_description_gets_one():
    assert reworded("metric: a\nunit: calls\n", "Count").startswith("metric: a\nunit: calls\ndescribes: ")


@pytest.mark.slow
def test_no_metric_that_is_summed_says_that_something_counts_once_and_else_says_the_same():
    for slug, text in metric_templates().items():
        total = summed(text, "count", KEYS)
        if total == text:
            continue
        found, whole = read_metric(reworded(total, "Count"), where=slug), read_metric(total, where=slug)
        assert " once" not in f"{found.describes} {found.known_limits}", slug
        assert found == whole.model_copy(update={"describes": found.describes, "known_limits": found.known_limits})
