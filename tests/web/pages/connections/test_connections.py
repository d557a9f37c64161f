"""Connections in the browser: chosen, tried out, saved, pulled, changed and removed."""

import os

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.measurement.pulling import pull
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.connections.actions import begin_pull, connect
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.models import Connection, Delivery, Pull, PullState
from civicstat.web.pages.connections.wording import chart_of
from stub_source import REACH, serving

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = [
    {"call_id": f"n{i}", "received_at": f"2026-10-30 1{i}:00:00", "arrived_at": None, "priority": 1, "beat": "B1"}
    for i in range(3)
]


@pytest.fixture(autouse=True)
def within_reach(settings, workspace):
    from dataclasses import replace

    settings.CONNECT = replace(REACH, folders=(workspace,))


def rest(stub, **more):
    stated = {
        "connection": "cad", "title": "CAD, live", "dataset": "calls", "kind": "rest",
        "settings": {"address": f"{stub.address}/calls", "id": "call_id"}, **more,
    }  # fmt: skip
    return ConnectionDefinition.model_validate(stated)


def text_of(client, name, *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_analyst_chooses_a_kind_tries_it_and_saves_it(client, ada, five_beats):
    client.force_login(ada)
    assert "Nothing is fetched by itself yet" in text_of(client, "dataset", "calls", query="?view=sources")
    assert "ArcGIS layer" in text_of(client, "connection-kinds", "calls")
    url = reverse("connection-new", args=["calls", "rest"])
    with serving(lambda asked: ROWS) as stub:
        sent = {
            "title": "CAD, live", "name": "cad", "every": "5 minutes", "overlap": "1 hour",
            "set_address": f"{stub.address}/calls", "set_id": "call_id", "set_pages": "none",
        }  # fmt: skip
        tried = client.post(url, sent | {"try": "1"}).content.decode()
        assert "What came fits" in tried
        assert "2026-10-30 10:00:00" in tried
        assert not Connection.objects.exists()
        assert not Delivery.objects.filter(way="pull").exists()
        saved = client.post(url, sent, follow=True)

    found = Connection.objects.get()
    assert found.definition.settings == {"address": f"{stub.address}/calls", "id": "call_id"}
    assert saved.request["PATH_INFO"] == reverse("connection", args=["calls", "cad"])
    assert "Not pulled yet" in saved.content.decode()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"set_address": "ftp://x"}, "expected an address that begins with https://"),
        ({"set_token": "hunter2"}, "expected where the secret lies, not the secret"),
        ({"every": "soon"}, "such as &#x27;15 minutes&#x27;"),
        ({"title": ""}, "This field is required"),
        ({"set_params": "a"}, "expected a name, an equals sign and a value"),
    ],
)
def test_what_does_not_hold_is_said_at_its_field_and_nothing_is_saved(client, ada, five_beats, sent, says):
    client.force_login(ada)
    usual = {
        "title": "CAD",
        "name": "cad",
        "set_address": "https://cad.example.gov",
        "set_pages": "none",
        "set_page_rows": 9,
    }
    answer = client.post(reverse("connection-new", args=["calls", "rest"]), usual | sent).content.decode()
    summary = answer.partition("error-summary")[2].partition("</ul>")[0]
    assert says.lower() in summary.lower()
    assert "hunter2" not in summary
    assert not Connection.objects.exists()


def test_a_pull_is_asked_for_and_its_page_tells_what_it_brought(client, ada, five_beats, noon):
    client.force_login(ada)
    with serving(lambda asked: ROWS) as stub:
        connection, _ = connect(definition=rest(stub), by=ada, at=noon)
        asked = client.post(reverse("connection-pull", args=["calls", "cad"]), follow=True).content.decode()
        assert "is pulled in a moment" in asked
        assert "data-waiting" in asked
        pull(connection=connection, store=record_store(), by=ada, at=noon)
    listed = text_of(client, "dataset", "calls", query="?view=sources")
    page = text_of(client, "connection", "calls", "cad")

    assert "brought: 3 rows: 3 new" in listed
    assert "3 rows: 3 new" in page
    assert reverse("delivery", args=["calls", Delivery.objects.get(way="pull").sequence]) in page
    assert "data-waiting" not in page


def test_a_pull_that_has_brought_nothing_yet_is_under_way(client, ada, five_beats, noon):
    client.force_login(ada)
    with serving(lambda asked: ROWS) as stub:
        connection, _ = connect(definition=rest(stub), by=ada, at=noon)
    begin_pull(connection=connection, by=ada, at=noon)

    for page in (
        text_of(client, "dataset", "calls", query="?view=sources"),
        text_of(client, "connection", "calls", "cad"),
    ):
        assert "is under way." in page
        assert "brought" not in page.partition("is under way.")[0]


def test_a_refusal_is_told_to_those_who_can_do_something(client, ada, vera, five_beats, noon):
    client.force_login(ada)
    with serving(lambda asked: {"error": "The table is locked"}) as stub:
        connection, _ = connect(definition=rest(stub), by=ada, at=noon)
        pull(connection=connection, store=record_store(), by=None, at=noon)
    page = text_of(client, "connection", "calls", "cad")
    assert "The last pull was refused" in page
    assert "The table is locked" in page

    client.force_login(vera)
    page = text_of(client, "connection", "calls", "cad")
    assert "failed, and nothing of it was stored" in page
    assert "locked" not in page
    assert stub.address not in page
    for name, args in (("connection-kinds", ["calls"]), ("connection-change", ["calls", "cad"])):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert client.post(reverse("connection-pull", args=["calls", "cad"])).status_code == 403


def test_a_connection_is_changed_begun_anew_and_removed(client, dora, five_beats, noon):
    client.force_login(dora)
    with serving(lambda asked: ROWS) as stub:
        connection, _ = connect(
            definition=rest(stub, settings={"address": stub.address, "cursor": "call_id"}), by=None, at=noon
        )
        pull(connection=connection, store=record_store(), by=None, at=noon)
    url = reverse("connection-change", args=["calls", "cad"])
    sent = {
        "title": "CAD, slower",
        "every": "1 day",
        "set_address": stub.address,
        "set_cursor": "call_id",
        "set_pages": "none",
    }
    client.post(url, sent)
    connection.refresh_from_db()
    assert (connection.definition.title, connection.cursor) == ("CAD, slower", {"at": "n2"})
    away = reverse("connection-remove", args=["calls", "cad"])
    assert "Begin from the beginning" in client.get(away).content.decode()
    client.post(away, {"what": "cursor"})
    connection.refresh_from_db()
    assert connection.cursor == {}
    client.post(away, {"what": "all"})
    assert not Connection.objects.exists()
    assert not Pull.objects.exists()
    assert Delivery.objects.filter(way="pull").exists()


def test_files_of_a_folder_are_listed_when_it_is_tried(client, ada, five_beats, workspace):
    client.force_login(ada)
    (workspace / "a.csv").write_text("x\n1\n")
    os.utime(workspace / "a.csv", (0, 0))
    sent = {"title": "Drop", "name": "drop", "set_folder": str(workspace), "set_pattern": "*.csv", "try": "1"}
    answer = client.post(reverse("connection-new", args=["calls", "folder"]), sent).content.decode()
    assert "a.csv" in answer
    refused = client.post(reverse("connection-new", args=["calls", "folder"]), sent | {"set_folder": "/etc"})
    assert "in no folder that connectors may read" in refused.content.decode()


def test_a_setting_has_one_name_in_the_form_and_on_the_page(client, ada, five_beats, noon):
    client.force_login(ada)
    with serving(lambda asked: ROWS) as stub:
        connect(definition=rest(stub), by=ada, at=noon)
    page, form = text_of(client, "connection", "calls", "cad"), text_of(client, "connection-change", "calls", "cad")

    assert "Field that tells records apart" in page
    assert "Field that tells records apart" in form
    assert "Dataset’s id" not in form


def test_pulls_are_drawn_by_the_clock_of_the_agency_and_those_that_failed_as_none(five_beats, ada, noon):
    with serving(lambda asked: ROWS) as stub:
        connection, _ = connect(definition=rest(stub), by=ada, at=noon)
    states = [PullState.REFUSED, PullState.STORED, PullState.NOTHING, PullState.STORED]
    for state in states:
        Pull.objects.create(connection=connection, begun_at=noon, ended_at=noon, state=state, rows=5)
    figure = chart_of(list(connection.pulls.all()))

    assert figure is not None
    assert figure.finding == "The newest 4 pulls brought 15 rows; 1 of them failed."
    assert sorted(bar.value for bar in figure.chart.bars) == [0.0, 5.0, 5.0, 5.0]
    local = localtime(noon)
    assert {bar.label for bar in figure.chart.bars} == {f"{local:%b} {local.day}, {local:%H:%M}"}
