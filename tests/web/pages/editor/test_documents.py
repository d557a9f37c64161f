"""A metric's document as the fields of a form, and back."""

import pytest

from civicstat.library.templates import metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.web.pages.answering import read_document
from civicstat.web.pages.editor.documents import fields_of, has_form, written


def sent(fields):
    """The fields as the form cleans them."""
    numbers = {name: float(fields[name]) for name in ("percent", "scale") if name in fields}
    return {"counted": "records", **fields, **numbers}


@pytest.mark.parametrize("slug", sorted(metric_templates()))
def test_every_metric_that_ships_is_the_same_after_it_was_shown_as_a_form(slug):
    document = read_document(metric_templates()[slug], where=slug)
    if not has_form(document):
        assert document["statistic"]["kind"] == "index"
        return
    back = written(document, sent(fields_of(document)), dataset=document.get("dataset"))
    assert MetricDefinition.model_validate(back) == MetricDefinition.model_validate(document)


def test_fields_of_other_statistics_are_passed_over():
    fields = {"slug": "m", "title": "M", "kind": "count", "hit": "a = 1", "of_number": "x", "percent": 50.0}
    assert written({}, fields, dataset="calls")["statistic"] == {"kind": "count"}


def test_a_metric_on_others_names_no_dataset_and_no_conditions():
    fields = {"slug": "m", "kind": "ratio", "numerator": "a", "denominator": "b", "where": "x = 1", "time": "t"}
    document = written({"dataset": "calls"}, fields, dataset="calls")
    assert not {"dataset", "where", "time"} & set(document)


def test_the_order_of_a_list_stays_where_nothing_was_changed():
    base = {"metric": "m", "dimensions": ["b", "a"]}
    assert written(base, {"kind": "count", "dimensions": ["a", "b"]}, dataset="calls")["dimensions"] == ["b", "a"]
