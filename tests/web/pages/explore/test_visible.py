"""The page of what can be seen."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, vera):
    client.force_login(vera)

    def get(**query: str) -> str:
        answer = client.get(reverse("explore-visible"), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_a_survey_that_cannot_show_its_areas_is_refused_with_the_reason(page):
    shown = page(kind="survey", answers="7500", areas="297")
    assert "With 7,500 answers a month a change of 5 points can be seen in the whole city, every month." in shown
    assert "25 answers in each of 297 and a month put ±20 points around every figure." in shown
    assert "Cannot be seen" in shown
    assert "Ensure this value is greater than or equal to 1" in page(kind="survey", answers="-4")


def test_without_figures_the_page_says_what_to_do(page):
    assert "There are no figures yet" in page()


@pytest.mark.slow
def test_a_metric_is_told_with_how_to_pool(page, five_beats):
    shown = page(metric="urgent", area="beat.B1", change="20")
    assert "Beat 1 stands at" in shown
    assert "In the whole city:" in shown
    assert "In beats:" in shown
    assert "Smallest fall that would be seen, Beat 1" in shown
    assert "points" in page(metric="in_time")
    assert "It cannot fall by 99 points: ask for less." in page(metric="in_time", change="99", way="fall")
    assert "It cannot" not in page(metric="in_time")
    assert "Enter a number" in page(metric="urgent", change="much")
    assert "would be seen" in page(metric="no_such", area="nowhere", way="sideways", power="2")
