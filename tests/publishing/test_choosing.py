"""What is public as a catalog document."""

import pytest

from civicstat.publishing.choosing.actions import ChoiceRefused
from civicstat.publishing.choosing.catalog import (
    apply_publication,
    definition_held,
    document_of,
    faults_of_publication,
    read_publication,
)
from civicstat.publishing.models import Choice

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

    faults = list(faults_of_publication(definition, {}, [], []))

    assert len(faults) == 3
    assert faults[0].startswith("metrics names 'calls', which is not defined")
