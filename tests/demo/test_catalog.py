"""The city's dataset definitions: readable, of one mind with the library, and about columns that exist."""

from pathlib import Path

import pytest

from civicstat.demo.city import write_catalog
from civicstat.demo.land.names import DEPARTMENTS
from civicstat.library.documents import check_document, read_documents
from civicstat.library.templates import dataset_templates, metric_templates
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB

SLUGS = (
    "answering", "calls", "complaints", "crashes", "crisis", "force", "incidents", "referrals", "requests", "responses",
    "staffing", "stops",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DatasetDefinition]:
    paths: tuple[Path, ...] = write_catalog(tmp_path_factory.mktemp("catalog"))
    documents = [document for path in paths for document in read_documents(path.read_text(), where=path.name)]
    definitions = [check_document(DatasetDefinition, each, where=str(each.get("dataset"))) for each in documents]
    return {each.dataset: each for each in definitions}


def test_there_is_one_definition_for_each_dataset(catalog):
    assert tuple(sorted(catalog)) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_columns_mean_what_they_mean_in_the_library(catalog, slug):
    [document] = read_documents(dataset_templates()[slug], where=slug)
    template = check_document(DatasetDefinition, document, where=slug)
    extra = {"neighborhood", "address"} if slug == "requests" else set()
    assert catalog[slug].columns.keys() - template.columns.keys() == extra
    for name in catalog[slug].columns.keys() - extra:
        assert catalog[slug].columns[name].type is template.columns[name].type, name
    assert catalog[slug].durations == template.durations


@pytest.mark.parametrize("slug", SLUGS)
def test_every_column_is_read_from_one_header_and_no_header_twice(catalog, slug):
    headers = [column.source for column in catalog[slug].columns.values()]
    assert all(header and len(header) == 1 for header in headers)
    assert len(set(headers)) == len(headers)


@pytest.mark.parametrize("slug", SLUGS)
def test_conditions_can_be_read_and_dimensions_exist(catalog, slug):
    dataset = catalog[slug]
    conditions = [dataset.deletes, *(text for rule in dataset.quality for text in (rule.where, rule.holds))]
    for text in filter(None, conditions):
        compile_condition(text, condition_kinds(dataset), DuckDB())
    assert set(dataset.dimensions) <= dataset.columns.keys()


@pytest.mark.parametrize("slug", SLUGS)
def test_rules_block_metrics_that_the_library_has(catalog, slug):
    blocked = {metric for rule in catalog[slug].quality for metric in rule.metrics}
    assert blocked <= metric_templates().keys()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_dataset_belongs_to_one_of_the_six_departments(catalog, slug):
    assert catalog[slug].owner in DEPARTMENTS.values()
    assert catalog[slug].timezone == "America/Chicago"


def test_the_definition_of_force_says_when_and_why_it_changed(catalog):
    assert "1 July 2025" in catalog["force"].describes
    assert "pointing a firearm" in catalog["force"].describes
