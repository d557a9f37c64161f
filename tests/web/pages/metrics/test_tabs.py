"""The pages of a metric hang together: one list of tabs, one choice of area and period, and old links work."""

import re

import pytest
from django.urls import reverse

from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def tabs(shown: str) -> dict[str, str]:
    [navigation] = re.findall(r'<nav class="tabs" aria-label="Pages of this metric">.*?</nav>', shown, re.S)
    return {label: address for address, label in re.findall(r'href="([^"]+)"[^>]*>(\w+)', navigation)}


def test_each_tab_keeps_the_area_and_the_period_that_were_chosen(client, page):
    found = tabs(page("p90", area="beat.B4", grain="quarter"))
    assert {"Overview", "Areas", "Patterns", "Definition"} <= set(found)
    for label, address in found.items():
        assert address.endswith("?area=beat.B4&amp;grain=quarter"), label
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert tabs(answer.content.decode()) == found
        assert f'aria-current="page">{label}' in answer.content.decode()


def test_a_metric_has_no_tab_for_what_it_cannot_show(page, five_beats):
    assert "Groups" not in tabs(page("calls"))
    assert "Areas" in tabs(page("calls"))


@pytest.mark.parametrize(("query", "view"), [("by=priority", "metric-groups"), ("layer=beat", "metric-areas")])
def test_old_links_lead_to_the_page_that_shows_it_now(client, page, query, view):
    answer = client.get(f"{reverse('metric', args=['p90'])}?grain=quarter&{query}")
    assert (answer.status_code, answer.url) == (302, f"{reverse(view, args=['p90'])}?grain=quarter&{query}")


def test_a_restricted_metric_is_on_none_of_its_pages(client, page):
    Dataset.objects.update(sensitivity="restricted")
    for view in ("metric", "metric-areas", "metric-groups", "metric-definition", "metric-csv"):
        assert client.get(reverse(view, args=["calls"])).status_code == 404, view
