"""Definitions made to fit a dataset."""

import pytest

from civicstat.library.templates import metric_templates
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.metrics.offering.fitting import count_in, fit, summed

METRIC = """metric: calls
title: Calls   # of all kinds
dataset: calls
{fields}
unit: calls  # not residents
"""


def fitted(fields, columns=(), layers=()):
    return fit(METRIC.format(fields=fields), columns, layers)


def test_dimensions_that_are_not_there_are_taken_out_and_named():
    found = fitted("dimensions: [call_type, shift, source]", columns={"shift", "priority"})

    assert found.text == METRIC.format(fields="dimensions: [shift]")
    assert found.dimensions == ("call_type", "source")
    assert found.dropped == ("call_type", "source")


@pytest.mark.parametrize(
    "fields",
    [
        "dimensions: [call_type,\n  shift]",
        "dimensions:\n  - call_type  # code\n  - shift",
        "dimensions:\n- call_type\n- shift",
    ],
)
def test_lists_may_be_written_over_several_lines(fields):
    assert fitted(fields, columns={"shift"}).text == METRIC.format(fields="dimensions: [shift]")
    assert fitted(fields, columns={"shift", "call_type"}).text == METRIC.format(fields=fields)


def test_a_list_of_which_nothing_is_left_goes_with_its_line():
    assert fitted("dimensions: [shift]  # of the caller").text == METRIC.replace("{fields}\n", "")


def test_without_any_of_its_layers_a_metric_is_told_of_the_whole_city_alone():
    assert fitted("layers: [district, beat]", layers={"beat"}).text == METRIC.format(fields="layers: [beat]")
    assert fitted("layers: [district, beat]", layers={"ward"}).text == METRIC.format(fields="layers: [city]")
    assert fitted("layers: [city]").dropped == ()


def test_what_names_nothing_stays_as_it_is():
    assert fitted("statistic: {kind: count}") == (METRIC.format(fields="statistic: {kind: count}"), (), ())


def test_only_the_dataset_of_the_metric_is_replaced():
    text = METRIC.format(fields="known_limits:\n  - dataset: calls")
    assert count_in(text, "cad") == text.replace("\ndataset: calls", "\ndataset: cad", 1)


@pytest.mark.slow
def test_every_metric_that_ships_says_the_same_but_for_what_was_dropped():
    for slug, text in metric_templates().items():
        whole = read_metric(text, where=slug)
        bare = fit(text, (), ())
        assert bare.dimensions == whole.dimensions
        assert read_metric(bare.text, where=slug) == whole.model_copy(
            update={"dimensions": (), "layers": ("city",) if whole.layers else ()}
        )


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("{kind: count}", "{kind: sum, of: count}"),
        ("{kind: distinct, of: incident_id}", "{kind: sum, of: count}"),
        ("{kind: rate, scale: 1000}", "{kind: rate, count: sum, of: count, scale: 1000}"),
        (
            "{kind: rate, count: distinct, of: incident_id, scale: 1000}",
            "{kind: rate, count: sum, of: count, scale: 1000}",
        ),
        ("{kind: rate, per: calls}", "{kind: rate, count: sum, of: count, per: calls}"),
        ("{kind: rate, count: sum, of: victims, scale: 1000}", None),
        ("{kind: distinct, of: person}", None),
        ("{kind: share, hit: is_cleared}", None),
    ],
)
def test_where_a_row_stands_for_several_events_they_are_summed(said, becomes):
    """St. Louis codes a report taken back as -1: 3,342 different reports there are 3,460 crimes."""
    text = METRIC.format(fields=f"statistic: {said}")

    assert summed(text, "count", ("incident_id",)) == METRIC.format(fields=f"statistic: {becomes or said}")


def test_every_metric_of_the_library_can_be_read_where_rows_stand_for_several():
    for slug, text in metric_templates().items():
        read_metric(summed(text, "count", ("incident_id", "call_id", "stop_id", "crash_id")), where=slug)
