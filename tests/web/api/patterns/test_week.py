"""A metric by hour of the week, for programs."""

from collections import Counter

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(reader, city):
    def get(slug: str, status: int = 200, **query: object) -> dict:
        answer = reader.get(f"/api/v1/metrics/{slug}/pattern", query)
        assert answer.status_code == status, answer.content
        return answer.json()

    return get


def test_each_hour_of_the_week_has_its_figure(get, rows):
    found = get("calls", weeks=4)
    assert (found["metric"], found["weeks"], found["hours"], len(found["cells"])) == ("calls", 4, 1, 168)
    days = found["span"]["since"], found["span"]["until"]
    hours = Counter(row["received_at"].hour for row in rows if days[0] <= f"{row['received_at']:%Y-%m-%d}" <= days[1])
    by_hour = Counter()
    for cell in found["cells"]:
        by_hour[cell["hour"]] += cell["value"]
    assert +by_hour == hours
    assert found["value"] == sum(hours.values())
    assert found["busiest"]["low"] <= found["busiest"]["share"] <= found["busiest"]["high"]


def test_what_does_not_add_up_has_no_busiest_part_and_says_why_cells_are_empty(get):
    found = get("p90", weeks=4, hours=4)
    assert found["busiest"] is None
    assert all(cell["reason"] for cell in found["cells"] if cell["value"] is None)


def test_an_area_a_span_and_a_metric_that_are_not_there_are_refused(get):
    assert "B9" in get("calls", 422, layer="beat", area="B9")["message"]
    assert get("calls", 422, weeks=0)["message"]
    assert get("nothing", 404)["message"]
