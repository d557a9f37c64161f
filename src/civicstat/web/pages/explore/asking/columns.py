"""The columns that a condition can name, with the values that occur, kept until the next delivery."""

from functools import lru_cache

from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.editor.columns import ColumnShown, shown

LOOKING_SECONDS = 2.0  # for the values of one column
_MOST_KEPT = 64


def columns_shown(dataset: Dataset) -> tuple[ColumnShown, ...]:
    """Return the columns of a dataset that are not personal."""
    return _shown(dataset.pk, dataset.version, dataset.data_version)


@lru_cache(maxsize=_MOST_KEPT)
def _shown(pk: int, version: int, data_version: int) -> tuple[ColumnShown, ...]:
    dataset = Dataset.objects.get(pk=pk)
    columns = dataset.definition.columns
    found = shown(dataset, HurriedStore(record_store(), seconds=LOOKING_SECONDS))
    return tuple(each for each in found if each.name not in columns or not columns[each.name].personal)
