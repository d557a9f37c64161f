"""A workspace with the generated city in it, filled the way a city fills it. Django loads here."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.city import BEATS, LAST, RESIDENTS, ZONE, Files, draw, write
from benchmarks.definitions import DATASET, METRICS, metric_text

AT = datetime(LAST.year, LAST.month, LAST.day, 18, tzinfo=UTC)
VARIANTS = ("priority = 1", "priority = 2", "priority = 3")


def enter(folder: Path) -> None:
    """Make an empty workspace in a folder, and start Django for it; a process has one."""
    from civicstat.config.workspace import create

    shutil.rmtree(folder, ignore_errors=True)
    create(folder, agency="City of Benchmark", timezone=ZONE)
    os.environ["CIVICSTAT_WORKSPACE"] = str(folder)
    os.environ["CIVICSTAT_SECRET_KEY"] = "for measuring only, not a secret"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicstat.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def furnish() -> None:
    """Define the city: beats with residents, the dataset, and the ten metrics."""
    from civicstat.directory.actions import import_populations, name_city
    from civicstat.directory.models import Area, AreaLayer
    from civicstat.directory.populations import PopulationRow
    from civicstat.measurement.sources.actions import define_dataset

    name_city(name="City of Benchmark", by=None, at=AT)
    layer = AreaLayer.objects.create(slug="beat", name="Beat", plural="Beats")
    Area.objects.bulk_create(
        Area(layer=layer, code=beat, name=f"Beat {beat}", position=place) for place, beat in enumerate(BEATS)
    )
    rows = [
        PopulationRow(place, "beat", beat, year, float(residents), "")
        for year in range(2015, 2028)
        for place, (beat, residents) in enumerate(RESIDENTS.items(), start=1)
    ]
    rows += [PopulationRow(0, "city", "city", year, float(sum(RESIDENTS.values())), "") for year in range(2015, 2028)]
    import_populations(rows=rows, by=None, at=AT)
    define_dataset(text=DATASET, where="calls.yaml", by=None, at=AT)
    for slug in METRICS:
        adopt_text(metric_text(slug), slug)


def adopt_text(text: str, where: str) -> None:
    from civicstat.measurement.metrics.actions import adopt

    adopt(text=text, where=where, by=None, at=AT)


def adopt_variants() -> None:
    """Adopt the ten metrics again for each of three priorities, by month: forty metrics in all."""
    for place, condition in enumerate(VARIANTS, start=1):
        for slug in METRICS:
            text = metric_text(slug).replace("[month, quarter, year]", "[month]")
            text = text.replace(f"metric: {slug}\n", f"metric: {slug}_{place}\n")
            if "where: " in text:
                text = text.replace("where: ", f"where: {condition} and ")
            else:
                text += f"where: {condition}\n"
            adopt_text(text, f"{slug}_{place}")


def write_changes(files: Files, path: Path, *, turn: int, old: int) -> Path:
    """Write a delivery of 1,000 calls to a CSV file: 300 new ones, changes to calls of the last week, and to old ones.

    old: how many of the changed calls are of any of the ten years.
    """
    with duckdb.connect() as connection:
        day = LAST + timedelta(days=1)
        connection.register(
            "drawn", draw(300, seed=1000 + turn, since=LAST, until=day, first_number=files.rows + 300 * turn)
        )
        fresh = path.with_suffix(".parquet")
        write(connection, fresh, in_utc=False)
        changed = "* replace (closed_at + to_minutes({turn}) as closed_at, 'Report taken' as disposition)"
        changed = changed.format(turn=turn + 1)
        week = f"received_at >= timestamp '{LAST - timedelta(days=8)}'"
        connection.execute(
            f"copy (select {changed} from (select * from '{files.parquet}' where {week} "
            f"order by hash(call_id, {turn}) limit {700 - old}) "
            f"union all select {changed} from (select * from '{files.parquet}' where not {week} "
            f"order by hash(call_id, {turn}) limit {old}) union all from '{fresh}') to '{path}' (format csv, header)"
        )
        fresh.unlink()
    return path
