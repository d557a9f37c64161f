import pytest

from civicstat.library.templates import dataset_templates
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

    assert answer.code == 0
    assert "cad has no call_type, " in answer.out  # by which figures would be split
    text = (workspace / "catalog" / "metrics" / "calls_for_service.yaml").read_text()
    assert "\ndataset: cad\n" in text
    assert "dimensions: [priority]" in text
    assert "unchanged" in civicstat("catalog", "apply").out


def test_adopt_refuses_a_metric_whose_conditions_name_columns_that_are_not_there(civicstat, calls, workspace):
    answer = civicstat("catalog", "adopt", "p1_response_p90", "--dataset", "calls")

    assert answer.code == 1
    assert "was not adopted" in answer.err
    assert not (workspace / "catalog" / "metrics").exists()
    assert "no dataset of yours is called 'cads'" in civicstat("catalog", "adopt", "arrests", "--dataset", "cads").err


def test_adopt_refuses_what_is_there_and_what_does_not_exist(civicstat, library_calls):
    civicstat("catalog", "adopt", "calls_for_service")

    assert "adopted already" in civicstat("catalog", "adopt", "calls_for_service").err
    assert "did you mean" in civicstat("catalog", "adopt", "calls_for_servise").err
    assert civicstat("catalog", "adopt").code == 2


def test_library_says_what_can_be_adopted_and_what_is_missing(civicstat, library_calls):
    rows = {row["slug"]: row["state"] for row in civicstat("catalog", "library", "--json").json}

    assert len(rows) >= 60
    assert rows["calls_for_service"] == "can be adopted"
    assert "It counts records of a dataset such as “Police stops” (stops)" in rows["stops"]
    only = civicstat("catalog", "library", "--dataset", "calls", "--json").json
    assert {row["dataset"] for row in only} == {"calls", ""}  # what rests on them, too
    assert all("calls" in row["datasets"] for row in only if row["state"] == "can be adopted")


@pytest.mark.slow
def test_all_that_can_be_computed_is_adopted_at_once(civicstat, library_calls):
    offered = {
        row["slug"] for row in civicstat("catalog", "library", "--json").json if row["state"] == "can be adopted"
    }

    civicstat("catalog", "adopt", "--all")

    assert set(Metric.objects.values_list("slug", flat=True)) == offered
    assert not Metric.objects.exclude(fault="").exists()


@pytest.mark.parametrize("name", ["complaints", "crashes", "pursuits", "stops"])
def test_a_name_that_is_a_dataset_and_a_metric_is_said_with_its_sort(civicstat, workspace, name):
    asked = civicstat("catalog", "adopt", name)
    assert asked.code == 1
    assert f"say which: dataset:{name} or metric:{name}" in asked.err

    assert f"dataset {name}: added" in civicstat("catalog", "adopt", f"dataset:{name}").out
    assert f"metric {name}: added" in civicstat("catalog", "adopt", name).out  # what else could it mean
    assert "adopted already" in civicstat("catalog", "adopt", f"metric:{name}").err
    assert "defined already" in civicstat("catalog", "adopt", f"dataset:{name}").err


def test_a_dataset_is_adopted_together_with_its_metrics(civicstat, workspace):
    answer = civicstat("catalog", "adopt", "metric:stops", "dataset:stops", "--json")

    assert [each["sort"] for each in answer.json["definitions"]] == ["dataset", "metric"]


def test_an_unknown_name_is_told_with_near_ones_of_both_sorts(civicstat, workspace):
    assert "did you mean crashes" in civicstat("catalog", "adopt", "dataset:crashs").err
    assert (
        "found no dataset, metric or dashboard template named 'answring'; did you mean answering"
        in civicstat("catalog", "adopt", "answring").err
    )


def test_dataset_templates_are_listed(civicstat, library_calls):
    rows = {row["slug"]: row["state"] for row in civicstat("catalog", "library", "--datasets", "--json").json}

    assert len(rows) == len(dataset_templates())
    assert rows["calls"] == "defined"
    assert rows["stops"] == "can be adopted as dataset:stops"
    assert "dataset:stops" in civicstat("catalog", "library", "--datasets").out


def test_for_a_dataset_that_no_metric_counts_it_says_what_is_lacking(civicstat, calls, workspace):
    text = (workspace / "catalog" / "calls.yaml").read_text().partition("---")[0]
    (workspace / "catalog" / "calls.yaml").write_text(text.replace("calls\n", "cad\n").replace("call_id", "number"))
    civicstat("catalog", "apply")

    told = civicstat("catalog", "library", "--dataset", "cad")
    assert "No metric of the library counts cad." in told.out
    assert "likest the template calls, but has no call_id" in told.out
    assert "no dataset is called 'cads'" in civicstat("catalog", "library", "--dataset", "cads").err
    assert "your datasets give no metric" in civicstat("catalog", "adopt", "--all", "--dataset", "cad").err


def test_for_a_dataset_like_a_template_it_says_which_columns_metrics_want(civicstat, library_calls, workspace):
    path = workspace / "catalog" / "datasets" / "calls.yaml"
    renamed = path.read_text().replace("dataset: calls\n", "dataset: cad\n").replace("priority", "urgency")
    path.write_text(renamed.replace("\n  urgency: urgency\n", "\n  priority: urgency\n"))  # of the wall
    assert civicstat("catalog", "apply").code == 0
    Dataset.objects.get(slug="calls").delete()

    rows = {row["slug"]: row["state"] for row in civicstat("catalog", "library", "--dataset", "cad", "--json").json}
    assert rows["calls_for_service"] == "can be adopted"
    assert "cad has no column 'priority'" in rows["p1_response_p90"]
