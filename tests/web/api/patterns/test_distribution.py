"""How values are spread, for programs."""

import numpy as np
import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(reader, city):
    def get(slug: str, status: int = 200, **query: object) -> dict:
        answer = reader.get(f"/api/v1/metrics/{slug}/distribution", query)
        assert answer.status_code == status, answer.content
        return answer.json()

    return get


def test_a_month_of_values_with_percentiles_and_the_share_beyond_a_limit(get, rows):
    found = get("p90", on="2026-01-15", limit=250)
    january = [row for row in rows if row["received_at"].month == 1]
    spent = sorted((r["arrived_at"] - r["received_at"]).total_seconds() for r in january if r["arrived_at"])
    assert (found["n"], found["missing"], found["period"]) == (len(spent), len(january) - len(spent), "January 2026")
    [median] = [each for each in found["quantiles"] if each["p"] == 0.5]
    assert median["value"] == pytest.approx(np.median(spent))
    assert found["beyond"]["hits"] == sum(each > 250 for each in spent)
    assert sum(step["count"] for step in found["steps"]) == found["n"]
    assert found["period_before"] is None


def test_what_has_no_values_or_no_such_period_is_refused(get):
    assert "looks at no values" in get("calls", 422)["message"]
    assert "no data in that period" in get("p90", 422, on="2020-01-01")["message"]
    assert "grain" in get("p90", 422, grain="hour")["message"]
