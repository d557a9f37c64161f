"""Every template that ships, checked once."""

from collections.abc import Callable

import pytest

from civicstat.library.documents import check_document, read_documents
from civicstat.library.templates import dataset_templates, metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.tables import Kind

KIND_OF = {
    ColumnType.TEXT: Kind.TEXT,
    ColumnType.CATEGORY: Kind.TEXT,
    ColumnType.INTEGER: Kind.INTEGER,
    ColumnType.NUMBER: Kind.NUMBER,
    ColumnType.BOOLEAN: Kind.BOOLEAN,
    ColumnType.TIMESTAMP: Kind.MOMENT,
    ColumnType.DATE: Kind.DATE,
    ColumnType.LIST: Kind.LIST,
}


@pytest.fixture(scope="session")
def datasets() -> dict[str, DatasetDefinition]:
    found = {}
    for slug, text in dataset_templates().items():
        [document] = read_documents(text, where=slug)
        found[slug] = check_document(DatasetDefinition, document, where=slug)
    return found


@pytest.fixture(scope="session")
def metrics() -> dict[str, MetricDefinition]:
    found = {}
    for slug, text in metric_templates().items():
        [document] = read_documents(text, where=slug)
        found[slug] = check_document(MetricDefinition, document, where=slug)
    return found


@pytest.fixture(scope="session")
def kinds_of() -> Callable[[DatasetDefinition], dict[str, Kind]]:
    """What the columns and durations of a dataset hold in the store."""

    def kinds(dataset: DatasetDefinition) -> dict[str, Kind]:
        columns = {name: KIND_OF[column.type] for name, column in dataset.columns.items()}
        return columns | dict.fromkeys(dataset.durations, Kind.NUMBER)

    return kinds
