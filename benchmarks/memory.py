"""Peak memory of a load and of ten metrics, each in a process of its own."""

import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.city import Files, export
from benchmarks.comparing import Comparison

AIM = 2.0
ONCE = 2_000_000  # rows beyond which each is measured once
JOBS = {
    "load from CSV": ("load_ours_csv", "load_bare_csv", "DuckDB bare COPY"),
    "load from Parquet": ("load_ours_parquet", "load_bare_parquet", "DuckDB bare COPY"),
    "ten metrics by month and beat": ("metrics_ours", "metrics_by_hand", "SQL on our table"),
}


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    found = []
    for what, (ours, theirs, peer) in JOBS.items():
        figures = [
            (peak(ours, files, folder), peak(theirs, files, folder)) for _ in range(rounds if files.rows <= ONCE else 1)
        ]
        mine, others = zip(*figures, strict=True)
        found.append(Comparison("memory", f"peak memory: {what}", peer, mine, others, AIM, unit="bytes"))
    return found


def peak(job: str, files: Files, folder: Path) -> float:
    """Run one job in a process of its own and return its peak resident memory in bytes."""
    command = [sys.executable, "-m", "benchmarks.memory", job, str(folder), str(files.rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{job}: {done.stderr.strip().splitlines()[-1]}")
    return float(done.stdout.split()[-1])


def run(job: str, folder: Path, rows: int) -> None:
    """Do one job; what it took at its peak is read off afterwards. A process loads no library that it does not need."""
    files, filled = export(folder, rows), folder / "memory.duckdb"
    if job.startswith("load"):
        from benchmarks import loading

        load = loading.load_ours if "ours" in job else loading.load_bare
        target = filled if "ours" in job else folder / "memory-bare.duckdb"
        load(files.csv if job.endswith("csv") else files.parquet, target)
    else:
        _ask_all(filled, by_hand=job == "metrics_by_hand")


def _ask_all(path: Path, *, by_hand: bool) -> None:
    from benchmarks import ground, questions
    from benchmarks.definitions import METRICS, metric
    from civicstat.measurement.metrics.derived import observe
    from civicstat.store.engines.duckdb import DuckDBStore

    with DuckDBStore(path) as store:
        below, residents = ground.ground_on(store), {"residents": ground.residents_by_id()}
        for slug in METRICS:
            if by_hand:
                store.query(questions.sql(slug, questions.TUNED), tables=residents)
            else:
                observe(metric(slug), ground.SCOPE, below)


def high_water() -> int:
    """Return the bytes that this process held at its peak.

    Linux tells it of the program that runs now. Elsewhere getrusage must do, which on Linux counts what the
    parent held before the program was started.
    """
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    print(high_water())
