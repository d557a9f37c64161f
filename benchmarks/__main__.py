"""python -m benchmarks: N=rows (1,000,000), BENCH=name (all), ROUNDS=rounds (5; 3 beyond two million rows)."""

import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.city import Files, export
from benchmarks.comparing import Comparison

OUT = Path(__file__).parent / "out"
OWN = ("charts", "detectors", "edition", "disclosure", "portal")  # measured on what they make themselves
PARTS = ("load", "metrics", "update", "pages", "explore", "memory", "live", *OWN)
SHOWN = ("duckdb", "django", "pyarrow", "numpy", "pandas", "polars")


def main() -> int:
    rows, wanted = int(os.environ.get("N", "1000000")), os.environ.get("BENCH", "")
    if wanted and wanted not in PARTS:
        print(f"BENCH is {wanted!r}; expected one of {', '.join(PARTS)}")
        return 2
    rounds = int(os.environ.get("ROUNDS", "5" if rows <= 2_000_000 else "3"))
    print(f"{rows:,} calls, {rounds} rounds; {circumstances()}")
    OUT.mkdir(exist_ok=True)
    start = time.perf_counter()
    files = Files(rows, OUT, OUT, OUT) if wanted in OWN else export(OUT, rows)
    print(f"data ready after {time.perf_counter() - start:.0f} s in {OUT}")
    begun = datetime.now(UTC)
    results = OUT / f"results-{rows}-{begun:%Y%m%dT%H%M%S}.jsonl"
    found: list[Comparison] = []
    for part in PARTS:
        if wanted in ("", part):
            found += _measure(part, files, rounds, results, begun)
    missed = [each for each in found if not each.is_held and not each.not_run]
    print(f"{len(found) - len(missed)} of {len(found)} held or not run; JSON lines in {results}")
    return 0


def _measure(part: str, files: Files, rounds: int, results: Path, begun: datetime) -> list[Comparison]:
    before = os.getloadavg()[0]
    found = _compare(part)(files, OUT, rounds)
    load = f"load average {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    print(f"\n{part}: {load}")
    with results.open("a", encoding="utf-8") as lines:
        for each in found:
            print(each.line(), flush=True)
            lines.write(each.as_json(rows=files.rows, at=f"{begun:%Y-%m-%dT%H:%M:%SZ}", load=load) + "\n")
    return found


def _compare(part: str) -> Callable[[Files, Path, int], list[Comparison]]:
    """Return what measures a part; Django loads only for those that need it."""
    from benchmarks import (
        disclosure,
        drawing,
        editions,
        exploring,
        live,
        loading,
        memory,
        metrics,
        pages,
        portal,
        updating,
        workspace,
    )
    from benchmarks.detectors import running

    modules = {
        "load": loading, "metrics": metrics, "update": updating, "pages": pages, "explore": exploring,
        "memory": memory, "live": live, "detectors": running, "edition": editions,
        "disclosure": disclosure, "portal": portal, "charts": drawing,
    }  # fmt: skip
    if (
        part in ("update", "pages", "explore", "live", "charts", "edition", "portal")
        and "django.core.management" not in sys.modules
    ):
        workspace.enter(OUT / "workspace")
    return lambda files, folder, rounds: modules[part].compare(files, folder, rounds=rounds)


def circumstances() -> str:
    """Return the machine and the versions in one line."""
    names = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return f"{machine}, Python {platform.python_version()}, {names}"


if __name__ == "__main__":
    sys.exit(main())
