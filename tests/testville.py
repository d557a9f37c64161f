"""Testville: a small city with five square beats, its calls for service and what is measured of them."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import shapely

from civicstat.directory.actions import import_populations, name_city
from civicstat.directory.models import Area, AreaLayer
from civicstat.directory.populations import PopulationRow
from civicstat.measurement.intake import Intake, take_in
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset

DATASET = """
dataset: calls
title: Calls for service
describes: One row is one call for police, from any source.
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
HEAD = "metric: {slug}\ntitle: {title}\nquestion: How many?\ntheme: {theme}\ndataset: calls\ndirection: {way}\n"
METRICS = {
    "calls": ("Calls for service", "Demand", "context", "statistic: {kind: count}\nunit: calls"),
    "urgent": ("Urgent calls", "Demand", "lower", "where: priority = 1\nstatistic: {kind: count}\nunit: calls"),
    "p90": (
        "Time to arrive", "Response", "lower",
        "statistic: {kind: percentile, p: 0.9, of: response_seconds}\nunit: seconds\ndisplay: minutes\nmin_n: 5\n"
        "valid: response_seconds between 0 and 86400\nmaturity: 2 days\nbreaks: [{on: 2025-06-01, reason: New radios}]",
    ),
    "in_time": (
        "Arrived in eight minutes", "Response", "higher",
        "statistic: {kind: share, hit: response_seconds <= 480}\nunit: share",
    ),
    "per_resident": (
        "Calls per resident", "Demand", "context", "statistic: {kind: rate}\nunit: calls per 1,000 residents"
    ),
}  # fmt: skip


def build(workspace: Path, at: datetime) -> Dataset:
    """Found the city, load its calls and measure them."""
    name_city(name="Testville", by=None, at=at)
    layer = AreaLayer.objects.create(slug="beat", name="Beat", plural="Beats", position=1)
    for number in range(1, 6):
        square = shapely.to_wkb(shapely.box(-90 + number * 0.02, 40, -90 + number * 0.02 + 0.02, 40.02))
        Area.objects.create(layer=layer, code=f"B{number}", name=f"Beat {number}", position=number, boundary=square)
    residents = [PopulationRow(row, "beat", f"B{row}", 2025, 1000.0 * row, "test") for row in range(1, 6)]
    import_populations(rows=[*residents, PopulationRow(6, "city", "city", 2025, 15000.0, "test")], by=None, at=at)
    dataset, _ = define_dataset(text=DATASET, where="calls.yaml", by=None, at=at)
    for slug, (title, theme, way, body) in METRICS.items():
        adopt(text=HEAD.format(slug=slug, title=title, theme=theme, way=way) + body, where=slug, by=None, at=at)
    deliver(dataset, write(workspace / "calls.csv", calls(1, range(1500))), at)
    dataset.refresh_from_db()
    return dataset


def calls(seed: int, ids: range) -> list[dict[str, Any]]:
    """Return calls of January 2025 to June 2026, in no order; the last one is of June's last evening."""
    chance = random.Random(seed)
    rows = []
    for number in ids:
        received = datetime(2025, 1, 1) + timedelta(minutes=chance.randrange(60 * 24 * 546))
        if number == ids[-1]:
            received = datetime(2026, 6, 30, 22)
        arrived = "" if chance.random() < 0.2 else received + timedelta(seconds=chance.randrange(60, 3000))
        rows.append({
            "call_id": f"c{number}", "received_at": received, "arrived_at": arrived,
            "priority": chance.randrange(1, 5), "beat": chance.choice(["B1", "B2", "b3", "Beat 4", "B5", ""]),
        })  # fmt: skip
    return rows


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def deliver(dataset: Dataset, path: Path, at: datetime, **more: Any) -> Intake:
    dataset.refresh_from_db()
    return take_in(
        dataset=dataset, source=path, name=path.name, way="python", store=record_store(), by=None, at=at, **more
    )
