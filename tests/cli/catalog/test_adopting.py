import pytest

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset


@pytest.fixture
def library_calls(civicstat, beats):
    assert civicstat("catalog", "adopt", "calls").code == 0
    return Dataset.objects.get(slug="calls")


def test_a_dataset_of_the_library_gets_the_time_zone_of_the_city(library_calls, workspace, settings):
    text = (workspace / "catalog" / "datasets" / "calls.yaml").read_text()

    assert f"timezone: {settings.TIME_ZONE}\n" in text
    assert library_calls.definition.timezone == settings.TIME_ZONE


def test_adopt_copies_metrics_into_the_catalog_with_those_that_they_rest_on(civicstat, library_calls, workspace):
    answer = civicstat("catalog", "adopt", "p1_response_gap", "--json")

    adopted = [each["slug"] for each in answer.json["definitions"]]
    assert "p1_response_gap" in adopted
    assert len(adopted) > 1
    for slug in adopted:
        assert (workspace / "catalog" / "metrics" / f"{slug}.yaml").read_text().startswith(f"metric: {slug}\n")
    assert not answer.json["faults"]
    assert "unchanged" in civicstat("catalog", "apply").out


def test_adopt_counts_in_a_dataset_of_another_name(civicstat, calls, workspace):
    path = workspace / "catalog" / "calls.yaml"
    path.write_text(path.read_text().partition("---")[0].replace("dataset: calls", "dataset: cad"))
    civicstat("catalog", "apply")

    answer = civicstat("catalog", "adopt", "calls_for_service", "--dataset", "cad")

    assert answer.code == 1  # columns that it groups by are not there
    assert "cad does not have" in answer.err
    assert not (workspace / "catalog" / "metrics").exists()


def test_adopt_refuses_what_is_there_and_what_does_not_exist(civicstat, library_calls):
    civicstat("catalog", "adopt", "calls_for_service")

    assert "adopted already" in civicstat("catalog", "adopt", "calls_for_service").err
    assert "did you mean" in civicstat("catalog", "adopt", "calls_for_servise").err
    assert civicstat("catalog", "adopt").code == 2


def test_library_says_what_can_be_adopted_and_what_is_missing(civicstat, library_calls):
    rows = {row["slug"]: row["state"] for row in civicstat("catalog", "library", "--json").json}

    assert len(rows) >= 60
    assert rows["calls_for_service"] == "can be adopted"
    assert "'stops', not defined" in rows["stops"]
    only = civicstat("catalog", "library", "--dataset", "calls", "--json").json
    assert {row["dataset"] for row in only} == {"calls"}


@pytest.mark.slow
def test_all_that_can_be_computed_is_adopted_at_once(civicstat, library_calls):
    offered = {
        row["slug"] for row in civicstat("catalog", "library", "--json").json if row["state"] == "can be adopted"
    }

    civicstat("catalog", "adopt", "--all")

    assert set(Metric.objects.values_list("slug", flat=True)) == offered
    assert not Metric.objects.exclude(fault="").exists()
