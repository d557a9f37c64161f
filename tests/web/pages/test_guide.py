"""The guide."""

import pytest
from django.urls import reverse

from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Metric

pytestmark = [pytest.mark.django_db]


def test_a_new_workspace_is_led_to_a_file_of_its_own(client, ada, workspace):
    client.force_login(ada)
    text = client.get(reverse("guide")).content.decode()
    assert reverse("dataset-new") in text
    assert "Open one metric" not in text


def test_a_viewer_is_not_led_where_the_way_is_closed(client, vera, workspace):
    client.force_login(vera)
    assert reverse("dataset-new") not in client.get(reverse("guide")).content.decode()


@pytest.mark.slow
def test_it_leads_to_what_there_is(client, vera, five_beats):
    client.force_login(vera)
    text = client.get(reverse("guide")).content.decode()
    assert reverse("metric", args=["calls"]) in text
    for words in ("interval", "Provisional", "series break", "Too few", "Blocked"):
        assert words in text


@pytest.mark.slow
def test_it_opens_how_fast_help_comes_where_that_is_measured(client, vera, five_beats, noon):
    text = Metric.objects.get(slug="p90").current.definition_text
    for slug in ("p1_response_gap", "p1_response_median", "p1_response_p90"):
        adopt(text=text.replace("metric: p90", f"metric: {slug}"), where=slug, by=None, at=noon)
    client.force_login(vera)
    assert reverse("metric", args=["p1_response_p90"]) in client.get(reverse("guide")).content.decode()
