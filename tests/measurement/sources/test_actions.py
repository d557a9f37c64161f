import pytest

from civicstat.library.documents import UnreadableDocument
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset

DATASET = "dataset: calls\ntitle: {title}\ntimezone: UTC\ntime: at\ncolumns:\n  at: {{type: date}}\n"

pytestmark = pytest.mark.django_db


def give(noon, title="Calls"):
    return define_dataset(text=DATASET.format(title=title), where="calls.yaml", by=None, at=noon)


def test_the_same_definition_again_changes_nothing(noon):
    first, is_new = give(noon)
    again, is_changed = give(noon)

    assert (is_new, is_changed) == (True, False)
    assert (again, again.version) == (first, 1)


def test_another_definition_counts_the_version_up(noon):
    give(noon)
    dataset, is_changed = give(noon, title="Calls for service")

    assert (is_changed, dataset.version, dataset.title) == (True, 2, "Calls for service")


def test_a_title_that_is_too_long_is_refused_with_its_place(noon):
    with pytest.raises(UnreadableDocument, match=r"calls\.yaml: title: found 161 characters, expected 160 at most"):
        give(noon, title="x" * 161)

    assert not Dataset.objects.exists()
