"""An edition of 110 metrics, 5 years of months and 60 areas: protected, compared, written, signed, and verified."""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.city import Files
from benchmarks.comparing import Comparison
from civicstat.publishing.content import CITY, Area, Content, Dataset, Figure, Layer, Metric, Series, Version
from civicstat.stats.counts import poisson_interval

METRICS, YEARS, AREAS = 110, 5, 60
AIM_SECONDS = 60.0
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    """Return how long an edition and its verification take, its figures at hand or read from the database first."""
    from civicstat.publishing.editions.actions import publish
    from civicstat.publishing.editions.changes import compared
    from civicstat.publishing.editions.civicstat_verify import verify
    from civicstat.web.releasing.formats import formats
    from civicstat.web.releasing.protecting import protected

    place, taken = folder / "editions", dict[str, float]()
    shutil.rmtree(place, ignore_errors=True)
    earlier: list[Content] = []
    for number in (1, 2):
        made = content(number)
        safe = _timed(taken, f"protect {number}", lambda made=made: protected(made, earlier).content)
        told = _timed(taken, f"compare {number}", lambda safe=safe: compared(safe, earlier))
        _timed(
            taken, f"files {number}",
            lambda told=told: publish(
                content=told, earlier=tuple(earlier), formats=formats(), workspace=place, data_dir=place / "data"
            ),
        )  # fmt: skip
        earlier.append(told)
    verdict = _timed(taken, "verify", lambda: verify(str(place)))
    if verdict.faults:
        raise RuntimeError(f"the editions do not verify: {verdict.faults[0]}")
    whole = sum(taken[f"{part} 2"] for part in ("protect", "compare", "files"))
    size = sum(each.stat().st_size for each in (place / "editions" / "0002").rglob("*") if each.is_file())
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in taken.items())
    figures = f"{sum(1 for _ in earlier[-1].figures()):,} figures, {size / 1e6:.0f} MB"
    from benchmarks.earlier import compare as beside_many
    from benchmarks.gathering import seconds as gathering_seconds

    gathering, gathered = gathering_seconds()
    what = f"edition: {METRICS} metrics, {YEARS} years, {AREAS} areas"
    return [
        Comparison(
            "edition", what, "aim", (whole,), (), AIM_SECONDS, is_absolute=True, note=f"{figures}; {parts}"
        ),
        Comparison(
            "edition", f"{what}, with reading {gathered:,} figures", "aim", (whole + gathering,), (), AIM_SECONDS,
            is_absolute=True, note=f"reading from the database {gathering:.1f} s",
        ),
        Comparison(
            "edition", "two of them verified", "aim", (taken["verify"],), (), 2 * AIM_SECONDS, is_absolute=True
        ),
        *beside_many(),
    ]  # fmt: skip


def content(number: int, *, metrics: int = METRICS, areas: int = AREAS) -> Content:
    """Return the content of a large city: counts that add up over areas, months, quarters and years."""
    chance = np.random.default_rng(3)
    places = tuple(Area(f"A{at:02}", f"Area {at}", 5_000, within=((CITY, CITY),)) for at in range(areas))
    layers = (Layer(CITY, "City", "Cities", (Area(CITY, "City", 300_000),)), Layer("beat", "Beat", "Beats", places))
    made = tuple(_metric(at, chance, number, areas) for at in range(metrics))
    dataset = Dataset("events", "Events", "Police", "All.", (), number, date(2025, 12, 31), "")
    return Content(
        "Largeville", number, AT, "The figures of 2025", None, "civicstat", layers, (dataset,), made, ()
    )  # fmt: skip


def _metric(at: int, chance: np.random.Generator, number: int, areas: int) -> Metric:
    city, *places = counts(chance, areas)
    for row in (city, places[0]):
        row[-1] += number  # one area and month is revised in each edition
    rows = {CITY: city} | {f"A{place:02}": row for place, row in enumerate(places)}
    series = [
        Series(CITY if area == CITY else "beat", area, grain, _figures(row.reshape(-1, months).sum(axis=1), months))
        for area, row in rows.items()
        for grain, months in (("month", 1), ("quarter", 3), ("year", 12))
    ]
    return Metric(
        slug=f"metric_{at:03}", title=f"Metric {at}", question="How many?", describes="", theme=f"Theme {at % 10}",
        department="Police", datasets=("events",), kind="count", unit="events", display="", direction="lower",
        known_limits="", standard="", min_n=0, counts_people=True,
        versions=(Version(1, AT, "", f"metric: metric_{at:03}\n"),), series=tuple(series),
    )  # fmt: skip


def counts(chance: np.random.Generator, areas: int) -> Any:
    """Return counts by month, the city's first and then those of its areas."""
    found = chance.poisson(chance.uniform(2, 60, areas)[:, None], (areas, YEARS * 12))
    return np.concatenate([found.sum(axis=0, keepdims=True), found])


def _figures(found: Any, months: int) -> tuple[Figure, ...]:
    return tuple(_figure(at * months, months, float(count)) for at, count in enumerate(found))


def _figure(month: int, months: int, count: float) -> Figure:
    begins, ends = date(2021 + month // 12, month % 12 + 1, 1), month + months
    names = {1: f"{begins:%Y-%m}", 3: f"{begins.year}-Q{(begins.month + 2) // 3}", 12: f"{begins.year}"}
    low, high = limits(count)
    return Figure(
        names[months], begins, date(2021 + ends // 12, ends % 12 + 1, 1), count, low, high, count, count, None, 0.0, 1,
    )  # fmt: skip


@cache
def limits(count: float) -> tuple[float, float]:
    low, high = poisson_interval(count)
    return float(f"{low:.10g}"), float(f"{high:.10g}")


def _timed(taken: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    done = work()
    taken[name] = time.perf_counter() - start
    return done
