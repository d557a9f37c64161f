"""Whether small numbers of a dataset are protected hangs on its rule for publishing, not on who may see its records."""

from importlib.resources import files

from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.gathering.passports import tells_of_somebody

TEMPLATE = (files("civicstat.library") / "datasets" / "recommendations.yaml").read_text(encoding="utf-8")


def test_a_public_dataset_is_protected_unless_it_gives_a_reason():
    rule = TEMPLATE[TEMPLATE.index("disclosure:") : TEMPLATE.index("columns:")]
    assert "sensitivity: public" in TEMPLATE

    assert not tells_of_somebody(Dataset(slug="recommendations", definition_text=TEMPLATE))
    assert tells_of_somebody(Dataset(slug="recommendations", definition_text=TEMPLATE.replace(rule, "")))
