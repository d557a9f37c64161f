import pytest

from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.sources.models import Dataset


def test_apply_says_what_was_added_and_later_that_nothing_changed(civicstat, calls):
    again = civicstat("catalog", "apply")

    assert again.out == "2 definitions unchanged.\n"
    assert Dataset.objects.get().slug == "calls"
    assert Metric.objects.get().slug == "calls"


def test_apply_takes_files_of_subfolders_and_single_files(civicstat, calls, workspace):
    folder = workspace / "catalog" / "metrics" / "demand"
    folder.mkdir(parents=True)
    text = (workspace / "catalog" / "calls.yaml").read_text().partition("---\n")[2]
    (folder / "more.yml").write_text(text.replace("metric: calls", "metric: more"))
    (workspace / "alone.yaml").write_text(text.replace("metric: calls", "metric: alone"))

    assert "metric more: added, version 1" in civicstat("catalog", "apply").out
    assert "metric alone: added" in civicstat("catalog", "apply", workspace / "alone.yaml").out


def test_a_changed_metric_needs_a_reason_and_becomes_another_version(civicstat, calls, workspace):
    path = workspace / "catalog" / "calls.yaml"
    path.write_text(path.read_text().replace("unit: calls", "unit: calls\nwhere: priority = 1"))

    refused = civicstat("catalog", "apply")
    applied = civicstat("catalog", "apply", "--reason", "Only urgent ones", "--from", "2026-01-01", "--json")

    assert refused.code == 1
    assert "say the reason" in refused.err
    changed = [each for each in applied.json["definitions"] if each["outcome"] == "changed"]
    assert changed == [{"sort": "metric", "slug": "calls", "outcome": "changed", "version": 2}]
    version = MetricVersion.objects.get(number=2)
    assert (version.reason, str(version.applies_from)) == ("Only urgent ones", "2026-01-01")


def test_nothing_is_applied_where_one_document_does_not_hold(civicstat, beats, workspace):
    (workspace / "catalog" / "a.yaml").write_text("dataset: calls\ntitle: Calls\ntimezone: Mars/Base\n")

    answer = civicstat("catalog", "apply")

    assert answer.code == 1
    assert "catalog/a.yaml, line 1: timezone" in answer.err
    assert "Nothing was applied." in answer.err
    assert not Dataset.objects.exists()


def test_check_names_every_fault_with_its_place(civicstat, calls, workspace):
    (workspace / "catalog" / "wrong.yaml").write_text(
        "# two of them\nmetric: a\ntitle: A\nquestion: A?\ndataset: calls\nwhere: nature = 'x'\n"
        "statistic: {kind: count}\nunit: calls\ndirection: lower\n"
        "---\nmetric: b\ntitle: B\nquestion: B?\nstatistic: {kind: ratio, numerator: a, denominator: c}\n"
        "unit: calls\ndirection: lower\n"
    )

    answer = civicstat("catalog", "check", "--json")

    assert answer.code == 1
    first, second = answer.json["faults"]
    assert first.startswith("catalog/wrong.yaml, line 1: a: ")
    assert "nature" in first
    assert second.startswith("catalog/wrong.yaml, line 11: b rests on the metric 'c'")


def test_check_says_which_layers_are_wanting(civicstat, workspace, calls):
    text = (workspace / "catalog" / "calls.yaml").read_text().replace("beat: {name: beat}", "ward: {name: beat}")
    (workspace / "catalog" / "calls.yaml").write_text(text)

    answer = civicstat("catalog", "check")
    assert answer.code == 0
    assert "The area layer 'ward' is not there yet" in answer.out


@pytest.mark.slow
def test_a_changed_dataset_makes_its_records_anew(civicstat, calls, calls_file, workspace):
    civicstat("load", "calls", calls_file(range(50)))
    path = workspace / "catalog" / "calls.yaml"
    path.write_text(path.read_text().replace("priority: {type: integer}", "priority: {type: category}"))

    assert "Records made anew in calls." in civicstat("catalog", "apply").out
    assert Dataset.objects.get().records == 50


def test_an_empty_catalog_says_how_to_begin(civicstat, workspace):
    answer = civicstat("catalog", "apply")

    assert answer.code == 0
    assert "There is no definition yet. Propose one: civicstat catalog draft FILE" in answer.out
