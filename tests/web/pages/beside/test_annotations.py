"""Annotations on the metric page: put down, changed and withdrawn without scripts."""

import csv
import io
from html import unescape

import pytest
from django.urls import reverse

from civicstat.measurement.context.models import Annotation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SENT = {"text": "The bridge closed", "on": "2026-04-13", "concerns": "metric:calls", "area": "beat.B1"}


@pytest.fixture
def put_down(client, ada, five_beats):
    client.force_login(ada)
    answer = client.post(reverse("annotation-new", args=["calls"]), SENT)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def test_it_is_marked_in_the_chart_and_told_below_in_the_table_and_in_the_file(client, put_down):
    shown = unescape(client.get(put_down.url).content.decode())
    assert shown.count(">1</text>") == 3  # in each of the three drawings
    assert "1: The bridge closed" in shown  # in the table
    assert "April 13, 2026</a>: The bridge closed" in shown
    assert "The bridge closed" not in client.get(reverse("metric", args=["calls"])).content.decode()  # the whole city

    rows = csv.DictReader(io.StringIO(client.get(reverse("metric-csv", args=["calls"])).content.decode()))
    noted = {(row["area_code"], row["period"]): row["note"] for row in rows if row["note"]}
    assert noted == {("B1", "April 2026"): "April 13, 2026: The bridge closed."}


def test_a_change_keeps_the_version_before_and_a_withdrawn_one_leaves_the_page(client, put_down):
    change = reverse("annotation-change", args=["the_bridge_closed"])
    assert "Say why it changes." in client.post(change, SENT).content.decode()
    assert client.post(change, SENT | {"until": "2026-05-01", "reason": "It opened"}).status_code == 302
    shown = client.get(reverse("annotation", args=["the_bridge_closed"])).content.decode()
    assert "April 13, 2026 to May 1, 2026" in shown
    assert "Version 1" in shown
    assert "It opened" in shown

    client.post(reverse("annotation-withdraw", args=["the_bridge_closed"]), {"reason": "Another bridge"})
    assert "The bridge closed" not in client.get(put_down.url).content.decode()
    assert client.get(change).status_code == 404
    assert "Nothing is noted yet" in client.get(reverse("annotations")).content.decode()


def test_faults_are_told_where_they_are(client, ada, five_beats):
    client.force_login(ada)
    address = reverse("annotation-new", args=["calls"])
    wrong = {"text": "", "on": "2026-04-13", "until": "2026-04-01", "concerns": "all", "link": "ftp://x"}
    shown = client.post(address, wrong).content.decode()
    for said in ("Say what happened.", "The last day lies before the first.", "Begin it with https://"):
        assert said in shown
    assert not Annotation.objects.exists()


def test_viewers_and_leads_of_other_departments_only_read(client, put_down, vera, leo):
    for user in (vera, leo):
        client.force_login(user)
        page = client.get(put_down.url).content.decode()
        assert "The bridge closed" in page
        assert reverse("annotation-new", args=["calls"]) not in page
        assert client.get(reverse("annotation-new", args=["calls"])).status_code == 403
        assert client.get(reverse("annotation-change", args=["the_bridge_closed"])).status_code == 403
