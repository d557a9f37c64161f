"""The list of datasets and the page of one."""

import pytest
from django.urls import reverse

from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import REBUILD_ASKED_FOR, Dataset

pytestmark = [pytest.mark.django_db]

SECRET = """
dataset: complaints
title: Complaints
sensitivity: restricted
timezone: America/Chicago
key: number
time: received_on
columns:
  number: {type: text, required: true}
  received_on: {type: date, required: true}
"""


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_analyst_is_told_to_add_the_first_dataset(client, ada, workspace):
    client.force_login(ada)
    assert reverse("dataset-new") in page(client, "datasets")


def test_a_viewer_is_not(client, vera, workspace):
    client.force_login(vera)
    text = page(client, "datasets")
    assert "No datasets yet" in text
    assert reverse("dataset-new") not in text


def test_a_restricted_dataset_is_for_those_who_may_see_it(client, ada, vera, noon, workspace):
    define_dataset(text=SECRET, where="t", by=None, at=noon)
    client.force_login(vera)
    assert "Complaints" not in page(client, "datasets")
    assert client.get(reverse("dataset", args=["complaints"])).status_code == 404
    client.force_login(ada)
    assert "Complaints" in page(client, "datasets")
    assert page(client, "dataset", "complaints")


@pytest.mark.slow
def test_the_list_says_how_many_records_and_what_is_wrong(client, vera, five_beats, noon):
    Finding.objects.filter(dataset=five_beats).delete()
    Finding.objects.create(
        dataset=five_beats, kind="missing", severity="block", sentence="Times are missing.",
        first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip
    client.force_login(vera)
    text = page(client, "datasets")
    assert "1,500" in text
    assert "1 blocking" in text
    assert "June 30, 2026" in text


@pytest.mark.slow
def test_each_view_of_a_dataset_opens(client, ada, five_beats):
    client.force_login(ada)
    assert "How complete it is" in page(client, "dataset", "calls")
    assert "calls.csv" in page(client, "dataset", "calls", view="deliveries")
    assert "response_seconds" in page(client, "dataset", "calls", view="definition")
    assert "Time to arrive" in page(client, "dataset", "calls", view="metrics")
    assert "How complete it is" in page(client, "dataset", "calls", view="nonsense")


@pytest.mark.slow
def test_a_viewer_finds_no_way_to_change_anything(client, vera, five_beats):
    client.force_login(vera)
    for view in ("quality", "deliveries", "lateness", "definition", "metrics"):
        text = page(client, "dataset", "calls", view=view)
        assert reverse("dataset-upload", args=["calls"]) not in text
        assert 'method="post"' not in text.replace(f'<form method="post" action="{reverse("sign-out")}"', "")
    for name in ("dataset-definition", "dataset-upload"):
        assert client.get(reverse(name, args=["calls"])).status_code == 403
    assert client.post(reverse("dataset-rebuild", args=["calls"])).status_code == 403


@pytest.mark.slow
def test_a_changed_definition_is_a_new_version_and_asks_for_a_rebuild(client, ada, five_beats):
    client.force_login(ada)
    text = five_beats.definition_text.replace("tolerance: 0.05", "tolerance: 0.1")
    answer = client.post(reverse("dataset-definition", args=["calls"]), {"text": text}, follow=True)
    assert "are being made anew" in answer.content.decode()
    changed = Dataset.objects.get(slug="calls")
    assert (changed.version, changed.records_made_with) == (2, REBUILD_ASKED_FOR)
    assert changed.definition.tolerance == 0.1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("time: received_at", "time: nowhere", "time names &#x27;nowhere&#x27;"),
        ("dataset: calls", "dataset: other", "the records lie under it"),
        ("tolerance: 0.05", "tolerance: [", "line"),
        ("tolerance: 0.05", "leave_out: priority = 'x' and nothing", "nothing"),
    ],
)
def test_a_definition_that_does_not_hold_is_refused_at_its_field(client, ada, five_beats, was, becomes, fault):
    client.force_login(ada)
    text = five_beats.definition_text.replace(was, becomes)
    answer = client.post(reverse("dataset-definition", args=["calls"]), {"text": text})
    assert fault in answer.content.decode()
    assert "field--error" in answer.content.decode()
    assert Dataset.objects.get(slug="calls").version == 1


@pytest.mark.slow
def test_the_rebuild_is_asked_for_by_a_button(client, ada, five_beats):
    Dataset.objects.filter(slug="calls").update(records_made_with="0 beat:0")
    client.force_login(ada)
    assert "Make the records anew" in page(client, "dataset", "calls")
    client.post(reverse("dataset-rebuild", args=["calls"]))
    assert Dataset.objects.get(slug="calls").records_made_with == REBUILD_ASKED_FOR
    assert "The records are being made anew" in page(client, "dataset", "calls")


@pytest.mark.slow
def test_every_version_of_a_definition_is_kept_with_who_when_and_why(client, ada, five_beats):
    client.force_login(ada)
    text = five_beats.definition_text.replace("tolerance: 0.05", "tolerance: 0.1")
    client.post(reverse("dataset-definition", args=["calls"]), {"text": text, "reason": "The vendor mends it in May"})

    second, first = client.get("/api/v1/datasets/calls/versions").json()
    assert (second["number"], second["by"], second["reason"]) == (2, "ada", "The vendor mends it in May")
    assert (second["definition"], first["definition"]) == (text, five_beats.definition_text)
    lines = client.get("/api/v1/datasets/calls/versions/1/2").json()
    assert {"kind": "gone", "text": "tolerance: 0.05"} in lines
    assert {"kind": "new", "text": "tolerance: 0.1"} in lines
    assert client.get("/api/v1/datasets/calls/versions/1/9").status_code == 404
    shown = page(client, "dataset", "calls", view="definition")
    assert "<del>- tolerance: 0.05</del>" in shown
    assert "The vendor mends it in May" in shown
    same = page(client, "dataset", "calls", view="definition", old="2", new="2")
    assert "say the same, line by line" in same
