import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/metrics/calls/explanations"


def test_a_change_is_answered_with_what_else_could_have_made_it(city, as_, vera):
    found = as_(vera).get(ADDRESS, {"grain": "month", "than": "period", "layer": "beat", "area": "B1"}).json()

    assert (found["now"]["label"], found["before"]["label"], found["area"]) == ("February 2026", "January 2026", "B1")
    assert found["change"] == found["now"]["value"] - found["before"]["value"]
    by_name = {each["name"]: each for each in found["items"]}
    assert by_name["exposure"]["verdict"] == "could explain it"  # February has three days less
    assert "Days: 31 then, 28 now (-9.7%)" in by_name["exposure"]["found"]
    assert by_name["season"]["verdict"] == "cannot be checked"


def test_where_there_is_no_change_to_explain_it_says_why(city, as_, vera):
    answer = as_(vera).get(ADDRESS)
    assert answer.status_code == 422
    assert "no figure a year before" in answer.json()["message"]
    assert as_(vera).get(ADDRESS, {"layer": "beat", "area": "B9"}).status_code == 422
