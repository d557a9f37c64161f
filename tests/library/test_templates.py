import pytest

from civicstat.library.templates import (
    UnknownTemplate,
    dataset_template,
    dataset_templates,
    metric_template,
    metric_templates,
)

FIRST_DATASETS = {
    "calls", "answering", "incidents", "responses", "force", "complaints",
    "stops", "crisis", "referrals", "requests", "staffing", "crashes",
}  # fmt: skip


def test_the_datasets_that_a_city_starts_from_are_there():
    assert set(dataset_templates()) >= FIRST_DATASETS


def test_at_least_sixty_metrics_ship():
    assert len(metric_templates()) >= 60


def test_a_template_carries_the_name_it_is_found_by(datasets, metrics):
    assert all(definition.dataset == slug for slug, definition in datasets.items())
    assert all(definition.metric == slug for slug, definition in metrics.items())


def test_a_metric_is_found_with_its_comments():
    assert metric_template("crime_harm_index").startswith("metric: crime_harm_index\n")
    assert "# your city's own" in metric_template("crime_harm_index")


def test_no_weights_ship_that_nobody_has_published(metrics):
    indexes = [definition.statistic for definition in metrics.values() if definition.statistic.kind == "index"]
    assert indexes
    assert all(not statistic.weights for statistic in indexes)


def test_templates_cannot_be_changed_by_who_reads_them():
    with pytest.raises(TypeError):
        metric_templates()["calls_for_service"] = "mine"


def test_an_unknown_metric_is_refused_with_near_names():
    with pytest.raises(UnknownTemplate, match=r"'p1_respons_p90'; did you mean p1_response_p90 or .*metrics\.md"):
        metric_template("p1_respons_p90")


def test_an_unknown_dataset_is_refused_with_near_names():
    with pytest.raises(UnknownTemplate, match=r"'call'; did you mean calls\? .*datasets\.md"):
        dataset_template("call")


def test_a_name_like_no_other_is_refused_without_a_guess():
    with pytest.raises(UnknownTemplate) as refusal:
        metric_template("zzzz")
    assert "did you mean" not in str(refusal.value)
