"""The pages on which staff choose what is public, and have it published in the background."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from civicstat.measurement.sources.actions import define_dataset
from civicstat.publishing.choosing.actions import choose
from civicstat.publishing.disclosure import protected
from civicstat.publishing.models import Choice, Order
from civicstat.web.releasing import ordering
from civicstat.web.releasing.costing import protection_of
from publishing.disclosure import amounts, towns
from publishing.disclosure.towns import shared
from publishing.editions_made import publish_all
from publishing.small import small_content
from testville import DATASET

pytestmark = pytest.mark.slow


def test_an_analyst_chooses_a_metric_with_a_reason(five_beats, ada, client):
    client.force_login(ada)
    page = client.get("/workspace/publishing/choose/metric/calls/")
    assert "Beat" in page.content.decode()

    address = "/workspace/publishing/choose/metric/calls/"
    refused = client.post(address, {"is_public": "on", "grains": ["month"], "reason": ""})
    assert refused.status_code == 422
    assert "it stays on record" in refused.content.decode()
    client.post(address, {"is_public": "on", "grains": ["month"], "layers": ["beat"], "reason": "Residents asked"})

    [choice] = Choice.objects.public()
    assert (choice.slug, choice.grains, choice.layers, choice.by) == ("calls", ["month"], ["beat"], ada)
    listed = client.get("/workspace/publishing/choose/").content.decode()
    assert "month; beat" in listed


def test_records_are_offered_where_their_definition_says_what_may_be_told(five_beats, ada, client, noon):
    client.force_login(ada)
    assert "one row each" not in client.get("/workspace/publishing/choose/").content.decode()
    block = "open_records: {title: 'Calls, one row each', count: calls, columns: {priority: {bands: [2]}}}\n"
    define_dataset(text=DATASET + block, where="calls.yaml", by=ada, at=noon)
    assert "By quarter: priority" in client.get("/workspace/publishing/choose/").content.decode()

    address = "/workspace/publishing/choose/records/calls/"
    refused = client.post(address, {"is_public": "on", "reason": "Asked"})
    assert refused.status_code == 422
    assert "not public by quarter; make it so first" in refused.content.decode()
    choose(kind="metric", slug="calls", is_public=True, reason="Asked", by=ada, at=noon)
    client.post(address, {"is_public": "on", "reason": "Asked"})
    assert Choice.objects.public().filter(kind="records", slug="calls").exists()


def test_an_edition_that_is_asked_for_waits_for_the_background(workspace, ada, client, noon):
    publish_all(workspace, small_content(), small_content(number=2, reason="A mistake", corrects=1))
    client.force_login(ada)
    page = client.get("/workspace/publishing/").content.decode()
    assert "Corrected by edition 2." in page
    assert "Corrects edition 1." in page

    client.post("/workspace/publishing/order/", {"reason": "The figures of October", "corrects": "2"})
    [order] = Order.objects.all()
    assert (order.reason, order.corrects, order.is_trial) == ("The figures of October", 2, False)
    assert ordering.asked_at() == order.at
    assert "An edition is being published." in client.get("/workspace/publishing/").content.decode()

    order.done_at, order.fault = noon, "Another process is publishing."
    order.save()
    assert "Another process is publishing." in client.get("/workspace/publishing/").content.decode()
    assert ordering.asked_at() is None


def test_what_the_next_edition_would_change_is_shown_by_metric(workspace, ada, client, noon):
    change = {
        "title": "Calls", "new": 12, "revised": 3, "withheld": 4, "held": 1, "version": 2, "version_before": 1,
        "reason": "On-view calls are left out", "holds": ["Held: two feeds were down"],
    }  # fmt: skip
    outcome = json.loads(json.dumps({"number": 1, "metrics": [change], "withdrawn": []}))
    Order.objects.create(is_trial=True, by=ada, at=noon, done_at=noon, outcome=outcome)
    client.force_login(ada)

    page = client.get("/workspace/publishing/").content.decode()

    assert "Version 2, was 1: On-view calls are left out" in page
    assert "Held: two feeds were down" in page


def test_what_protection_costs_is_shown_by_metric(workspace, ada, client, noon):
    records = np.full((6, 2, 6), 20)
    records[0, :, 1] = 2, 3
    graves = shared("grave", np.minimum(records, 3), records, 2)
    truth = towns.content([towns.counted("stops", records, 2), graves], towns.layers(2, 6, 2))
    cost = protection_of(protected(truth).summary, truth)
    outcome = json.loads(json.dumps({"number": 1, "metrics": [], "withdrawn": [], "protection": asdict(cost)}))
    Order.objects.create(is_trial=True, by=ada, at=noon, done_at=noon, outcome=outcome)
    client.force_login(ada)

    page = client.get("/workspace/publishing/").content.decode()

    assert f"of {cost.all.figures} figures" in page
    assert "Beats by month" in page
    assert "As before" not in page  # there is no earlier edition
    lost = [each for each in cost.metrics if each.title == "grave"]
    assert lost[0].left_out > 0


def test_sums_that_one_or_two_make_up_are_told_apart_for_staff(workspace, ada, client, noon):
    truth = amounts.town(amounts.payments(1))
    cost = protection_of(protected(truth).summary, truth)
    outcome = json.loads(json.dumps({"number": 1, "metrics": [], "withdrawn": [], "protection": asdict(cost)}))
    Order.objects.create(is_trial=True, by=ada, at=noon, done_at=noon, outcome=outcome)
    client.force_login(ada)

    page = client.get("/workspace/publishing/").content.decode()

    assert f"<dt>Nearly all by one or two</dt><dd><b>{cost.all.dominated}</b>" in page
    assert f"{cost.all.dominated + cost.all.protecting} of {cost.all.figures} figures" in page


def test_an_order_of_a_version_before_says_nothing_of_protection(workspace, ada, client, noon):
    Order.objects.create(is_trial=True, by=ada, at=noon, done_at=noon, outcome={"number": 1, "metrics": []})
    client.force_login(ada)

    assert "Small groups" not in client.get("/workspace/publishing/").content.decode()


def test_a_viewer_is_kept_out(workspace, vera, client):
    client.force_login(vera)
    assert client.get("/workspace/publishing/").status_code == 403
