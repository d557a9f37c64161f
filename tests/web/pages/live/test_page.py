"""The operations wall as a page: what it shows to whom, and how it works without scripts."""

import csv
from datetime import date, datetime, timedelta

import pytest
import shapely
from django.http import QueryDict
from django.urls import reverse

from civicstat.directory.actions import name_city
from civicstat.directory.models import Area, AreaLayer, Department, Role
from civicstat.measurement.intake import bring_up_to_date, take_in
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.signals.models import Signal
from civicstat.measurement.sources.actions import define_dataset
from civicstat.web.pages.live.page import datasets_on_wall, look

pytestmark = [pytest.mark.django_db]

DATASET = """
dataset: jobs
title: Jobs
owner: Police
timezone: UTC
key: number
time: begun
columns:
  number: {type: text, required: true}
  begun: {type: timestamp, required: true}
  sent: {type: timestamp}
  there: {type: timestamp}
  over: {type: timestamp}
  grade: {type: category}
  what: {type: category}
  who: {type: category}
  street: {type: text, personal: true}
  ward: {type: category}
  x: {type: number}
  y: {type: number}
stages: [begun, sent, there, over]
durations:
  wait: {from: begun, to: sent, title: Wait for a crew}
areas:
  ward: {name: ward}
wall: {noun: jobs, urgent: grade = 'A', priority: grade, kind: what, units: who}
"""


@pytest.fixture
def on_wall(workspace, settings, noon, db):
    """A city whose clock stands at the end of October 31, and its jobs of that evening: one urgent one holds."""
    settings.AS_OF = date(2026, 10, 31)
    name_city(name="Testville", by=None, at=noon)
    layer = AreaLayer.objects.create(slug="ward", name="Ward", plural="Wards", position=1)
    for number in (1, 2):
        square = shapely.to_wkb(shapely.box(-90 + number * 0.02, 40, -90 + number * 0.02 + 0.02, 40.02))
        Area.objects.create(layer=layer, code=f"W{number}", name=f"Ward {number}", boundary=square)
    Department.objects.create(slug="police", name="Police")
    dataset, _ = define_dataset(text=DATASET, where="jobs.yaml", by=None, at=noon)
    end = datetime(2026, 10, 31, 23, 59)
    rows = [
        {"number": "holds-long", "begun": end - timedelta(minutes=42), "grade": "B", "ward": "W1"},
        {"number": "holds-urgent", "begun": end - timedelta(minutes=3), "grade": "A", "ward": "W2"},
        {"number": "later", "begun": end + timedelta(minutes=30), "grade": "A", "ward": "W2"},
        *(
            {
                "number": f"done-{each}", "begun": end - timedelta(minutes=50), "sent": end - timedelta(minutes=48),
                "there": end - timedelta(minutes=40), "over": end - timedelta(minutes=each), "grade": "A", "ward": "W1",
                "who": "crew",
            }
            for each in (-5, 5)
        ),
    ]  # fmt: skip
    path = workspace / "jobs.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, read_columns())
        writer.writeheader()
        writer.writerows(row | {"what": "Fire", "street": "12 Elm St", "x": -89.97, "y": 40.01} for row in rows)
    take_in(dataset=dataset, source=path, name="jobs.csv", way="python", store=record_store(), by=None, at=noon)
    return dataset


def read_columns():
    return ("number", "begun", "sent", "there", "over", "grade", "what", "who", "street", "ward", "x", "y")


def text_of(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def test_the_wall_says_what_holds_for_how_long_and_who_is_at_work(client, ada, on_wall):
    text = text_of(client, ada, reverse("live"))
    assert "4 jobs came in within the last hour and 2 hold" in text
    assert "1 urgent job holds, for 3 min" in text
    assert "the longest for 42 min" in text
    assert "Wait for a crew (urgent)" in text
    assert "At work on jobs: crew 1" in text
    assert "that takes four weeks of records" in text


def test_an_area_has_a_sentence_of_its_own(client, ada, on_wall):
    text = text_of(client, ada, reverse("live") + "?area=ward.W1")
    assert "3 jobs came in within the last hour and 1 holds" in text
    assert "No urgent job holds" in text
    assert 'aria-label="Map of open jobs by area"' in text


def test_who_may_not_see_records_sees_areas_and_no_record(client, ada, vera, on_wall):
    theirs, mine = (text_of(client, user, reverse("live")) for user in (vera, ada))
    assert "holds-urgent" in mine
    assert "holds-urgent" not in theirs
    assert "Ward 2" in theirs
    for text in (theirs, mine):  # personal columns and places are nobody's here
        assert "Elm" not in text
        assert "-89.97" not in text


def test_records_that_hold_are_marked_on_the_map_for_those_who_may_see_records(client, ada, vera, on_wall, noon):
    AreaLayer.objects.create(slug="post", name="Post", plural="Posts", position=2)
    areas = "  ward: {name: ward}\n"
    placed = DATASET.replace(areas, f"{areas}  post: {{point: {{longitude: x, latitude: y}}}}\n")
    dataset, _ = define_dataset(text=placed, where="jobs.yaml", by=None, at=noon)
    bring_up_to_date(dataset=dataset, store=record_store(), at=noon)

    mine = text_of(client, ada, reverse("live"))
    assert '<g class="live-pin live-pin--urgent"><title>1: Fire, urgent</title>' in mine
    assert "<title>2: Fire</title>" in mine
    assert "-89.97" not in mine
    assert "live-pin" not in text_of(client, ada, reverse("live") + "?screen=1")  # others look at it, too
    assert "live-pin" not in text_of(client, vera, reverse("live"))
    hidden = placed.replace("x: {type: number}", "x: {type: number, personal: true}")
    dataset, _ = define_dataset(text=hidden, where="jobs.yaml", by=None, at=noon)
    bring_up_to_date(dataset=dataset, store=record_store(), at=noon)
    assert "live-pin" not in text_of(client, ada, reverse("live"))


def test_a_restricted_dataset_is_on_the_wall_of_its_own_people_alone(client, vera, leo, on_wall):
    on_wall.sensitivity = "restricted"
    on_wall.department = Department.objects.get(slug="police")
    on_wall.save()
    leo.departments.add(on_wall.department)
    assert "Jobs" not in text_of(client, vera, reverse("live"))
    assert "2 hold" in text_of(client, leo, reverse("live"))


def test_who_sees_all_signals_shares_no_drawing_with_who_does_not(vera, leo, on_wall):
    leo.role = Role.AUDITOR
    on_wall.sensitivity = "public"
    on_wall.save()
    sights = [look(user, QueryDict(), datasets_on_wall(user))[1] for user in (vera, leo)]
    assert sights[0].datasets == sights[1].datasets
    assert sights[0].open_records == sights[1].open_records
    assert sights[0].key != sights[1].key


def test_the_page_is_whole_without_scripts_and_says_how_old_it_is(client, ada, on_wall):
    text = text_of(client, ada, reverse("live") + "?area=ward.W2")
    assert "As of 11:59:00 PM" in text
    assert '<a href="?area=ward.W2">Refresh</a>' in text
    assert '<meta http-equiv="refresh"' in text_of(client, ada, reverse("live") + "?screen=1")


def test_a_wall_that_is_not_pushed_to_asks_for_the_same_parts(client, ada, on_wall):
    text = text_of(client, ada, reverse("live") + "?area=ward.W1")
    assert f'data-poll="{reverse("live-parts")}?area=ward.W1"' in text
    found = client.get(reverse("live-parts") + "?area=ward.W1").json()
    assert found["at"] == "11:59:00 PM"
    assert all(html in text for html in found["parts"].values())
    assert client.get(reverse("live-stream")).status_code == 503  # this server is none that pushes


def test_the_newest_signals_say_who_has_them(client, ada, on_wall, noon):
    text = "metric: jobs\ntitle: Jobs begun\nquestion: How many?\ndataset: jobs\nstatistic: {kind: count}\nunit: jobs\n"
    metric, _ = adopt(text=text + "direction: context\n", where="jobs", by=None, at=noon)
    ward = Area.objects.get(code="W2")
    Signal.objects.create(
        metric=metric, area=ward, grain="week", detector="counts", is_up=True, since=2900, period=2900,
        since_on=date(2026, 10, 19), until_on=date(2026, 10, 25), observed=31, expected=12, lower=5, upper=20,
        p_value=1e-5, cost=0.01, likely_false=0.05, opened_at=noon, owner=ada,
    )  # fmt: skip
    text = text_of(client, ada, reverse("live") + "?area=ward.W2")
    assert "Jobs begun, Ward 2</a>" in text
    assert "Ada has it" in text
    assert "No signal is open in Ward 1" in text_of(client, ada, reverse("live") + "?area=ward.W1")


def test_who_is_not_signed_in_is_told_nothing(client, on_wall):
    for name in ("live", "live-parts", "live-stream"):
        assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("query", ["?area=nowhere", "?areas=x&area=ward.W9", "?area=%00", "?screen=1&area=ward.W1"])
def test_a_bad_address_shows_the_city(query, client, ada, on_wall):
    client.force_login(ada)
    assert client.get(reverse("live") + query).status_code == 200


def test_without_a_dataset_on_the_wall_the_page_says_how_to_get_there(client, ada, workspace, noon):
    text = text_of(client, ada, reverse("live"))
    assert "No dataset has stages yet" in text
    define_dataset(text=DATASET.partition("wall:")[0], where="jobs.yaml", by=None, at=noon)
    assert reverse("dataset-definition", args=["jobs"]) in text_of(client, ada, reverse("live"))
