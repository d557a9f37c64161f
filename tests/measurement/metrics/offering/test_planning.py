"""What is adopted together."""

import re

import pytest

from civicstat.library.templates import dataset_template
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.metrics.offering.offers import library, text_for
from civicstat.measurement.metrics.offering.planning import NothingFits, in_order, left_out, plan
from civicstat.measurement.sources.models import Dataset


def dataset(template, slug="", **renamed):
    text = dataset_template(template).replace(f"dataset: {template}", f"dataset: {slug or template}")
    text = re.sub(r"(?m)^wall:.*\n(?:  .*\n)+", "", text)  # whose fields are called as columns may be
    for name, other in renamed.items():
        text = re.sub(rf"\b{name}\b", other, text)
    return Dataset(pk=abs(hash(slug or template)), slug=slug or template, title=template, definition_text=text)


def counted(planned):
    return {each.slug: each.dataset for each in planned}


def test_what_is_rested_on_comes_first_and_once():
    order = in_order(["force_per_1000_arrests", "arrests"], [])
    assert order[-1] == "force_per_1000_arrests"
    assert sorted(order) == sorted({"force_per_1000_arrests", *rests_on(library()["force_per_1000_arrests"])})
    assert in_order(["arrests"], ["arrests"]) == []


def test_a_dataset_like_the_template_is_counted_without_being_named():
    assert counted(plan(["calls_for_service"], [dataset("calls", "cad")], {})) == {"calls_for_service": "cad"}


def test_the_wanted_dataset_goes_before_the_one_that_a_metric_names_also_for_what_it_rests_on():
    both = [dataset("calls"), dataset("calls", "cad")]

    assert set(counted(plan(["p1_response_gap"], both, {})).values()) == {"calls", ""}
    wanted = counted(plan(["p1_response_gap"], both, {}, wanted="cad"))
    assert wanted == {"p1_response_p90": "cad", "p1_response_gap": ""}


def test_what_a_ratio_rests_on_counts_where_it_can_and_not_all_in_the_wanted_dataset():
    known = [dataset("force", "uof"), dataset("incidents")]

    found = counted(plan(["force_per_1000_arrests"], known, {}, wanted="uof"))
    assert sorted(found.values()) == ["", "incidents", "uof"]


def test_a_metric_that_cannot_be_counted_where_it_is_wanted_is_refused():
    known = [dataset("calls"), dataset("calls", "cad", priority="importance")]
    with pytest.raises(NothingFits, match="priority"):
        plan(["p1_response_p90"], known, {}, wanted="cad")


def test_a_metric_without_a_dataset_is_refused_with_the_reason():
    with pytest.raises(NothingFits, match=r"such as .* and there is none yet"):
        plan(["force_per_1000_arrests"], [dataset("calls")], {})


def test_a_gap_is_refused_where_what_it_compares_is_not_told_apart():
    cad = dataset("calls", "cad", district="ward")
    there = {"p1_response_p90": read_metric(text_for("p1_response_p90", cad).text, where="test")}
    with pytest.raises(NothingFits, match="between names 'district'"):
        plan(["p1_response_gap"], [dataset("calls"), cad], there)


def test_what_is_left_out_is_told_once_for_each_dataset():
    cad = dataset("calls", "cad", call_type="nature", shift="watch")
    planned = plan(["calls_for_service", "p1_response_p90"], [cad], {})

    assert "call_type" not in read_metric(planned[0].fitted.text, where="test").dimensions
    [sentence] = left_out(planned)
    assert sentence.startswith("cad has no call_type, shift")
    assert sentence.endswith("calls_for_service, p1_response_p90.")
    assert left_out(plan(["calls_for_service"], [dataset("calls")], {})) == []
