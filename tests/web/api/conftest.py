"""A small city whose calls came in through the real intake, and clients that ask about it."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.test import Client

from civicstat.directory.actions import import_populations, name_city
from civicstat.directory.actions.tokens import create_token
from civicstat.directory.models import Area, AreaLayer, Department
from civicstat.directory.populations import PopulationRow
from civicstat.measurement.intake import take_in
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset
from snapshots import Snapshot, take

CALLS = """\
dataset: calls
title: Calls for service
describes: One call to 911.
owner: police
timezone: America/Chicago
key: call_id
time: received_at
tolerance: 0.05
columns:
  call_id: {type: text, required: true}
  received_at: {type: timestamp, required: true, format: "%Y-%m-%d %H:%M:%S"}
  arrived_at: {type: timestamp, format: "%Y-%m-%d %H:%M:%S"}
  priority: {type: integer}
  race: {type: category}
  caller: {type: category, from: Caller Name, personal: true}
  beat: {type: category}
stages: [received_at, arrived_at]
durations:
  response_seconds: {from: received_at, to: arrived_at}
areas:
  beat: {name: beat}
"""
COMPLAINTS = """\
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
HEAD = "metric: {0}\ntitle: {1}\nquestion: What of {0}?\ndataset: {2}\ndirection: context\ntheme: Calls\n"
METRICS = {
    "calls": HEAD.format("calls", "Calls", "calls") + "statistic: {kind: count}\nunit: calls\nperiods: [month, week]\n",
    "p90": HEAD.format("p90", "Response", "calls")
    + "statistic: {kind: percentile, p: 0.9, of: response_seconds}\nunit: seconds\nmin_n: 5\nmaturity: 2 days\n"
    + "periods: [month]\nbreaks: [{on: 2026-02-01, reason: New radios}]\n",
    "complaints": HEAD.format("complaints", "Complaints", "complaints")
    + "statistic: {kind: count}\nunit: complaints\nperiods: [month]\n",
    "urgent": HEAD.format("urgent", "Urgent calls", "calls")
    + "where: priority = 1\nstatistic: {kind: count}\nunit: calls\nperiods: [month]\n",
    "urgent_share": "metric: urgent_share\ntitle: Urgent share\nquestion: '?'\ndirection: context\ntheme: Calls\n"
    "statistic: {kind: ratio, numerator: urgent, denominator: calls}\nunit: share\nperiods: [month]\n",
}
COLUMNS = ("call_id", "received_at", "arrived_at", "priority", "race", "Caller Name", "beat", "Note")
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
START = datetime(2026, 1, 1, 0, 30)
RACES = ("White", "Black", "Hispanic", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what builds a city of its own: that takes over half a second."""
    for item in items:
        if {"own_city", "with_faults"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def make_call(number: int, **changes: Any) -> dict[str, Any]:
    """Return one call: every 6 hours from January 1, 2026, local time; beats and races in turn."""
    received = START + timedelta(hours=6 * number)
    row = {
        "call_id": f"c{number}",
        "received_at": received,
        "arrived_at": received + timedelta(seconds=200 + number) if number % 10 else "",
        "priority": 1 if number % 4 == 0 else 2,
        "race": RACES[number % 4],
        "Caller Name": f"Rosa Number{number}",
        "beat": ("B1", "B2", "B1")[number % 3],
        "Note": f"private note {number}",
    }
    return row | changes


def write_csv(rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def build(noon: datetime) -> None:
    """Build Testville: two beats, calls of January and February 2026, complaints that few may see."""
    name_city(name="Testville", by=None, at=noon)
    Department.objects.create(slug="police", name="Police")
    layer = AreaLayer.objects.create(slug="beat", name="Beat", plural="Beats", position=5)
    for number in (1, 2):
        square = shapely.to_wkb(shapely.box(number, 0, number + 1, 1))
        Area.objects.create(layer=layer, code=f"B{number}", name=f"Beat {number}", position=number, boundary=square)
    rows = [PopulationRow(n, "beat", f"B{n}", 2025, 1000.0 * n, "Census") for n in (1, 2)]
    import_populations(rows=[*rows, PopulationRow(3, "city", "city", 2025, 3000.0, "")], by=None, at=noon)
    for text in (CALLS, COMPLAINTS):
        define_dataset(text=text, where="test", by=None, at=noon)
    for slug, text in METRICS.items():
        adopt(text=text, where=slug, by=None, at=noon)
    source = io.BytesIO(write_csv([make_call(number) for number in range(236)]))  # 59 days: January and February
    store, calls = record_store(), Dataset.objects.get(slug="calls")
    take_in(dataset=calls, source=source, name="calls.csv", way="python", store=store, by=None, at=noon)
    refresh(metrics=Metric.objects.all(), store=store, at=noon)


@pytest.fixture(scope="session")
def city_built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The city, built once and kept."""
    with django_db_blocker.unblock():
        return take("city", tmp_path_factory.mktemp("city"), lambda folder: build(NOON))


@pytest.fixture(scope="session")
def city_files(city_built: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's files, for all tests that only look at them."""
    return shutil.copytree(city_built.folder, tmp_path_factory.mktemp("shown") / "city")


@pytest.fixture
def city(city_built: Snapshot, city_files: Path, db: None, settings: Any) -> Path:
    """Testville, to be looked at."""
    city_built.lay_out_rows()
    settings.WORKSPACE, settings.DATA_DIR = city_files, city_files / "data"
    return city_files


@pytest.fixture
def own_city(city_built: Snapshot, workspace: Path, db: None) -> Path:
    """Testville for a test that loads records."""
    city_built.lay_out(workspace)
    return workspace


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """The calls that came in."""
    return [make_call(number) for number in range(236)]


@pytest.fixture
def call() -> Callable[..., dict[str, Any]]:
    """Make one call by its number."""
    return make_call


@pytest.fixture
def as_csv() -> Callable[[list[dict[str, Any]]], bytes]:
    """Write calls as the dispatch system does."""
    return write_csv


@pytest.fixture
def new_calls() -> bytes:
    """A file of 20 calls: 6 that came in before, and 14 new ones."""
    return write_csv([make_call(number) for number in range(230, 250)])


@pytest.fixture
def texts() -> dict[str, str]:
    """The definitions of the metrics, by slug."""
    return METRICS


@pytest.fixture
def as_(noon: datetime):
    """Return a client that is signed in as somebody."""

    def sign_in(user: Any, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def with_token(db: None, noon: datetime):
    """Return a client that sends a token with the scopes given."""

    def make(*scopes: str, by: Any = None) -> Client:
        _, secret = create_token(name="a program", scopes=scopes, by=by, at=noon)
        return Client(headers={"authorization": f"Bearer {secret}"})

    return make


@pytest.fixture
def reader(with_token) -> Client:
    return with_token("read")


@pytest.fixture
def get(reader: Client):
    """Ask for an address below /api/v1 with a token that may read; return the JSON of the answer."""

    def ask(address: str, **query: Any) -> Any:
        response = reader.get(f"/api/v1{address}", query_params=query)
        assert response.status_code == 200, response.content
        return json.loads(response.content)

    return ask
