"""What holds for every address below /api/v1."""

import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicstat import __version__
from civicstat.measurement.metrics.periods import GRAINS
from civicstat.web.api.api import api

pytestmark = pytest.mark.django_db


def test_the_overview_says_what_is_here(city, get):
    found = get("/")

    assert (found["civicstat"], found["datasets"], found["metrics"]) == (__version__, 2, 5)
    assert found["change"] > 0
    assert (found["documentation"], found["openapi"]) == ("/api/v1/docs", "/api/v1/openapi.json")


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/datasets/calls/nothing", "/api/v1/metrics/"])
def test_an_unknown_address_is_answered_in_json(client, address):
    response = client.get(address)

    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert address in response.json()["message"]


def test_a_method_that_is_not_possible_is_answered_in_json(reader):
    response = reader.delete("/api/v1/datasets")

    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert response.json() == {"message": "DELETE is not possible here."}


def test_wrong_arguments_are_named_with_what_was_expected(reader):
    response = reader.get("/api/v1/datasets?limit=0&offset=many")

    assert response.status_code == 422
    message = response.json()["message"]
    assert "limit: Input should be greater than or equal to 1" in message
    assert "offset: Input should be a valid integer" in message


@pytest.mark.parametrize("address", ["/api/v1/datasets/%00", "/api/v1/metrics?theme=%00"])
def test_a_null_character_is_refused_before_a_database_meets_it(reader, address):
    response = reader.get(address)

    assert response.status_code == 400
    assert "null character" in response.json()["message"]


def test_a_body_that_is_no_json_is_refused(with_token):
    response = with_token("admin").post("/api/v1/tokens", b"{", content_type="application/json")

    assert response.status_code == 400
    assert response.json()["message"]


def test_a_body_that_is_too_large_is_refused(with_token, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = with_token("admin").post("/api/v1/tokens", b"x" * 100, content_type="application/json")

    assert response.status_code == 413
    assert "loads" in response.json()["message"]


GETS = sorted(
    (path, tuple(sorted({each["name"] for each in methods["get"]["parameters"] if each["in"] == "query"})))
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    if "get" in methods
)
KNOWN = ("calls", "p90", "urgent_share", "beat", "city", "B1", "month", "hour", "rolling_year", "race", "caller",
         "2026-01-15", "0001-01-01", "9999-12-31", "csv", "parquet", "yaml", "1", "0", "-1", "9" * 30)  # fmt: skip
SLUGS = st.sampled_from(["calls", "p90", "complaints", "urgent_share", "beat", "city", "1", "nothing", "%00", "ü"])
VALUES = st.one_of(st.sampled_from(KNOWN), st.text(st.characters(codec="utf-8"), max_size=12))
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def questions(draw):
    path, names = draw(st.sampled_from(GETS))
    for part in [field for _, field, _, _ in string.Formatter().parse(path) if field]:
        path = path.replace(f"{{{part}}}", draw(SLUGS))
    names = (*names, "anything")
    return path, draw(st.dictionaries(st.sampled_from(names), st.lists(VALUES, min_size=1, max_size=2), max_size=3))


def check(response):
    assert response.status_code in (200, 400, 404, 422), response.content
    if response.status_code != 200:
        assert response.json()["message"]


@pytest.mark.slow
@FUZZ
@given(question=questions())
def test_no_question_makes_the_server_fail(city, with_token, question):
    path, query = question

    check(with_token("read", "ingest", "admin").get(path, query_params=query))


@pytest.mark.slow
@FUZZ
@given(
    metric=st.sampled_from(["calls", "p90", "urgent_share", "complaints"]),
    query=st.fixed_dictionaries(
        {},
        optional={
            "grain": st.sampled_from(GRAINS),
            "layer": st.sampled_from(["city", "beat"]),
            "area": st.lists(st.sampled_from(["B1", "B2", "city"]), max_size=2),
            "since": st.dates(),
            "until": st.dates(),
            "group": st.lists(st.sampled_from(["race", "beat", "caller"]), max_size=3),
            "format": st.sampled_from(["json", "csv", "parquet"]),
            "limit": st.integers(1, 10**6),
            "offset": st.integers(0, 10**10),
        },
    ),
)
def test_no_question_about_a_metric_makes_the_server_fail(city, reader, metric, query):
    check(reader.get(f"/api/v1/metrics/{metric}/observations", query_params=query))


def test_an_error_of_ours_is_answered_in_json_with_a_reference_that_the_log_has(city, reader, caplog, monkeypatch):
    def fall(*args, **more):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("civicstat.web.api.overview.now", fall, raising=False)
    monkeypatch.setattr("civicstat.measurement.sources.models.Dataset.objects.visible_to", fall, raising=False)
    reader.raise_request_exception = False

    response = reader.get("/api/v1/datasets")

    assert (response.status_code, response["Content-Type"]) == (500, "application/json")
    message = response.json()["message"]
    [reference] = re.findall("under ([0-9a-f]{8})", message)
    assert "secret detail" not in message
    assert any(reference in line and "GET /api/v1/datasets" in line for line in caplog.messages)


def test_a_store_that_gave_up_is_told_as_503_and_answers_again(city, reader):
    from civicstat.measurement.records.keeping import record_store
    from civicstat.store.tables import StoreBroken

    nested = "[" * 200 + "]" * 200
    with pytest.raises(StoreBroken):
        record_store().query(f"select json_group_structure(doc::json) from (select '{nested}' as doc)")

    assert reader.get("/readyz").status_code == 200
    assert reader.get("/api/v1/metrics/calls/observations?format=json").status_code == 200
