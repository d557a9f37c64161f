"""What is adopted on a page and by command is the same, and so is what is exported and applied again."""

import re

import pytest
from django.urls import reverse

from civicstat.library.templates import dataset_template
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.offers import offers
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset

pytestmark = pytest.mark.slow
# A dataset of the city: the template that it is like, its name, and columns that it does not have.
LIKE = [
    ("calls", "cad", ["shift", "unit_type", "source"]),
    ("stops", "field_contacts", ["shift", "reason"]),
    ("complaints", "complaints", ["unit"]),
    ("force", "use_of_force", ["force_type"]),
]


@pytest.fixture
def defined(civicstat, noon):
    """Datasets of the city: like templates, under names of its own, with fewer columns to be split by."""
    for template, slug, gone in LIKE:
        text = dataset_template(template).replace(f"dataset: {template}\n", f"dataset: {slug}\n")
        for name in gone:
            text = re.sub(rf"\b{name}\b", f"other_{name}", text)
        define_dataset(text=text, where=slug, by=None, at=noon)


def texts():
    return {metric.slug: metric.current.definition_text for metric in Metric.objects.all()}


def test_a_page_and_a_command_adopt_the_same_which_survives_export_and_apply(
    civicstat, defined, client, ada, workspace
):
    slugs = [each.definition.metric for each in offers(Dataset.objects.all(), {}) if each.can_be_adopted]
    client.force_login(ada)
    client.post(reverse("library"), {"metric": slugs})
    by_page = texts()
    assert set(by_page) == set(slugs)
    assert any("dataset: cad" in text for text in by_page.values())

    assert civicstat("catalog", "export").code == 0
    assert "definitions unchanged" in civicstat("catalog", "apply").out
    Metric.objects.all().delete()
    Dataset.objects.all().delete()
    again = civicstat("catalog", "apply")
    assert again.code == 0, again.err
    assert texts() == by_page

    Metric.objects.all().delete()
    for path in (workspace / "catalog" / "metrics").iterdir():
        path.unlink()
    adopted = civicstat("catalog", "adopt", "--all")
    assert adopted.code == 0, adopted.err
    assert "cad has no " in adopted.out
    assert texts() == by_page
