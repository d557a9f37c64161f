import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def page(client, vera, five_beats):
    client.force_login(vera)
    return lambda metric, **query: client.get(reverse("metric-explanations", args=[metric]), query)


def test_the_overview_leads_to_what_else_could_have_made_the_change(client, page):
    overview = client.get(reverse("metric", args=["in_time"])).content.decode()
    assert f'href="{reverse("metric-explanations", args=["in_time"])}' in overview

    shown = page("in_time", grain="quarter").content.decode()

    assert "What else could have made the change" in shown
    assert "in quarter 2 of 2026" in shown
    assert "Of 10 other explanations:" in shown
    for title in ("Chance", "Completeness", "Exposure", "Season", "Other areas", "Mix of cases", "What happened"):
        assert f">{title}</h3>" in shown
    assert "None of it says what the cause is" in shown


def test_it_compares_with_the_period_before_too_and_with_the_year_alone_for_years(page):
    assert "in quarter 1 of 2026" in page("calls", grain="quarter", than="period").content.decode()
    assert "Against the quarter before" in page("calls", grain="quarter").content.decode()
    assert "Against the year before" not in page("calls", grain="year", than="period").content.decode()


@pytest.mark.parametrize("query", [{"than": "%"}, {"area": "beat.B1"}, {"area": "lost"}, {"grain": "lost"}])
def test_any_question_is_answered(page, query):
    assert page("p90", **query).status_code == 200


def test_where_there_is_nothing_to_compare_it_says_why(page):
    shown = page("calls", grain="year").content.decode()
    assert "No change to explain" in shown
