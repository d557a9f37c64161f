"""The page of the change test: two periods, areas, groups and counts, in words and with what to keep in mind."""

import re

import pytest
from django.urls import reverse

from civicstat.directory.models import Area
from civicstat.web.pages.weekly.rows import lines_for

pytestmark = pytest.mark.django_db
ADDRESS = "explore-change-test"


@pytest.fixture
def page(client, vera):
    client.force_login(vera)

    def get(**query: str) -> str:
        answer = client.get(reverse(ADDRESS), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_two_counts_are_compared_without_any_records(page):
    shown = page(kind="counts", a="64", b="40")
    assert "64 against 40: 24 more; 95% interval of the difference 3 to 46 more." in shown
    assert "Chance seldom does this: when nothing changes, a difference at least as large appears in 1 of 40" in shown


def test_earlier_counts_say_how_far_such_counts_vary(page):
    shown = page(kind="counts", a="64", b="40", earlier="30, 44, 38, 51, 40, 36, 47, 41, 39, 50")
    assert "figures varied 1.7 times as much as independent events" in shown
    assert "The first is the highest of 12 counts." in shown


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"a": "-3", "b": "4"}, "greater than or equal to 0"),
        ({"a": "3", "b": "4", "per_a": "10"}, "Give what both are per, or neither."),
        ({"a": "3", "b": "4", "earlier": "12, many"}, "Expected whole numbers with commas between them"),
    ],
)
def test_what_is_no_count_is_told_at_its_field(page, query, message):
    assert message in page(kind="counts", **query)


def test_without_figures_the_page_says_what_to_do(page):
    assert "There are no figures yet" in page()


@pytest.mark.slow
def test_two_periods_two_areas_and_what_cannot_be_compared(page, five_beats):
    shown = page(metric="urgent", area="city.city")
    assert "Testville: " in shown
    assert "95% interval of the difference" in shown
    assert "comparable pairs of months in the past" in shown
    assert "Over " in shown

    areas = page(kind="areas", metric="calls", first="beat.B5", second="beat.B1")
    assert "when nothing sets them apart" in areas
    assert re.search(r"Beat [15] was higher in \d+ of 17 other months", areas)

    broken = page(
        metric="p90", since="2025-07-01", until="2025-07-31", than_since="2025-04-01", than_until="2025-04-30"
    )
    assert "New radios" in broken
    assert "They do not compare" in broken

    assert "goes beyond the data" in page(metric="calls", since="2019-01-01", until="2019-01-31")
    assert "share days" in page(metric="calls", than_since="2026-05-15", than_until="2026-06-14")
    assert "Enter a valid date" in page(metric="calls", since="tomorrow")


@pytest.mark.slow
def test_a_pair_that_was_picked_is_judged_as_the_most_striking(page, five_beats):
    asked = page(metric="urgent")
    picked = page(metric="urgent", why="stood_out")
    assert "Picked as the most striking of" not in asked
    assert "Picked as the most striking of" in picked


@pytest.mark.slow
def test_changes_of_other_pages_lead_here(client, vera, five_beats):
    client.force_login(vera)
    assert reverse(ADDRESS) in client.get(reverse("metric", args=["in_time"])).content.decode()
    lines = lines_for(Area.objects.get(layer__slug="city"), "month", "year").lines
    assert any(line.row.test_url.startswith(reverse(ADDRESS)) and "why=page" in line.row.test_url for line in lines)
