"""Concerns through the API: public words, states that follow, and nothing of who said what."""

import json

import pytest

from civicstat.directory.models import Department
from civicstat.engagement.concerns.actions import (
    Details,
    Voice,
    Wording,
    define_theme,
    group,
    link_metric,
    note,
    open_concern,
    state_concern,
)
from civicstat.engagement.concerns.models import Concern, Submission
from civicstat.engagement.concerns.receipts import hash_of
from civicstat.measurement.metrics.models import Metric

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def concern(five_beats, ada, noon):
    police = Department.objects.create(slug="police", name="Police")
    theme, *_ = define_theme(slug="help", name="Help", describes="", department=police, position=1)
    wording = Wording("Help comes late", "People wait.", theme, [], "resident", police)
    found = open_concern(slug="late_help", wording=wording, by=ada, at=noon)
    link_metric(concern=found, metric=Metric.objects.get(slug="in_time"), by=ada, at=noon)
    said = Voice("Police came two hours after I called.")
    voice = state_concern(voice=said, receipt="X", details=Details("Rosa Mendez"), by=None, at=noon)
    group(submissions=[voice], concern=found, by=ada, at=noon)
    note(concern=found, text="Ask the sergeant", is_public=False, by=ada, at=noon)
    return found


def test_the_register_is_listed_and_narrowed(concern, get):
    [found] = get("/concerns", theme="help", source="resident", state="measured", department="police")["items"]
    assert (found["slug"], found["voices"], found["state"]) == ("late_help", 1, "measured")
    for other in ({"state": "new"}, {"theme": "x"}, {"area": "beat.B1"}, {"department": "fire"}):
        assert get("/concerns", **other)["items"] == []


def test_a_concern_tells_what_stands_behind_it_and_no_voice(concern, get):
    found = get("/concerns/late_help")
    assert found["metrics"] == ["in_time"]
    assert [each["kind"] for each in found["history"]] == ["opened", "measured", "grouped", "noted"]
    told = json.dumps(found)
    assert "Rosa" not in told
    assert "two hours" not in told


def test_unknown_concerns_and_odd_questions_are_refused_in_words(concern, client, ada):
    client.force_login(ada)
    assert client.get("/api/v1/concerns/none").status_code == 404
    assert client.get("/api/v1/concerns?state=odd").status_code == 422


@pytest.fixture
def post(client):
    def post(person, path, **body):
        client.force_login(person)
        return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")

    return post


def test_staff_add_concerns_and_hand_in_voices(concern, post, ada):
    made = post(ada, "/concerns", title="Lamps stay dark", theme="help", metrics=["calls"])
    assert (made.status_code, made.json()["slug"], made.json()["state"]) == (201, "lamps_stay_dark", "measured")
    told = post(ada, "/voices", text="The lamp at the mill is out.", layer="beat", area="B1", source="meeting")
    voice = Submission.objects.get(receipt_sha256=hash_of(told.json()["receipt"]))
    assert (voice.entered_by, voice.area.code, voice.origin) == (ada, "B1", "meeting")


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/concerns", {"title": "Lamps", "metrics": ["odd"]}, "no metric 'odd'"),
        ("/concerns", {"title": "Lamps", "theme": "odd"}, "no theme of concerns is called 'odd'"),
        ("/voices", {"text": "Too few"}, "expected 10 to 4,000"),
        ("/voices", {"text": "The lamp is out.", "area": "B9", "layer": "beat"}, "no area 'B9'"),
        ("/voices", {"text": "The lamp is out.", "theme": "odd"}, "there are help"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(concern, post, ada, path, body, says):
    before = (Concern.objects.count(), Submission.objects.count())
    answer = post(ada, path, **body)
    assert answer.status_code == 422
    assert says in answer.json()["message"]
    assert (Concern.objects.count(), Submission.objects.count()) == before


def test_a_viewer_adds_nothing_and_a_lead_only_to_the_own_department(concern, post, vera, leo):
    assert post(vera, "/concerns", title="Lamps").status_code == 403
    assert post(leo, "/concerns", title="Lamps", department="police").status_code == 422
    leo.departments.add(Department.objects.get())
    assert post(leo, "/concerns", title="Lamps", department="police").status_code == 201
