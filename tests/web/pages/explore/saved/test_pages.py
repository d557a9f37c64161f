"""The pages of saved views."""

import pytest
from django.urls import reverse

from civicstat.collaboration.views.actions import save_view
from civicstat.collaboration.views.models import SavedView
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.explore.saved.opening import AWAY, open_view

pytestmark = [pytest.mark.django_db]
QUERY = "of=metric%3Ain_time&layer=beat&grain=quarter"


def test_a_question_is_saved_and_opens_again(client, vera, five_beats):
    client.force_login(vera)
    url = f"{reverse('explore-save')}?{QUERY}"
    assert "allows for having picked" in client.get(url).content.decode()
    saved = client.post(url, {"title": "In time by beat", "note": "Quarterly", "sharing": "everyone"})
    [view] = SavedView.objects.all()
    assert saved.url == reverse("explore-view", args=[view.slug])
    text = client.get(saved.url).content.decode()
    assert "In time by beat" in text
    assert f"{reverse('explore')}?of=metric%3Ain_time&amp;grain=quarter&amp;layer=beat" in text
    assert "In time by beat" in client.get(reverse("explore-views")).content.decode()


@pytest.fixture
def view(five_beats, ada, noon):
    return save_view(title="In time", inquiry=Inquiry(metric="in_time"), sharing="everyone", by=ada, at=noon)


def test_only_its_owner_and_analysts_change_it(client, view, vera, ada):
    client.force_login(vera)
    for name in ("explore-view-change", "explore-view-remove"):
        assert client.get(reverse(name, args=[view.slug])).status_code == 404
    client.force_login(ada)
    client.post(reverse("explore-view-change", args=[view.slug]), {"title": "Fast", "note": "", "sharing": "owner"})
    view.refresh_from_db()
    assert (view.title, view.sharing) == ("Fast", "owner")
    client.post(reverse("explore-view-remove", args=[view.slug]))
    assert not SavedView.objects.exists()


def test_it_says_what_changed_in_its_metric(view, vera, ada, noon):
    text = Metric.objects.get(slug="in_time").current.definition_text.replace("480", "360")
    adopt(text=text, where="t", by=ada, at=noon, reason="Six minutes by the new charter")
    opened = open_view(view, user=vera)
    assert opened.shown is not None
    assert "version 2: Six minutes by the new charter" in opened.changed


def test_it_opens_no_dataset_to_anybody(view, vera, five_beats):
    five_beats.sensitivity = "restricted"
    five_beats.save(update_fields=["sensitivity"])
    opened = open_view(view, user=vera)
    assert (opened.shown, opened.fault) == (None, AWAY)


def test_a_view_of_a_metric_that_is_gone_says_so(client, view, vera):
    Metric.objects.get(slug="in_time").delete()
    client.force_login(vera)
    assert AWAY.replace("'", "&#x27;") in client.get(reverse("explore-view", args=[view.slug])).content.decode()
