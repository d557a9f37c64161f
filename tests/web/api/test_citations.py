import pytest

pytestmark = pytest.mark.django_db


def test_a_figure_is_cited_and_looked_up_again(city, as_, vera):
    client = as_(vera)
    wanted = {"period": "2026-01-20", "layer": "beat", "area": "B1"}

    made = client.post("/api/v1/metrics/calls/citations", wanted, content_type="application/json")

    assert made.status_code == 201
    cited = made.json()
    assert (cited["label"], cited["area"], cited["is_same"], cited["changes"]) == ("January 2026", "B1", True, [])
    assert cited["then"] == cited["now"]
    assert "(metric calls, definition version 1). Beat 1, January 2026:" in cited["text"]
    assert client.get(f"/api/v1/citations/{cited['key']}").json() == cited


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"period": "2031-01-01"}, "no figure of 2031-01-01"), ({"area": "B9"}, "no area with the code")],
)
def test_what_is_not_there_is_refused(city, as_, vera, changes, said):
    wanted = {"period": "2026-01-20", "layer": "beat", "area": "B1"} | changes
    answer = as_(vera).post("/api/v1/metrics/calls/citations", wanted, content_type="application/json")
    assert (answer.status_code, said in answer.json()["message"]) == (422, True)
    assert as_(vera).get("/api/v1/citations/lost").status_code == 404
