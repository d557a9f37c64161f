"""A delivery's whole road, on real files and both databases."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from civicstat.directory.actions import add_alias, import_populations, name_city
from civicstat.directory.models import Area, AreaLayer
from civicstat.directory.populations import PopulationRow
from civicstat.errors import CivicStatError
from civicstat.measurement.intake import bring_up_to_date, recover, take_in
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.records.actions import needs_rebuild
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.setting_aside import as_csv, faults_of
from civicstat.measurement.sources.actions import define_dataset, receive
from civicstat.measurement.sources.models import QUEUED, Dataset, DeliveryState
from testville import deliver, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DATASET = """
dataset: calls
title: Calls for service
timezone: America/Chicago
key: call_id
time: received_at
tolerance: 0.05
columns:
  call_id: {type: text, required: true}
  received_at: {type: timestamp, required: true}
  arrived_at: {type: timestamp}
  priority: {type: integer}
  beat: {type: category}
stages: [received_at, arrived_at]
durations:
  response_seconds: {from: received_at, to: arrived_at}
areas:
  beat: {name: beat}
"""
METRICS = {
    "calls": "statistic: {kind: count}\nunit: calls",
    "urgent": "where: priority = 1\nstatistic: {kind: count}\nunit: calls",
    "p90": "statistic: {kind: percentile, p: 0.9, of: response_seconds}\nunit: seconds\nmin_n: 5",
    "in_time": "statistic: {kind: share, hit: response_seconds <= 480}\nunit: share",
    "per_resident": "statistic: {kind: rate}\nunit: calls per 1,000 residents",
    "arrivals": "time: arrived_at\nstatistic: {kind: count}\nunit: calls",
    "to_arrival": "statistic: {kind: time_to_close, opened: received_at, closed: arrived_at}\nunit: seconds",
}
RATIO = """
metric: urgent_share
title: Urgent share
question: How many are urgent?
statistic: {kind: ratio, numerator: urgent, denominator: calls}
unit: share
direction: context
periods: [month, year, rolling_year]
"""


@pytest.fixture
def calls(workspace: Path, noon: datetime) -> Dataset:
    """A dataset of calls in a city with five beats, and metrics of every way to be touched."""
    name_city(name="Testville", by=None, at=noon)
    layer = AreaLayer.objects.create(slug="beat", name="Beat", plural="Beats")
    for number in range(1, 6):
        Area.objects.create(layer=layer, code=f"B{number}", name=f"Beat {number}", position=number)
    import_populations(
        rows=[
            *(PopulationRow(row, "beat", f"B{row}", 2025, 1000.0 * row, "") for row in range(1, 6)),
            PopulationRow(6, "city", "city", 2025, 15000.0, ""),
        ],
        by=None,
        at=noon,
    )
    dataset, _ = define_dataset(text=DATASET, where="calls.yaml", by=None, at=noon)
    for slug, body in METRICS.items():
        head = f"metric: {slug}\ntitle: {slug}\nquestion: '?'\ndataset: calls\ndirection: context\n"
        adopt(text=f"{head}{body}\nperiods: [week, month, year, rolling_year]\n", where=slug, by=None, at=noon)
    adopt(text=RATIO, where="ratio", by=None, at=noon)
    return dataset


def rows_of(seed: int, ids: range) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    rows = []
    for number in ids:
        received = datetime(2025, 1, 1) + timedelta(minutes=chance.randrange(60 * 24 * 500))
        arrived = "" if chance.random() < 0.2 else received + timedelta(seconds=chance.randrange(60, 3000))
        rows.append({
            "call_id": f"c{number}", "received_at": received, "arrived_at": arrived,
            "priority": chance.randrange(1, 5), "beat": chance.choice(["B1", "B2", "b3", "Beat 4", "nowhere", ""]),
        })  # fmt: skip
    return rows


def all_cells() -> dict[Any, Any]:
    fields = ("value", "n", "numerator", "denominator", "low", "high", "missing", "unusable")
    return {
        (o.version.metric.slug, o.grain, o.area.code, o.period): tuple(getattr(o, name) for name in fields)
        for o in Observation.objects.select_related("version__metric", "area")
    }


def test_a_delivery_becomes_records_and_figures(calls, tmp_path, noon):
    outcome = deliver(calls, write(tmp_path / "calls.csv", rows_of(1, range(500))), noon)
    calls.refresh_from_db()
    assert (outcome.delivery.state, outcome.delivery.added, calls.records) == (DeliveryState.STORED, 500, 500)
    assert outcome.unmatched["beat"] > 0
    yearly = Observation.objects.filter(version__metric__slug="calls", grain="year", area__layer__slug="city")
    assert sum(cell.value for cell in yearly) == 500


def test_only_touched_cells_are_computed_and_none_is_forgotten(calls, tmp_path, noon):
    deliver(calls, write(tmp_path / "a.csv", rows_of(1, range(600))), noon)
    for turn in range(3):  # calls change their time, beat and stages; new ones come
        changed = rows_of(10 + turn, range(turn * 50, turn * 50 + 40)) + rows_of(20 + turn, range(600, 640))
        deliver(calls, write(tmp_path / f"b{turn}.csv", changed), noon)
    kept = all_cells()
    refresh(metrics=Metric.objects.all(), store=record_store(), at=noon)
    assert kept == all_cells()
    assert {key[0] for key in kept} == {*METRICS, "urgent_share"}


def test_a_rebuild_from_deliveries_gives_the_same_observations(calls, tmp_path, noon):
    deliver(calls, write(tmp_path / "a.csv", rows_of(1, range(400))), noon)
    deliver(calls, write(tmp_path / "b.csv", rows_of(2, range(300, 500))), noon)
    before = all_cells()
    calls.refresh_from_db()
    bring_up_to_date(dataset=calls, store=record_store(), at=noon)
    assert all_cells() == before


def test_the_same_bytes_again_do_nothing(calls, tmp_path, noon):
    path = write(tmp_path / "calls.csv", rows_of(1, range(100)))
    deliver(calls, path, noon)
    again = deliver(calls, path, noon)
    assert again.delivery.state == DeliveryState.REPEATED
    calls.refresh_from_db()
    assert calls.records == 100


def test_rows_that_do_not_fit_are_set_aside_and_can_be_sent_again(calls, tmp_path, noon):
    rows = rows_of(1, range(100))
    rows[4]["received_at"] = "yesterday"
    rows[7]["call_id"] = ""
    outcome = deliver(calls, write(tmp_path / "calls.csv", rows), noon)
    faults, total = faults_of(outcome.delivery)
    assert (outcome.delivery.added, outcome.delivery.set_aside, total) == (98, 2, 2)
    assert next((fault.row, fault.column, fault.found) for fault in faults) == (6, "received_at", "yesterday")
    mended = "".join(as_csv(outcome.delivery)).replace("yesterday", "2025-05-05 10:00:00", 1)
    (tmp_path / "mended.csv").write_text(mended.replace("\r\n,", "\r\nc7,", 1))
    second = deliver(calls, tmp_path / "mended.csv", noon)
    assert (second.delivery.added, second.delivery.set_aside) == (2, 0)


def test_beyond_the_tolerance_nothing_is_stored(calls, tmp_path, noon):
    rows = rows_of(1, range(100))
    for row in rows[:10]:
        row["priority"] = "high"
    with pytest.raises(CivicStatError, match=r"10 of 100 rows .* nothing was stored.*priority is 'high'"):
        deliver(calls, write(tmp_path / "calls.csv", rows), noon)
    calls.refresh_from_db()
    delivery = calls.deliveries.get()
    assert (delivery.state, calls.records, Observation.objects.count()) == (DeliveryState.REFUSED, 0, 0)
    assert faults_of(delivery)[1] == 10


def test_a_dry_run_leaves_no_trace(calls, tmp_path, noon):
    outcome = deliver(calls, write(tmp_path / "calls.csv", rows_of(1, range(100))), noon, is_dry_run=True)
    assert outcome.delivery.rows == 100
    calls.refresh_from_db()
    assert (calls.records, calls.deliveries.count(), Observation.objects.count()) == (0, 0, 0)


def test_a_changed_definition_is_applied_to_all_records(calls, tmp_path, noon):
    deliver(calls, write(tmp_path / "a.csv", rows_of(1, range(100))), noon)
    text = DATASET.replace("priority: {type: integer}", "priority: {type: text}")
    define_dataset(text=text, where="calls.yaml", by=None, at=noon)
    adopt(
        text="metric: urgent\ntitle: u\nquestion: '?'\ndataset: calls\ndirection: context\nwhere: priority = '1'\n"
        "statistic: {kind: count}\nunit: calls\nperiods: [year]\n",
        where="u", by=None, at=noon, reason="Priorities are codes",
    )  # fmt: skip
    deliver(calls, write(tmp_path / "b.csv", rows_of(2, range(100, 120))), noon)
    calls.refresh_from_db()
    assert calls.records == 120
    assert Metric.objects.get(slug="urgent").fault == ""


def test_an_interrupted_delivery_is_marked_and_a_stored_one_is_finished(calls, tmp_path, noon):
    lost = receive(
        dataset=calls, source=write(tmp_path / "a.csv", rows_of(1, range(10))), name="a.csv", way="x", by=None, at=noon
    )
    outcome = deliver(calls, write(tmp_path / "b.csv", rows_of(2, range(50))), noon)
    outcome.delivery.state = DeliveryState.RECEIVED  # as a process leaves it that dies after the store's commit
    outcome.delivery.save()
    Observation.objects.all().delete()
    recover(store=record_store(), at=noon)
    lost.refresh_from_db()
    outcome.delivery.refresh_from_db()
    assert (lost.state, outcome.delivery.state) == (DeliveryState.INTERRUPTED, DeliveryState.STORED)
    calls.refresh_from_db()
    assert calls.records == 50
    assert Observation.objects.exists()


def test_uploads_that_the_worker_has_not_begun_with_are_left_alone(calls, tmp_path, noon):
    waiting = receive(
        dataset=calls, source=write(tmp_path / "a.csv", rows_of(1, range(10))), name="a.csv", way=QUEUED, by=None,
        at=noon,
    )  # fmt: skip
    assert recover(store=record_store(), at=noon) == []
    waiting.refresh_from_db()
    assert (waiting.state, waiting.message) == (DeliveryState.RECEIVED, "")
    waiting.done_share = 0.2
    waiting.save()
    assert recover(store=record_store(), at=noon) == [waiting]
    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.INTERRUPTED


def test_a_delivery_that_brings_a_rebuild_brings_every_figure_up_to_date(calls, tmp_path, noon):
    deliver(calls, write(tmp_path / "a.csv", rows_of(1, range(200))), noon)
    layer = AreaLayer.objects.get(slug="beat")
    add_alias(layer=layer, text="nowhere", area=Area.objects.get(code="B5"), by=None, at=noon)
    deliver(calls, write(tmp_path / "b.csv", rows_of(2, range(200, 205))), noon)
    kept = all_cells()
    refresh(metrics=Metric.objects.all(), store=record_store(), at=noon)
    assert kept == all_cells()
    assert any(area == "B5" for _, _, area, _ in kept)


@pytest.mark.parametrize("told", ["wall: {urgent: priority = 1}", "disclosure: {protects: events, threshold: 5}"])
def test_what_is_shown_or_published_is_changed_without_making_records_anew(calls, tmp_path, noon, told):
    deliver(calls, write(tmp_path / "a.csv", rows_of(1, range(20))), noon)
    more = f"{calls.definition_text}\n{told}\n"
    changed, is_changed = define_dataset(text=more, where="calls.yaml", by=None, at=noon)
    assert is_changed
    assert not needs_rebuild(changed)

    narrower = more.replace(told, f"leave_out: priority = 9\n{told}")
    changed, _ = define_dataset(text=narrower, where="calls.yaml", by=None, at=noon)
    assert needs_rebuild(changed)


def test_an_error_within_leaves_no_delivery_waiting(calls, noon, tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("call_id,received_at,arrived_at,priority,beat\n1,2025-05-05 12:00:00,,1,B1\n")

    def stumble(share: float) -> None:
        raise RuntimeError("an error of ours")

    with pytest.raises(RuntimeError):
        take_in(dataset=calls, source=path, name=path.name, way="test", store=record_store(), by=None, at=noon,
                progress=stumble)  # fmt: skip

    delivery = calls.deliveries.get()
    assert (delivery.state, delivery.finished_at) == (DeliveryState.INTERRUPTED, noon)
    assert "Nothing of it is stored; send it again." in delivery.message


def test_what_had_begun_to_arrive_in_another_process_is_cleared_away(calls, noon, workspace):
    left = workspace / "data" / "deliveries" / "calls" / "arriving-1a2b3c4d-xyz"
    left.parent.mkdir(parents=True)
    left.write_text("half of a fi")

    recover(store=record_store(), at=noon)

    assert not left.exists()


def test_rows_set_aside_are_harmless_in_a_spreadsheet_and_come_back_as_they_were(calls, tmp_path, noon):
    path = tmp_path / "calls.csv"
    cells = ["=HYPERLINK(1)", "'=x", "-7"]
    lines = [f"{number},{'2025-05-05 10:00:00' if number > 3 else 'yesterday'},,1,B1" for number in range(1, 99)]
    for number, cell in enumerate(cells):
        lines[number] = f"{cell},yesterday,,1,B1"
    path.write_text("call_id,received_at,arrived_at,priority,beat\n" + "\n".join(lines))
    first = take_in(dataset=calls, source=path, name=path.name, way="test", store=record_store(), by=None, at=noon)

    text = "".join(as_csv(first.delivery))
    assert [row["call_id"] for row in csv.DictReader(text.splitlines())] == ["'=HYPERLINK(1)", "''=x", "-7"]
    path.write_text(text.replace("yesterday", "2025-05-05 10:00:00"))
    take_in(dataset=calls, source=path, name="mended.csv", way="test", store=record_store(), by=None, at=noon)

    found = record_store().query("select call_id from calls where _delivery = 2 order by _row").column(0).to_pylist()
    assert found == cells
