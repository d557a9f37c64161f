"""A town with four districts and two years of records, in which one thing changes at a time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely

from civicstat.directory.actions import import_populations, name_city
from civicstat.directory.models import Area, AreaLayer
from civicstat.directory.populations import PopulationRow
from civicstat.measurement.intake import take_in
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.actions import define_dataset
from snapshots import Snapshot, take
from testville import write

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
LAST = 24  # January 2024 is 0, January 2026 the last
DATASET = """
dataset: cases
title: Cases
timezone: America/Chicago
key: number
time: at
columns:
  number: {type: text, required: true}
  at: {type: timestamp, required: true}
  kind: {type: category, title: Kind}
  is_done: {type: boolean, title: Done}
  took: {type: number}
  closed_at: {type: timestamp}
  street: {type: text, personal: true}
  district: {type: category}
areas:
  district: {name: district}
dimensions: [kind]
"""
HEAD = "metric: {0}\ntitle: Metric {0}\nquestion: How many?\ndataset: cases\ndirection: context\nperiods: [month]\n"
METRICS = {
    "done": "where: kind in ('easy', 'hard')\nstatistic: {kind: share, hit: is_done}\nunit: share\n",
    "took_p90": "where: kind in ('easy', 'hard')\nstatistic: {kind: percentile, p: 0.9, of: took}\nunit: seconds\n"
    "valid: took < 900\n",
    "festive": "where: kind = 'festive'\nstatistic: {kind: count}\nunit: cases\n",
    "burst": "where: kind = 'burst'\nstatistic: {kind: count}\nunit: cases\n",
    "season": "where: kind = 'season'\nstatistic: {kind: count}\nunit: cases\n",
    "noisy": "where: kind = 'noisy'\nstatistic: {kind: count}\nunit: cases\n",
    "all_cases": "statistic: {kind: count}\nunit: cases\n",
    "per_resident": "where: kind = 'season'\nstatistic: {kind: rate}\nunit: cases per 1,000 residents\n",
    "closed_soon": "statistic: {kind: cohort_share, within: 30 days, done: closed_at}\nunit: share\n",
    "open_for": "statistic: {kind: time_to_close, opened: at, closed: closed_at}\nunit: seconds\n",
    "mean_took": "statistic: {kind: mean, of: took}\nunit: seconds\nvalid: took >= 105\n",
    "kinds": "statistic: {kind: distinct, of: kind}\nunit: kinds\n",
    "done_of_all": "dataset:\nstatistic: {kind: ratio, numerator: festive, denominator: all_cases}\nunit: share\n",
    "broken": "where: kind = 'season'\nstatistic: {kind: count}\nunit: cases\n"
    "breaks: [{on: 2025-07-01, reason: Another form}]\n",
}
NOISE = (31, 26, 34, 29, 33, 27, 30, 35, 25, 30, 28, 32, 58, 31, 27, 33, 30, 29, 26, 34, 31, 28, 32, 29, 30)


def rows() -> list[dict[str, Any]]:
    """Return the cases; only what the names of the metrics say changes in January 2026."""
    found: list[dict[str, Any]] = []

    def add(month: int, district: str, kind: str, count: int, *, day: int = 0, **more: Any) -> None:
        for at in range(count):
            start = datetime(2024 + month // 12, month % 12 + 1, 1 + (day - 1 if day else at % 28))
            hard = kind == "hard"
            found.append({
                "number": f"n{len(found)}", "at": start + timedelta(minutes=at % 1200), "kind": kind,
                "is_done": at % 10 < (5 if hard else 9), "took": (400 if hard else 100) + at, "street": f"{at} Elm",
                "district": district, "closed_at": "" if at % 7 == 0 else start + timedelta(days=at % 50), **more,
            })  # fmt: skip

    for month in range(LAST + 1):
        is_last = month == LAST
        for district in "ABCD":
            has_other_mix = is_last and district == "A"
            add(month, district, "easy", 20 if has_other_mix else 80)
            add(month, district, "hard", 80 if has_other_mix else 20)
            add(month, district, "festive", 60 if is_last else 30)
            add(month, district, "burst", 28)
            add(month, district, "season", 60 if month % 12 == 0 else 20)
            add(month, district, "noisy", NOISE[month])
            if is_last and district == "B":
                add(month, district, "burst", 40, day=17)
            if is_last and district == "C":
                add(month, district, "hard", 60, is_done="", took="")
    found[-1]["at"] = datetime(2026, 1, 31, 23)
    return found


def build(folder: Path) -> None:
    name_city(name="Testville", by=None, at=NOON)
    layer = AreaLayer.objects.create(slug="district", name="District", plural="Districts", position=1)
    for at, code in enumerate("ABCD"):
        square = shapely.to_wkb(shapely.box(at, 0, at + 1, 1))
        Area.objects.create(layer=layer, code=code, name=f"District {code}", position=at, boundary=square)
    residents = [
        PopulationRow(1, "district", code, year, 2000.0 if (code, year) == ("D", 2026) else 1000.0, "")
        for code in "ABCD"
        for year in (2024, 2025, 2026)
    ]
    import_populations(rows=residents, by=None, at=NOON)
    dataset, _ = define_dataset(text=DATASET, where="cases", by=None, at=NOON)
    for slug, text in METRICS.items():
        adopt(
            text=(HEAD.format(slug) + text)
            .replace("dataset: cases\n" if text.startswith("dataset:") else "\0", "")
            .replace("dataset:\n", ""),
            where=slug,
            by=None,
            at=NOON,
        )
    source = write(folder / "cases.csv", rows())
    take_in(dataset=dataset, source=source, name="cases.csv", way="python", store=record_store(), by=None, at=NOON)
    Finding.objects.all().delete()  # cases lie in the first 28 days of a month, which the quality check finds odd


@pytest.fixture(scope="session")
def town_built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    with django_db_blocker.unblock():
        return take("town", tmp_path_factory.mktemp("town"), build)


@pytest.fixture
def town(town_built: Snapshot, db: None, settings: Any) -> Snapshot:
    """The town, to be looked at."""
    town_built.lay_out_rows()
    settings.WORKSPACE, settings.DATA_DIR = town_built.folder, town_built.folder / "data"
    return town_built
