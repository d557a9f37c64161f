"""What was known when, told from kept deliveries; by hand for a handful of records."""

import io
from datetime import UTC, date, datetime

import pytest

from civicstat.directory.actions import import_layer
from civicstat.directory.boundaries import Boundary
from civicstat.measurement.records.actions import load
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.lateness.arrivals import arrivals
from civicstat.measurement.records.lateness.flows import Flow, flows
from civicstat.measurement.records.lateness.following import follow, is_followed, lay_out_seen
from civicstat.measurement.sources.actions import define_dataset, receive
from civicstat.measurement.sources.models import PUSHED

pytestmark = pytest.mark.django_db
DEFINITION = """dataset: reports
title: Reports
timezone: America/Chicago
key: [number]
time: reported_on
deletes: unfounded
columns:
  number: {type: text}
  reported_on: {type: date}
  offense: {type: category}
  first_code: {type: category}
  district: {type: category}
  unfounded: {type: boolean}
areas:
  district: {name: district}
reclassified:
- {column: offense, gravest_first: [robbery, assault, theft]}
- {column: offense, first: first_code, down: first_code = 'robbery' and offense <> 'robbery'}
"""
HEADER = "number,reported_on,offense,first_code,district,unfounded\n"


@pytest.fixture
def send(workspace, noon):
    """Have rows come on a day; return the dataset."""
    areas = [Boundary(code, code, None) for code in ("D1", "D2")]
    import_layer(slug="district", name="District", plural="Districts", areas=areas, by=None, at=noon)
    dataset, _ = define_dataset(text=DEFINITION, where="here", by=None, at=noon)

    def send(day, *rows, way="command"):
        at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        if way == PUSHED:
            content, name = "\n".join(rows).encode(), "rows.ndjson"
        else:
            content, name = (HEADER + "\n".join(rows)).encode(), "rows.csv"
        delivery = receive(dataset=dataset, source=io.BytesIO(content), name=name, way=way, by=None, at=at)
        load(delivery=delivery, store=record_store(), at=at)
        dataset.refresh_from_db()
        return dataset

    return send


def test_months_are_told_as_they_were_known_and_records_by_how_late_they_came(send, noon):
    send("2026-01-01", "0,2025-12-30,theft,theft,D1,false")  # the backlog: it tells nothing of delays
    send("2026-01-20", "1,2026-01-19,robbery,robbery,D1,false", "2,2026-01-20,theft,theft,D1,false")
    send("2026-02-03", "3,2026-01-30,assault,assault,D2,false", "2,2026-01-20,theft,theft,D1,false")
    send("2026-02-20", "4,2026-01-29,theft,theft,D2,false")
    send("2026-04-01", "2,2026-01-20,theft,theft,D1,true", "1,2026-01-19,theft,robbery,D1,false")
    dataset = send("2026-08-01", "5,2026-07-30,theft,theft,D1,false")
    store = record_store()

    assert not is_followed(dataset, store)
    assert [follow(dataset=dataset, store=store, at=noon, most=4), follow(dataset=dataset, store=store, at=noon)] == [
        4,
        2,
    ]
    assert follow(dataset=dataset, store=store, at=noon) == 0
    assert is_followed(dataset, store)

    found = arrivals(dataset, store)
    assert (found.begins, found.until) == (date(2026, 1, 1), date(2026, 8, 1))
    january, *_, july = found.months
    assert (january.month, january.first_on, january.first) == (date(2026, 1, 1), date(2026, 2, 3), 3)
    assert (january.after, january.now) == ({30: 4, 90: 3, 365: None}, 3)  # one came late, one was taken back
    assert january.growth == 0
    assert (july.month, july.first, july.after[30]) == (date(2026, 7, 1), 1, None)
    # 1 and 2 came within a day, 3 after four days, 4 after 22; 5 is too young to be counted.
    assert [(each.within, each.records) for each in found.steps if each.records] == [(0, 1), (1, 1), (7, 1), (30, 1)]
    assert found.known_within(1).share == 0.5
    assert 0.14 < found.known_within(1).low < 0.16  # Wilson's limits of 2 in 4: 15.0 to 85.0 %


def test_flows_are_told_from_deliveries_and_from_the_record_itself(send, noon):
    rows = [f"{n},2026-0{1 + n % 6}-15,robbery,robbery,D{1 + n % 2},false" for n in range(60)]
    send("2026-07-01", *rows)
    send("2026-07-02", *(row.replace(",robbery,robbery", ",assault,robbery") for row in rows[:6]))
    send("2026-07-03", *(row.replace(",robbery,robbery", ",theft,robbery") for row in rows[:2]))
    dataset = send("2026-07-31", "99,2026-07-31,theft,theft,D1,false")
    follow(dataset=dataset, store=record_store(), at=noon)

    by_deliveries, by_record = flows(dataset, record_store())

    wanted = (Flow("robbery", "assault", 4, 4), Flow("robbery", "theft", 2, 2))
    assert (by_deliveries.flows, by_record.flows) == (wanted, wanted)
    assert sum(each.records for each in by_record.months) == 61
    assert by_record.share_down[0] == pytest.approx(6 / 61)


def test_what_a_push_does_not_state_is_as_it_was_then(send, noon):
    send("2026-01-02", "1,2026-01-02,robbery,robbery,D1,false")
    send("2026-01-03", '{"number": "1", "district": "D2"}', way=PUSHED)
    dataset = send("2026-03-01", "1,2026-01-02,theft,robbery,D2,false", "2,2026-02-28,theft,theft,D1,false")
    follow(dataset=dataset, store=record_store(), at=noon)

    assert flows(dataset, record_store())[0].flows == (Flow("robbery", "theft", 1, 1),)


def test_what_had_no_value_when_a_push_did_not_state_it_had_none_then(send, noon):
    send("2026-01-02", "1,2026-01-02,,robbery,D1,false")
    send("2026-01-03", '{"number": "1", "district": "D2"}', '{"number": "1a", "reported_on": "2026-01-03"}', way=PUSHED)
    dataset = send("2026-03-01", "1,2026-01-02,theft,robbery,D2,false")
    follow(dataset=dataset, store=record_store(), at=noon)

    seen = record_store().query(f'select _delivery, offense from "{lay_out_seen(dataset).name}" order by 1, 2')
    assert [tuple(row.values()) for row in seen.to_pylist()] == [(1, None), (2, None), (3, "theft")]


def test_an_area_that_makes_more_records_less_grave_than_before_is_told(send, noon):
    def month_of(month, down):
        return [
            f"{month}-{district}-{n},{month}-10,{'theft' if n < down[district] else 'robbery'},robbery,{district},false"
            for district in ("D1", "D2")
            for n in range(40)
        ]

    before = [f"2025-{month:02d}" for month in range(4, 13)] + ["2026-01", "2026-02", "2026-03"]
    rows = [row for month in before for row in month_of(month, {"D1": 4, "D2": 4})]
    rows += [row for month in ("2026-04", "2026-05", "2026-06") for row in month_of(month, {"D1": 14, "D2": 4})]
    dataset = send("2026-07-01", *rows, "last,2026-06-30,theft,theft,D2,false")

    first, second = flows(dataset, record_store())[1].areas

    assert (first.area.code, first.recent, first.before) == ("D1", (42, 120), (48, 480))
    assert first.is_rise
    assert first.p < 1e-6
    assert not second.is_rise


def test_the_page_and_a_program_are_told_the_same(send, noon, client, ada):
    """tests/web would need the same deliveries."""
    send("2026-01-01", "0,2025-12-30,theft,theft,D1,false")
    send("2026-02-03", *(f"a{n},2026-01-{n + 1:02d},robbery,robbery,D1,false" for n in range(20)))
    dataset = send("2026-06-01", "late,2026-01-31,theft,robbery,D2,false", "a0,2026-01-01,theft,robbery,D1,false",
                   "x,2026-05-31,theft,theft,D1,false")  # fmt: skip
    client.force_login(ada)

    before = client.get("/workspace/datasets/reports/?view=lateness").content.decode()
    assert "No delivery was read for this yet" in before
    follow(dataset=dataset, store=record_store(), at=noon)

    told = client.get("/api/v1/datasets/reports/lateness").json()
    [january] = [month for month in told["months"] if month["month"] == "2026-01-01"]
    assert (january["first"], january["after_90_days"], january["now"]) == (20, 20, 21)
    assert told["is_up_to_date"]
    assert [each["records"] for each in told["steps"]] == [0, 0, 0, 0, 1, 16, 3, 1, 0]
    by_deliveries, by_record = client.get("/api/v1/datasets/reports/reclassified").json()
    assert by_deliveries["flows"] == [{"first": "robbery", "last": "theft", "records": 1, "down": 1}]
    assert by_record["flows"] == [{"first": "robbery", "last": "theft", "records": 2, "down": 2}]
    assert client.get("/api/v1/datasets/reports/reclassified?layer=nowhere").status_code == 404
    page = client.get("/workspace/datasets/reports/?view=lateness").content.decode()
    assert "Most changed January 2026: 5.0% more." in page
    assert "2 were changed after the first entry" in page


def test_only_another_reading_of_the_deliveries_has_them_read_again(send, noon):
    dataset, store = send("2026-01-20", "1,2026-01-19,robbery,robbery,D1,false"), record_store()
    assert follow(dataset=dataset, store=store, at=noon) == 1

    def changed(*pair):
        text = dataset.definition_text.replace(*pair)
        assert text != dataset.definition_text
        found, _ = define_dataset(text=text, where="here", by=None, at=noon)
        return found

    dataset = changed("title: Reports", "title: Crime reports\nfresh_within: 2 days\ndimensions: [offense]")
    dataset = changed("gravest_first: [robbery, assault, theft]", "gravest_first: [robbery, theft]")
    dataset = changed("offense: {type: category}", "offense: {type: category, title: Offense, among: [theft]}")
    assert dataset.version == 4
    assert is_followed(dataset, store)
    assert follow(dataset=dataset, store=store, at=noon) == 0
    dataset.refresh_from_db()

    dataset = changed("offense: {type: category,", "offense: {type: category, case: upper,")
    assert not is_followed(dataset, store)
    assert follow(dataset=dataset, store=store, at=noon) == 1
    assert not store.has_delivery("reports.seen.1", 1)
    assert follow(dataset=dataset, store=store, at=noon) == 0
