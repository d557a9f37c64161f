import pytest

from civicstat.directory.models import Department
from civicstat.measurement.context.models import Annotation

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/annotations"
CLOSED = {"text": "The bridge closed", "on": "2026-01-20", "metric": "calls", "layer": "beat", "area": "B1"}


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


def test_one_that_is_put_down_is_listed_and_stands_in_the_notes_of_its_figures(city, as_, ada):
    client = as_(ada)

    made = post(client, ROOT, CLOSED)

    assert made.status_code == 201
    assert (made.json()["slug"], made.json()["by"], made.json()["version"]) == ("the_bridge_closed", "ada", 1)
    [listed] = client.get(ROOT, {"metric": "calls", "layer": "beat", "area": "B1"}).json()["items"]
    assert listed == made.json()
    assert client.get(ROOT, {"metric": "calls", "layer": "beat", "area": "B2"}).json()["items"] == []
    found = client.get("/api/v1/metrics/calls/observations", {"layer": "beat"}).json()["items"]
    assert [each["note"] for each in found if (each["area"], each["label"]) == ("B1", "January 2026")] == [
        "January 20, 2026: The bridge closed."
    ]
    assert not [each for each in found if each["note"] and each["area"] != "B1"]


def test_a_version_takes_the_place_of_the_one_before_with_its_reason(city, as_, ada):
    client = as_(ada)
    post(client, ROOT, CLOSED)
    address = f"{ROOT}/the_bridge_closed"

    changed = post(client, f"{address}/versions", {**CLOSED, "until": "2026-02-03", "reason": "It opened"})
    gone = post(client, f"{address}/versions", {**CLOSED, "withdrawn": True, "reason": "Another bridge"})

    assert (changed.status_code, gone.status_code) == (201, 201)
    shown = client.get(address).json()
    assert [(each["version"], each["until"], each["withdrawn"]) for each in shown["versions"]] == [
        (3, "2026-02-03", True), (2, "2026-02-03", False), (1, None, False)
    ]  # fmt: skip
    assert client.get(ROOT).json()["items"] == []


def test_days_choose_among_them(city, as_, ada):
    client = as_(ada)
    for day, until in (("2026-01-05", None), ("2026-01-10", "2026-02-10"), ("2026-03-01", None)):
        post(client, ROOT, {"text": f"From {day}", "on": day, "until": until})

    found = client.get(ROOT, {"since": "2026-02-01", "until": "2026-02-28"}).json()["items"]

    assert [each["on"] for each in found] == ["2026-01-10"]


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"area": "B9"}, 422, "no area with the code"),
        ({"until": "2025-01-01"}, 422, "before the first day"),
        ({"slug": "Not A Name"}, 422, "expected a name"),
    ],
)
def test_what_does_not_hold_is_refused_with_the_reason(city, as_, ada, changes, status, said):
    answer = post(as_(ada), ROOT, {**CLOSED, **changes})

    assert answer.status_code == status
    assert said in answer.json()["message"]
    assert not Annotation.objects.exists()


def test_department_leads_annotate_what_their_departments_own(city, as_, leo, vera):
    assert post(as_(vera), ROOT, CLOSED).status_code == 403
    assert post(as_(leo), ROOT, CLOSED).status_code == 403
    leo.departments.add(Department.objects.get(slug="police"))
    assert post(as_(leo), ROOT, CLOSED).status_code == 201
    assert post(as_(leo), ROOT, {"text": "All", "on": "2026-01-20"}).status_code == 403
