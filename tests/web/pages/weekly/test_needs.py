"""What needs a person comes first, and differs with what the person is there for."""

from datetime import timedelta

import pytest
from django.urls import reverse

from civicstat.directory.models import AreaAlias, AreaLayer, Department
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.models import Dataset, Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def police(five_beats):
    """The department that owns the calls and what is counted of them."""
    found = Department.objects.create(slug="police", name="Police")
    Dataset.objects.update(department=found)
    Metric.objects.update(department=found)
    return found


@pytest.fixture
def blocking(five_beats, noon):
    return Finding.objects.create(
        dataset=five_beats, kind="missing", severity="block", sentence="Half of the calls have no beat.",
        first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip


def deliver(dataset, state, at, name="calls.csv"):
    last = Delivery.objects.filter(dataset=dataset).order_by("sequence").last()
    return Delivery.objects.create(
        dataset=dataset, sequence=last.sequence + 1, name=name, sha256="0" * 64, size=1, way="upload", state=state,
        received_at=at, message="row 3: priority is 'x', expected a number",
    )  # fmt: skip


def needs(client, person, **query):
    client.force_login(person)
    return client.get(reverse("weekly"), query).context["needs"].shown


def test_a_lead_is_told_of_the_own_departments_data_and_of_no_others(client, leo, police, blocking):
    assert needs(client, leo) == ()
    leo.departments.add(police)
    [need] = [need for need in needs(client, leo) if need.badge == "blocking"]
    assert need.detail == "Half of the calls have no beat."
    assert need.url == reverse("finding", args=["calls", blocking.pk])


def test_an_analyst_is_told_of_spellings_that_no_area_is_known_by(client, ada, five_beats):
    beats = AreaLayer.objects.get(slug="beat")
    AreaAlias.objects.create(layer=beats, text="beet 3", records=40)
    [need] = [need for need in needs(client, ada) if need.word == "Unknown area"]
    assert "1 spelling in 40 records" in need.detail
    assert need.url == reverse("area-spellings", args=["beat"])


def test_a_refused_delivery_needs_somebody_until_the_file_is_stored(client, ada, five_beats, monkeypatch):
    from django.utils.timezone import now

    refused = deliver(five_beats, "refused", now() - timedelta(days=1))
    [need] = [need for need in needs(client, ada) if need.word == "Refused"]
    assert need.url == reverse("delivery", args=["calls", refused.sequence])
    assert "row 3: priority is" in need.detail
    deliver(five_beats, "stored", now())
    assert [need for need in needs(client, ada) if need.word == "Refused"] == []


def test_a_metric_that_cannot_be_computed_needs_an_analyst(client, ada, vera, five_beats):
    Metric.objects.filter(slug="in_time").update(fault="column arrived_at is gone\nand more")
    [need] = [need for need in needs(client, ada) if need.badge == "failed"]
    assert (need.what, need.detail) == ("Arrived in eight minutes", "column arrived_at is gone")
    assert [need for need in needs(client, vera) if need.badge == "failed"] == []


def test_each_need_offers_one_next_step_that_is_there(client, ada, five_beats, blocking):
    for need in needs(client, ada):
        assert client.get(need.url).status_code == 200, need
