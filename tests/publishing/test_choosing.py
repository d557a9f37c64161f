"""What is public as a catalog document."""

import pytest

from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.sources.models import read_dataset
from civicstat.publishing.choosing.actions import ChoiceRefused
from civicstat.publishing.choosing.catalog import (
    apply_publication,
    definition_held,
    document_of,
    faults_of_publication,
    read_publication,
)
from civicstat.publishing.models import Choice
from testville import DATASET, HEAD, METRICS

TEXT = """
publication: public
metrics:
  calls: {periods: [month, year], layers: [beat], since: 2024-02-01}
  in_time: {}
datasets: [calls]
"""


def applied(text, noon, ada, reason="Agreed with the council"):
    definition = read_publication(text, where="public.yaml")
    return apply_publication(definition=definition, reason=reason, by=ada, at=noon)


@pytest.mark.slow
def test_a_document_makes_public_what_it_names_and_nothing_else(five_beats, ada, noon):
    assert applied(TEXT, noon, ada) == "added"
    assert applied(TEXT, noon, ada) == "unchanged"
    held = definition_held()
    assert read_publication(document_of(held), where="written") == held

    assert applied("publication: public\nmetrics: {calls: {}}\n", noon, ada, "Shares mislead") == "changed"
    withdrawn = Choice.objects.in_force().filter(is_public=False)
    assert {(each.slug, each.reason) for each in withdrawn} == {
        ("in_time", "Shares mislead"), ("calls", "Shares mislead")
    }  # fmt: skip
    with pytest.raises(ChoiceRefused, match="no metric 'nope'"):
        applied("publication: public\nmetrics: {nope: {}}\n", noon, ada)


def test_what_is_not_defined_is_named():
    definition = read_publication(TEXT, where="public.yaml")

    faults = list(faults_of_publication(definition, {}, [], {}))

    assert len(faults) == 3
    assert faults[0].startswith("metrics names 'calls', which is not defined")


@pytest.mark.parametrize(
    ("metrics", "fault"),
    [
        ("{calls: {}}", "whose records are told by beat; add it to metrics.calls.layers"),
        ("{calls: {layers: [beat], periods: [year]}}", "whose records are told by quarter; add it to"),
        ("{}", "whose records are told by the figures of 'calls'; name that under metrics, too"),
        ("{calls: {layers: [beat]}}", None),
    ],
)
def test_records_need_the_figures_that_count_them_beside_them(metrics, fault):
    text = f"publication: public\nmetrics: {metrics}\nrecords: [calls]\n"
    opened = DATASET + "open_records: {count: calls, layer: beat, columns: {priority: {bands: [2]}}}\n"
    definition = read_publication(text, where="public.yaml")
    datasets = {"calls": read_dataset(opened, where="calls.yaml")}
    calls = read_metric(
        HEAD.format(slug="calls", title="Calls", theme="Demand", way="context") + METRICS["calls"][3], where="calls"
    )

    found = list(faults_of_publication(definition, {"calls": calls}, [], datasets))

    assert [fault in each for each in found] == ([True] if fault else [])
    closed = {"calls": read_dataset(DATASET, where="calls.yaml")}
    assert "has no open_records" in next(iter(faults_of_publication(definition, {"calls": calls}, [], closed)))
