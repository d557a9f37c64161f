"""The morning: an exception is cleared on one page, and programs and the command do the same."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.overnight.arrivals import Arrivals, Day
from civicstat.measurement.overnight.models import Clearing
from civicstat.measurement.records.models import Finding
from civicstat.measurement.records.quality.freshness import Freshness
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Delivery, DeliveryState
from civicstat.web.pages.overnight.page import _summary
from civicstat.web.tasks.actions import ask, claim, finish
from civicstat.web.tasks.night import Night
from civicstat.web.tasks.registry import find_task

PAGE = "/workspace/overnight/"
COUNT = "metric: many_{0}\ntitle: Many {0}\nquestion: '?'\ndataset: calls_{0}\nunit: count\n"
COUNT += "statistic: {{kind: count}}\ndirection: context\n"


@pytest.fixture
def night(five_beats, dora):
    """A refused delivery, a finding that may mislead, and a job that failed."""
    at = now() - timedelta(minutes=3)
    Delivery.objects.create(
        dataset=five_beats, sequence=99, name="calls.csv", sha256="0" * 64, size=1, way="command",
        state=DeliveryState.REFUSED, received_at=at, message="The header lacks beat.",
    )  # fmt: skip
    Finding.objects.create(
        dataset=five_beats, kind="missing", severity="warning", sentence="Arrival is missing in 40%.",
        first_seen_at=at, last_seen_at=at,
    )  # fmt: skip
    task = find_task("quality")
    ask(task, by=dora, at=at)
    finish(task, claim(task, at=at, server="a#1"), error="The store is away.", at=at)
    return five_beats


def clear(client, key, **said):
    return client.post(PAGE, {"exception": key, **said}, follow=True).content.decode()


@pytest.mark.slow
def test_a_morning_takes_one_page(client, night, ada):
    client.force_login(ada)
    page = client.get(PAGE).content.decode()
    for said in ("The header lacks beat.", "Arrival is missing in 40%.", "The store is away.", "What came"):
        assert said in page
    finding = Finding.objects.get(kind="missing")

    assert "Say why" in clear(client, "delivery:calls:99", reason="", accept="1")
    assert "Accepted" in clear(client, f"finding:{finding.pk}:", reason="Known since May", accept="1")
    finding.refresh_from_db()
    assert finding.state == "accepted"
    held = clear(client, "delivery:calls:99", reason="The vendor sends it anew", hold="1")
    assert "held from the public" in held
    assert "Ada" in held
    assert "no exception" in clear(client, "delivery:calls:99", reason="Again", accept="1")

    assert "Held from public" in client.get("/workspace/metrics/p90/").content.decode()
    client.post(f"{PAGE}{Clearing.objects.get(decision='held').pk}/withdraw/")
    assert "Held from public</p>" not in client.get("/workspace/metrics/p90/").content.decode()
    client.post(f"{PAGE}{Clearing.objects.get(decision='accepted').pk}/withdraw/")
    finding.refresh_from_db()
    assert finding.state == "open"


@pytest.mark.slow
def test_one_metric_is_held_on_its_own_page_with_an_exception_and_by_programs(client, night, ada, vera):
    client.force_login(vera)
    assert "Hold from public" not in client.get("/workspace/metrics/p90/definition/").content.decode()
    assert client.post("/workspace/metrics/p90/hold/", {"reason": "Off"}).status_code == 403
    client.force_login(ada)
    said = client.post("/workspace/metrics/p90/hold/", {"reason": "Off", "since": "soon"}, follow=True)
    assert "is no date" in said.content.decode()
    said = client.post("/workspace/metrics/p90/hold/", {"reason": "Off by an hour", "since": "2026-02-01"}, follow=True)
    assert "Held from public, from February 1, 2026 on" in said.content.decode()
    weekly = client.get("/workspace/").content.decode()
    assert weekly.count("Held from public") == 1
    assert "Off by an hour" in client.get(PAGE).content.decode()

    assert "Only Calls" in client.get(PAGE).content.decode()
    clear(client, "delivery:calls:99", reason="Counted twice", hold="1", metric="calls")
    assert client.get("/api/v1/metrics/calls").json()["held"]
    assert not client.get("/api/v1/metrics/urgent").json()["held"]
    told = [(each["exception"], each["metric"]) for each in client.get("/api/v1/overnight").json()["cleared"]]
    assert told == [("delivery:calls:99", "calls"), ("metric:p90", "p90")]
    address, kind = "/api/v1/overnight/clearings", "application/json"
    assert client.post(address, {"metric": "urgent", "reason": "?"}, kind).status_code == 409
    assert client.post(address, {"metric": "nought", "decision": "held", "reason": "?"}, kind).status_code == 404
    made = client.post(address, {"metric": "urgent", "decision": "held", "reason": "Odd"}, kind)
    assert (made.status_code, made.json()["metric"]) == (201, "urgent")


@pytest.mark.slow
def test_a_job_is_accepted_by_those_who_define_and_cannot_be_held(client, night, ada, leo, vera):
    client.force_login(vera)
    assert client.get(PAGE).status_code == 403
    client.force_login(leo)
    assert "The store is away." not in client.get(PAGE).content.decode()
    client.force_login(ada)
    night_now = client.get("/api/v1/overnight").json()
    [job] = [each["key"] for each in night_now["exceptions"] if each["kind"] == "job"]
    refused = client.post(
        "/api/v1/overnight/clearings", {"exception": job, "decision": "held", "reason": "?"}, "application/json"
    )
    assert (refused.status_code, "no figures" in refused.json()["message"]) == (409, True)
    cleared = client.post(
        "/api/v1/overnight/clearings", {"exception": job, "reason": "Disk was full"}, "application/json"
    )
    assert (cleared.status_code, cleared.json()["by"]) == (201, "ada")
    assert client.delete(f"/api/v1/overnight/clearings/{cleared.json()['id']}").json()["withdrawn_by"] == "ada"
    assert client.delete("/api/v1/overnight/clearings/12345").status_code == 404


def test_a_night_with_an_unusual_day_within_the_week_is_not_said_to_be_as_usual(five_beats, noon):
    odd = Day(date(2026, 10, 30), 10_523, 501.0, 413.0, 594.0, is_odd=True)
    calm = Day(date(2026, 10, 31), 498, 501.0, 413.0, 594.0, is_odd=False)
    fresh = Freshness(newest=noon, allowed=None, at=noon)

    def said(*days: Day) -> str:
        return _summary(Night([Arrivals(five_beats, fresh, days)], [], []), noon)

    assert "1 dataset came as usual" in said(calm)
    assert f"0 of 1 dataset came as usual; not so {five_beats.title}" in said(odd, calm)


@pytest.mark.slow
def test_the_database_is_asked_as_often_however_many_datasets_there_are(
    client, night, ada, django_assert_max_num_queries
):
    client.force_login(ada)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(6):
        text = night.definition_text.replace("dataset: calls\n", f"dataset: calls_{number}\n", 1)
        dataset, _ = define_dataset(text=text, where="test", by=None, at=now())
        adopt(text=COUNT.format(number), where="test", by=None, at=now())
        for sequence, state in enumerate((DeliveryState.STORED, DeliveryState.REFUSED), start=1):
            Delivery.objects.create(
                dataset=dataset, sequence=sequence, name=f"{state}.csv", sha256="0" * 64, size=1, way="command",
                state=state, received_at=now(),
            )  # fmt: skip
        Finding.objects.create(
            dataset=dataset, kind="missing", severity="warning", sentence=f"Missing in {number}.",
            first_seen_at=now(), last_seen_at=now(),
        )  # fmt: skip

    with django_assert_max_num_queries(len(few) + 1):  # metrics beside those of the first dataset have versions
        page = client.get(PAGE).content.decode()
    assert "Missing in 5." in page
