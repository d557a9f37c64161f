"""The equity view's page, and the choice of those watched as underserved."""

import re

import pytest
from django.urls import reverse

from civicstat.directory.models import Area, Underserved

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, vera):
    client.force_login(vera)

    def get(**query: str) -> str:
        answer = client.get(reverse("explore-equity"), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_without_figures_the_page_says_what_to_do(page):
    assert "There are no figures yet" in page()


@pytest.mark.slow
def test_it_asks_first_whether_areas_differ_at_all(page, five_beats):
    shown = page(metric="in_time", by="areas:beat")
    assert re.search("Chance alone explains how beats differ|Beats differ in .* by more than chance", shown)
    assert "Beats against all others together" in shown
    per = page(metric="urgent", by="areas:beat", of="B5")
    assert "calls per 1,000 residents" in per
    assert "The gap over time: Beat 5 minus all others" in per
    assert "Per what: how the answer hangs on it" in per
    assert "commuters, visitors and through traffic" in per
    assert page(metric="p90", by="areas:nowhere", of="x", per="y", months="9", only="a:b")


@pytest.mark.slow
def test_an_analyst_chooses_who_is_watched_and_it_is_marked(client, ada, five_beats):
    client.force_login(ada)
    address = reverse("explore-underserved")
    assert "Nobody is chosen yet" in client.get(address).content.decode()
    both = {"area": "beat.B2", "attribute": "race", "value": "Black", "reason": "Both"}
    assert "one of the two" in client.post(address, both).content.decode()
    client.post(address, {"area": "beat.B2", "reason": "Residents asked."})
    [choice] = Underserved.objects.all()
    assert (choice.area, choice.by) == (Area.objects.get(code="B2"), ada)
    shown = client.get(reverse("explore-equity"), {"metric": "in_time", "by": "areas:beat"}).content.decode()
    assert "Beat 2 ◆" in shown
    assert "Residents asked." in shown
    client.post(reverse("explore-underserved-end", args=[choice.pk]), {"reason": "It closed."})
    assert "It closed." in client.get(address).content.decode()


def test_a_viewer_chooses_nobody(client, vera):
    client.force_login(vera)
    client.post(reverse("explore-underserved"), {"attribute": "race", "value": "Black", "reason": "Why"})
    assert not Underserved.objects.exists()
    assert client.post(reverse("explore-underserved-end", args=[1]), {"reason": "x"}).status_code == 403
