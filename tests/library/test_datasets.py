"""What must hold for every dataset template."""

import pytest

from civicstat.library.templates import dataset_templates, metric_templates
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB

SLUGS = sorted(dataset_templates())
SPARE = ("title", "describes", "owner", "fresh_within")
# What the smallest delivery of calls consists of.
NEEDED_CALL = {"call_id", "received_at", "call_type", "priority"}


def folded(header: str) -> str:
    return "".join(letter for letter in header.lower() if letter.isalnum())


@pytest.mark.parametrize("slug", SLUGS)
def test_a_dataset_says_what_it_is_and_whose(datasets, slug):
    missing = [field for field in SPARE if not getattr(datasets[slug], field)]
    assert missing == []
    assert datasets[slug].key


@pytest.mark.parametrize("slug", SLUGS)
def test_a_dataset_needs_only_what_identifies_a_record_and_places_it_in_time(datasets, slug):
    dataset = datasets[slug]
    required = {name for name, column in dataset.columns.items() if column.required}
    assert required == {*dataset.key, dataset.time}


@pytest.mark.parametrize("slug", SLUGS)
def test_deliveries_may_lack_every_other_column(datasets, slug):
    assert all(column.required or column.may_lack for column in datasets[slug].columns.values())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_column_has_a_title_and_is_found_under_its_own_name(datasets, slug):
    for name, column in datasets[slug].columns.items():
        assert column.title, name
        assert name in (column.source or ()), name


@pytest.mark.parametrize("slug", SLUGS)
def test_no_header_is_claimed_by_two_columns(datasets, slug):
    claims: dict[str, str] = {}
    for name, column in datasets[slug].columns.items():
        for header in {folded(source) for source in column.source or ()}:
            assert claims.setdefault(header, name) == name, header


@pytest.mark.parametrize("slug", SLUGS)
def test_every_condition_can_be_read(datasets, kinds_of, slug):
    dataset = datasets[slug]
    conditions = [dataset.leave_out, dataset.deletes]
    conditions += [text for rule in dataset.quality for text in (rule.where, rule.holds)]
    for text in filter(None, conditions):
        compile_condition(text, kinds_of(dataset), DuckDB())


@pytest.mark.parametrize("slug", SLUGS)
def test_a_rule_that_blocks_names_metrics_that_ship(datasets, slug):
    for rule in datasets[slug].quality:
        assert set(rule.metrics) <= set(metric_templates()), rule.title
        assert bool(rule.metrics) == (rule.block is not None), rule.title
        assert rule.block is None or rule.block > rule.warn, rule.title


@pytest.mark.parametrize("slug", SLUGS)
def test_groupings_are_columns_and_show_no_person(datasets, slug):
    dataset = datasets[slug]
    for name in dataset.dimensions:
        assert not dataset.columns[name].personal, name


@pytest.mark.parametrize("slug", SLUGS)
def test_values_are_folded_to_the_vocabulary(datasets, slug):
    for name, column in datasets[slug].columns.items():
        if column.among:
            assert set(column.values.values()) <= set(column.among), name


@pytest.mark.parametrize("slug", SLUGS)
def test_keys_that_stand_for_people_and_addresses_are_personal(datasets, slug):
    for name, column in datasets[slug].columns.items():
        assert column.personal == name.endswith("_key"), name


def test_a_call_needs_no_more_than_its_number_time_type_and_priority(datasets):
    calls = datasets["calls"].columns
    assert {name for name, column in calls.items() if column.required} <= NEEDED_CALL


def test_missing_arrival_times_block_the_response_times(datasets):
    [rule] = [rule for rule in datasets["calls"].quality if rule.holds == "arrived_at is not null"]
    assert rule.block == 0.10
    assert "p1_response_p90" in rule.metrics
    assert "p1_missing_arrival" not in rule.metrics
