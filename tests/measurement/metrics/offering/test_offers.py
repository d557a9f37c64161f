"""Metrics of the library beside datasets."""

import re

import pytest

from civicstat.library.templates import dataset_template
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.metrics.offering.offers import offer_of, offers, text_for
from civicstat.measurement.sources.models import Dataset


def dataset(template, slug=""):
    text = dataset_template(template)
    if slug:
        text = text.replace(f"dataset: {template}", f"dataset: {slug}")
    return Dataset(pk=abs(hash(slug or template)), slug=slug or template, title=template, definition_text=text)


@pytest.fixture(scope="module")
def calls():
    return dataset("calls")


def test_an_index_is_not_adopted_before_a_city_has_stated_its_weights():
    offer = offer_of("crime_harm_index", [dataset("incidents")], [])

    assert not offer.can_be_adopted
    assert "weights: found none" in offer.missing
    assert "They are a city's own choice" in offer.missing


def test_every_metric_of_a_template_fits_a_dataset_of_it(calls):
    for offer in offers([calls], []):
        if offer.definition.dataset == "calls":
            assert offer.datasets == (calls,), offer.missing


def test_metrics_of_other_templates_do_not_though_their_conditions_could_be_read(calls):
    strangers = [o for o in offers([calls], []) if o.definition.dataset not in ("calls", None)]
    assert strangers
    assert not [offer for offer in strangers if offer.datasets]


def test_a_dataset_like_a_template_takes_its_metrics(calls):
    police = dataset("calls", "police_calls")
    assert offer_of("calls_for_service", [police], []).datasets == (police,)


def test_the_dataset_that_a_metric_names_goes_before_others_like_it(calls):
    police = dataset("calls", "police_calls")
    assert offer_of("calls_for_service", [police, calls], []).datasets == (calls,)


def test_a_column_that_is_missing_is_named(calls):
    text = re.sub(r"(?m)^wall:.*\n(?:  .*\n)+", "", calls.definition_text).replace("\n  priority:", "\n  importance:")
    bare = Dataset(pk=1, slug="calls", definition_text=text)
    offer = offer_of("p1_response_p90", [bare], [])
    assert "priority" in offer.missing
    assert not offer.can_be_adopted


def test_a_ratio_fits_where_what_it_rests_on_does():
    both = [dataset("force"), dataset("incidents")]
    assert "It rests on" in offer_of("force_per_1000_arrests", [both[0]], []).missing
    whole = offer_of("force_per_1000_arrests", both, [])
    assert whole.can_be_adopted
    assert set(whole.bases) == set(rests_on(whole.definition))


def test_the_definition_names_the_dataset_that_was_chosen(calls):
    police = dataset("calls", "police_calls")
    assert "\ndataset: police_calls\n" in text_for("calls_for_service", police).text
    assert "\ndataset: calls\n" in text_for("calls_for_service", calls).text


def test_a_gap_between_areas_that_a_dataset_does_not_have_is_not_offered(calls):
    by_number = Dataset(pk=1, slug="calls", definition_text=calls.definition_text.replace("district", "ward"))
    assert offer_of("p1_response_gap", [calls], []).can_be_adopted
    assert "between names 'district'" in offer_of("p1_response_gap", [by_number], []).missing


def test_a_gap_is_between_areas_of_the_dataset_that_its_metric_counts(calls):
    by_number = Dataset(pk=1, slug="cad", definition_text=calls.definition_text.replace("district", "ward"))
    counted = read_metric(text_for("p1_response_p90", by_number).text, where="test")
    assert offer_of("p1_response_gap", [calls, by_number], {"p1_response_p90": counted}).missing


DUBLIN = """\
dataset: dublin_fire
title: Fire calls
timezone: Europe/Dublin
key: response_id
time: alarm_at
columns:
  response_id: {type: text}
  station: {type: category}
  alarm_at: {type: timestamp, required: true}
  dispatched_at: {type: timestamp}
  enroute_at: {type: timestamp}
  arrived_at: {type: timestamp}
stages: [alarm_at, dispatched_at, enroute_at, arrived_at]
durations:
  call_processing_seconds: {from: alarm_at, to: dispatched_at}
  turnout_seconds: {from: dispatched_at, to: enroute_at}
  travel_seconds: {from: enroute_at, to: arrived_at}
  response_seconds: {from: alarm_at, to: arrived_at}
"""
ST_LOUIS = """\
dataset: january_crime
title: January crime
timezone: America/Chicago
time: occurred_at
columns:
  incident_id: {type: text}
  occurred_at: {type: timestamp, required: true}
  district: {type: category}
  offense: {type: category}
"""
FORCE = """\
dataset: response_to_resistance
title: Force
timezone: America/Chicago
key: force_id
time: occurred_at
columns:
  force_id: {type: text}
  incident_id: {type: text}
  occurred_at: {type: timestamp}
  force_type: {type: category}
"""


def adoptable(text):
    found = Dataset(pk=1, slug=text.split()[1], title="Found", definition_text=text)
    return {o.definition.metric for o in offers([found], {}) if o.can_be_adopted and o.datasets}


def test_a_fire_departments_export_gets_its_counts_and_the_times_of_its_stages():
    assert adoptable(DUBLIN) == {
        "all_responses", "all_responses_rate", "all_processing_p90", "all_turnout_p90", "all_travel_p90",
        "all_response_p90", "all_response_median",
    }  # fmt: skip


def test_an_export_of_incidents_without_codes_and_reports_gets_counts_and_rates_per_resident():
    assert adoptable(ST_LOUIS) == {"incidents_reported", "incidents_reported_rate", "incidents_with_district"}


def test_a_dataset_that_also_numbers_incidents_is_not_taken_for_one_of_incidents():
    assert not adoptable(FORCE) & {"incidents_reported", "incidents_reported_rate"}
    assert "force_incidents" in adoptable(FORCE)


def test_the_columns_that_are_lacking_are_told_with_the_dataset_that_comes_nearest():
    fire = Dataset(pk=1, slug="dublin_fire", title="Fire calls", definition_text=DUBLIN)
    offer = offer_of("fire_response_p90", [fire], {})

    assert (offer.nearest, offer.lacks) == (fire, ("is_emergency", "kind"))
    assert offer.missing == "dublin_fire has no column 'is_emergency' and no 'kind', which it reads."
