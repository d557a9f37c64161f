"""The library of metrics."""

import pytest
from django.urls import reverse

from civicstat.library.templates import dataset_template, metric_templates
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.actions import define_dataset

pytestmark = [pytest.mark.django_db]


def show(client, **query):
    return client.get(reverse("library"), query).content.decode()


@pytest.fixture
def answering(noon, workspace):
    text = dataset_template("answering")
    return define_dataset(text=text, where="t", by=None, at=noon)[0]


@pytest.mark.slow
def test_every_metric_that_ships_is_listed(client, vera, workspace):
    client.force_login(vera)
    text = show(client)
    assert f"{len(metric_templates())} metrics" in text
    assert "A metric needs a dataset" in text


def test_a_search_narrows_it(client, vera, workspace):
    client.force_login(vera)
    text = show(client, q="hung up", show="all")
    assert "911 callers who hung up before an answer" in text
    assert "Robberies" not in text
    assert "No metric fits the search" in show(client, q="zebra crossing of the moon", show="all")


def test_only_what_fits_the_datasets_can_be_ticked(client, ada, answering):
    client.force_login(ada)
    text = show(client)
    assert 'value="answered_within_15s"' in text or 'name="metric"' in text
    assert 'value="p1_response_p90"' not in text


def test_a_passport_says_why_a_metric_cannot_be_adopted(client, ada, answering):
    client.force_login(ada)
    text = client.get(reverse("library-metric", args=["p1_response_p90"])).content.decode()
    assert "It cannot be adopted yet" in text
    assert "Calls for service" in text


def first_that_fits(client):
    import re

    return re.findall(r'name="metric" value="([a-z0-9_]+)"', show(client, show="fitting"))


def test_one_click_adopts_a_metric(client, ada, answering):
    client.force_login(ada)
    slug = first_that_fits(client)[0]
    answer = client.post(reverse("library"), {"metric": slug})
    assert answer.url == reverse("metric", args=[slug])
    metric = Metric.objects.get(slug=slug)
    assert (metric.dataset, metric.current.by, metric.computed_at) == (answering, ada, None)


def test_several_are_adopted_at_once_and_no_longer_offered(client, ada, answering):
    client.force_login(ada)
    slugs = first_that_fits(client)[:3]
    text = client.post(reverse("library"), {"metric": slugs, "dataset": "answering"}, follow=True).content.decode()
    assert "3 metrics are adopted" in text
    assert set(Metric.objects.values_list("slug", flat=True)) == set(slugs)
    assert not set(slugs) & set(first_that_fits(client))


def test_what_a_metric_rests_on_is_adopted_with_it(client, ada, noon, workspace):
    for slug in ("complaints", "calls"):
        define_dataset(text=dataset_template(slug), where=slug, by=None, at=noon)
    client.force_login(ada)
    client.post(reverse("library"), {"metric": "complaints_per_10000_calls"})
    assert set(Metric.objects.values_list("slug", flat=True)) == {"complaints_per_10000_calls", "calls_for_service"}


def test_a_dataset_of_another_name_takes_the_metrics_of_the_template_it_is_like(client, ada, noon, workspace):
    text = dataset_template("calls").replace("dataset: calls", "dataset: police_calls")
    define_dataset(text=text, where="t", by=None, at=noon)
    client.force_login(ada)
    client.post(reverse("library"), {"metric": "calls_for_service"})
    metric = Metric.objects.get(slug="calls_for_service")
    assert metric.dataset.slug == "police_calls"
    assert metric.definition.dataset == "police_calls"


def test_a_metric_without_a_dataset_is_refused_with_the_reason(client, ada, answering):
    client.force_login(ada)
    text = client.post(reverse("library"), {"metric": "p1_response_p90"}, follow=True).content.decode()
    assert "was not adopted" in text
    assert not Metric.objects.exists()


def test_nothing_ticked_is_said(client, ada, answering):
    client.force_login(ada)
    assert "No metric was ticked" in client.post(reverse("library"), follow=True).content.decode()


def test_a_viewer_reads_but_does_not_adopt(client, vera, answering):
    client.force_login(vera)
    assert 'name="metric"' not in show(client)
    assert client.post(reverse("library"), {"metric": "calls_to_911"}).status_code == 403
    assert not Metric.objects.exists()


def test_a_metric_that_does_not_ship_is_not_found(client, vera, workspace):
    client.force_login(vera)
    assert client.get(reverse("library-metric", args=["moon_phase"])).status_code == 404


def test_what_keeps_metrics_from_fitting_is_told_at_once_with_a_way_to_adapt_them(client, ada, noon, workspace):
    text = dataset_template("answering").replace("\n  channel:", "\n  line:").replace("[channel", "[line")
    define_dataset(text=text, where="t", by=None, at=noon)
    client.force_login(ada)
    page = show(client, show="all")

    assert "lacks channel: " in page
    assert f'href="{reverse("dataset-metric-new", args=["answering"])}?from=answer_time_p90"' in page
    tab = client.get(reverse("dataset", args=["answering"]), {"view": "metrics"}).content.decode()
    assert "Adapt" in tab
    assert "Write a metric" in tab


def test_after_adopting_several_those_that_are_adopted_are_shown(client, ada, answering):
    client.force_login(ada)
    answer = client.post(reverse("library"), {"metric": ["emergency_calls_offered", "answer_time_p90"]})
    assert answer["Location"] == f"{reverse('library')}?show=adopted"


def test_themes_are_folded_until_something_is_looked_for(client, vera, workspace):
    client.force_login(vera)
    assert "offers-fold" in show(client)
    assert "offers-fold" not in show(client, q="robbery")
