"""Peak memory of a load and of ten metrics, each in a process of its own."""

import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.city import Files
from benchmarks.comparing import Comparison

AIM = 2.0
JOBS = {
    "load from CSV": ("load_ours_csv", "load_bare_csv", "DuckDB bare COPY"),
    "load from Parquet": ("load_ours_parquet", "load_bare_parquet", "DuckDB bare COPY"),
    "ten metrics by month and beat": ("metrics_ours", "metrics_by_hand", "SQL on our table"),
}


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    found = []
    for what, (ours, theirs, peer) in JOBS.items():
        figures = [(peak(ours, files, folder), peak(theirs, files, folder)) for _ in range(min(rounds, 3))]
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
    """Do one job; the parent reads off what it took at its peak."""
    from benchmarks import loading, metrics, questions
    from benchmarks.city import export
    from benchmarks.definitions import METRICS, metric
    from civicstat.measurement.metrics.derived import observe
    from civicstat.store.engines.duckdb import DuckDBStore

    files, target = export(folder, rows), folder / "memory.duckdb"
    what, _, form = job.rpartition("_")
    if what.startswith("load"):
        load = loading.load_ours if what == "load_ours" else loading.load_bare
        load(files.csv if form == "csv" else files.parquet, target)
        return
    with DuckDBStore(folder / "metrics.duckdb") as store:
        ground = metrics.ground_on(store)
        for slug in METRICS:
            if job == "metrics_ours":
                observe(metric(slug), metrics.SCOPE, ground)
            else:
                tables = {"residents": metrics.residents_by_id()}
                store.query(questions.sql(slug, questions.TUNED), tables=tables)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    scale = 1 if sys.platform == "darwin" else 1024
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale)
