"""Pushes joined into few deliveries: the same records, whatever happens meanwhile."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from civicstat.measurement.intake import push
from civicstat.measurement.records import joining
from civicstat.measurement.records.actions import rebuild
from civicstat.measurement.records.joining import FEWEST, Joined, is_joinable, join_pushed
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.lateness.arrivals import arrivals
from civicstat.measurement.records.lateness.following import follow
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.deliveries import folder_of
from civicstat.measurement.sources.models import Dataset, Delivery

pytestmark = pytest.mark.django_db
DEFINITION = """dataset: calls
title: Calls
timezone: America/Chicago
key: call_id
time: received_at
deletes: state = 'void'
columns:
  call_id: {type: text}
  received_at: {type: timestamp}
  arrived_at: {type: timestamp}
  priority: {type: integer}
  state: {type: category}
stages: [received_at, arrived_at]
durations:
  response_seconds: {from: received_at, to: arrived_at}
"""
FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)
LATER = FIRST + timedelta(days=3)
CALLS = 22


@pytest.fixture
def dataset(workspace):
    """Calls that were pushed on one day: begun, changed, taken back and begun again, in many small deliveries."""
    dataset, _ = define_dataset(text=DEFINITION, where="here", by=None, at=FIRST)
    send(dataset, "0 Z", [{"call_id": f"c{n}", "received_at": f"2026-03-02T09:{n:02}:00"} for n in range(CALLS)])
    for number in range(CALLS):
        at, call = f"2026-03-02T09:{number:02}", f"c{number}"
        send(dataset, at, [{"call_id": call, "arrived_at": f"{at}:30", "priority": number % 3}])
        send(dataset, at, [{"call_id": call, "priority": None}, {"call_id": f"x{number}", "received_at": f"{at}:50"}])
        if number % 4 == 0:
            send(dataset, at, [{"call_id": call, "state": "void"}])
        if number % 8 == 0:
            send(dataset, at, [{"call_id": call, "received_at": f"{at}:59", "priority": 7}])
    dataset.refresh_from_db()
    return dataset


def send(dataset, what, rows, at=FIRST):
    found = push(dataset=dataset, rows=rows, store=record_store(), by=None, at=at)
    assert not found.rejected, what
    return found


def records():
    found = record_store().query('select * exclude ("_delivery", "_row") from calls order by call_id').to_pylist()
    assert found
    return found


def made_anew(dataset):
    dataset.refresh_from_db()
    rebuild(dataset=dataset, store=record_store(), at=LATER)
    return records()


def files(dataset):
    return {path.name for path in folder_of(dataset.slug).glob("*.ndjson")}


def test_records_made_anew_from_joined_pushes_are_the_same(dataset):
    before, deliveries = records(), dataset.deliveries.count()
    assert {row["call_id"] for row in before} > {"c1", "c8"}
    assert "c4" not in {row["call_id"] for row in before}

    done = join_pushed(dataset=dataset, before=LATER)

    assert done.before == deliveries
    assert done.after == dataset.deliveries.count() < deliveries / 4
    assert records() == before
    assert made_anew(dataset) == before
    [first, *_] = dataset.deliveries.order_by("sequence")
    assert (first.joined_from, dataset.deliveries.numbered(3).get()) == (1, first)
    assert sum(each.rows for each in dataset.deliveries.all()) == sum((CALLS, CALLS, 2 * CALLS, 6, 3))
    assert join_pushed(dataset=dataset, before=LATER) == Joined(0, 0)


def test_files_that_no_delivery_is_about_go_a_day_later(dataset):
    old, kept = files(dataset), {f"{each.sha256}.ndjson" for each in dataset.deliveries.all()}
    assert old == kept
    join_pushed(dataset=dataset, before=LATER)
    assert files(dataset) > old
    for path in folder_of(dataset.slug).glob("*.ndjson"):
        os.utime(path, times=(FIRST.timestamp(),) * 2)

    join_pushed(dataset=dataset, before=LATER)

    assert files(dataset) == {f"{each.sha256}.ndjson" for each in Delivery.objects.all()}
    assert made_anew(dataset)


@pytest.mark.parametrize("step", ["keep", "save", "delete"])
def test_one_that_is_cut_short_anywhere_has_changed_nothing_and_can_be_begun_again(dataset, monkeypatch, step):
    class Killed(BaseException):
        pass

    before, numbers, calls = records(), list(dataset.deliveries.values_list("sequence", "sha256")), []
    whole = {"keep": joining.keep, "save": Delivery.save, "delete": type(Delivery.objects.all()).delete}[step]

    def killed(*args, **more):
        calls.append(step)
        if len(calls) == (1 if step == "delete" else 2):
            raise Killed
        return whole(*args, **more)

    owner = {"keep": joining, "save": Delivery, "delete": type(Delivery.objects.all())}[step]
    monkeypatch.setattr(owner, step, killed)
    with pytest.raises(Killed):
        join_pushed(dataset=dataset, before=LATER)
    monkeypatch.undo()

    assert list(dataset.deliveries.values_list("sequence", "sha256")) == numbers
    assert made_anew(dataset) == before
    assert join_pushed(dataset=dataset, before=LATER).before == len(numbers)
    assert made_anew(dataset) == before


def test_what_was_noted_of_lateness_stays_true(dataset):
    store = record_store()
    follow(dataset=dataset, store=store, at=LATER)
    later = [{"call_id": "late", "received_at": "2026-04-30T09:00:00"}]
    send(dataset, "weeks later", later, FIRST.replace(month=6))
    follow(dataset=dataset, store=store, at=LATER)
    before_joining = arrivals(dataset, store)
    assert [each.now for each in before_joining.months] == [1, 0]  # April and May

    join_pushed(dataset=dataset, before=LATER)

    assert arrivals(dataset, store) == before_joining


def test_nothing_is_joined_across_what_did_not_fit_or_came_otherwise_or_of_few(dataset):
    middle = dataset.deliveries.order_by("sequence")[FEWEST - 1]
    Delivery.objects.filter(pk=middle.pk).update(set_aside=1)
    before = records()

    done = join_pushed(dataset=dataset, before=LATER)

    assert done.before == dataset.data_version - FEWEST  # those before it are too few
    assert dataset.deliveries.filter(sequence__lte=FEWEST).count() == FEWEST
    assert made_anew(dataset) == before
    assert join_pushed(dataset=dataset, before=FIRST) == Joined(0, 0)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Calls", "title: Calls", True),
        ("key: call_id\n", "", False),
        ("call_id: {type: text}", "call_id: {type: text, extract: '(.)'}", False),
        ("call_id: {type: text}", "call_id: {type: text, personal: true}", False),
        ("key: call_id", "key: [call_id, received_at]", False),
    ],
)
def test_only_keys_that_are_as_they_are_spelled_are_joined_by(old, new, expected):
    text = DEFINITION.replace("deletes: state = 'void'\n", "").replace(old, new)
    dataset = Dataset(slug="calls", definition_text=text)
    assert is_joinable(dataset.definition) is expected
