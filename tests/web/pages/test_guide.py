"""The guide."""

import pytest
from django.urls import reverse

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
