import csv
import io

import pytest

from civicstat.directory.actions.tokens import create_token
from civicstat.measurement.context.models import Opening

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/metrics/p90/records"
QUERY = {"period": "2026-01-15", "layer": "beat", "area": "B1"}


def test_the_records_of_a_figure_are_counted_and_listed_and_the_answer_is_put_down(city, as_, ada):
    client = as_(ada)
    figure = next(
        each
        for each in client.get("/api/v1/metrics/p90/observations", {"layer": "beat"}).json()["items"]
        if (each["area"], each["label"]) == ("B1", "January 2026")
    )

    found = client.get(ADDRESS, QUERY | {"kind": "missing", "columns": ["call_id", "arrived_at"]}).json()

    assert (found["counts"]["counted"], found["counts"]["missing"]) == (figure["n"], figure["missing"])
    assert len(found["items"]) == figure["missing"]
    assert all(set(each) == {"call_id", "arrived_at"} and each["arrived_at"] is None for each in found["items"])
    entry = Opening.objects.get()
    assert (entry.way, entry.by, entry.kind, entry.rows, entry.columns) == (
        "api", ada, "missing", figure["missing"], ["call_id", "arrived_at"]
    )  # fmt: skip
    [logged] = client.get("/api/v1/access-log").json()["items"]
    assert (logged["by"], logged["metric"], logged["rows"]) == ("ada", "p90", figure["missing"])


def test_personal_columns_never_leave_and_viewers_see_none(city, as_, ada, vera):
    refused = as_(ada).get(ADDRESS, QUERY | {"columns": ["caller"]})
    assert (refused.status_code, "columns: found 'caller'" in refused.json()["message"]) == (422, True)
    assert "Rosa" not in as_(ada).get(ADDRESS, QUERY | {"format": "csv"}).content.decode()
    assert as_(vera).get(ADDRESS, QUERY).status_code == 403
    ratio = as_(ada).get("/api/v1/metrics/urgent_share/records", QUERY)
    assert (ratio.status_code, "ask for their records" in ratio.json()["message"]) == (422, True)


def test_a_program_is_named_by_its_token_and_gets_files(city, as_, client, noon):
    _, secret = create_token(name="warehouse", scopes=["read"], by=None, at=noon)

    answer = client.get(ADDRESS, QUERY | {"format": "csv"}, headers={"Authorization": f"Bearer {secret}"})

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    entry = Opening.objects.get()
    assert (entry.by, entry.rows, entry.token.startswith("warehouse")) == (None, len(rows), True)
    assert rows
