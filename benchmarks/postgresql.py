"""PostgreSQL as a peer: a cluster of its own in a temporary folder, reached by a Unix socket, stopped by its id."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.city import RESIDENTS, Files

SETTINGS = {
    "shared_buffers": "2GB", "work_mem": "256MB", "maintenance_work_mem": "1GB", "max_wal_size": "8GB",
    "max_parallel_workers_per_gather": "2", "jit": "off", "random_page_cost": "1.1", "listen_addresses": "",
}  # fmt: skip
COLUMNS = (
    "call_id text, received_at timestamptz, dispatched_at timestamptz, enroute_at timestamptz, "
    "arrived_at timestamptz, closed_at timestamptz, priority smallint, call_type text, disposition text, source text, "
    "on_view boolean, beat text, address text, units smallint, longitude float8, latitude float8"
)
INDEXES = ("(received_at)", "(beat, received_at)", "(priority, received_at)")


class NotRun(Exception):
    """A peer cannot be measured on this machine; the message says why."""


@contextmanager
def cluster() -> Iterator[psycopg.Connection]:
    """Start a throw-away cluster and yield a connection to it. Raises NotRun where there is no PostgreSQL."""
    programs = _programs()
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="civicstat-pg-"))
    try:
        if owner:
            shutil.chown(folder, owner)
        _run([programs / "initdb", "-D", folder / "data", "-U", "bench", "-A", "trust", "--no-sync"], owner)
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        _run(
            [
                programs / "pg_ctl",
                "-D",
                folder / "data",
                "-w",
                "-l",
                folder / "log",
                "-o",
                f"-k {folder} {options}",
                "start",
            ],
            owner,
        )
        try:
            with psycopg.connect(host=str(folder), user="bench", dbname="postgres", autocommit=True) as connection:
                yield connection
        finally:
            _run([programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(connection: psycopg.Connection, files: Files) -> None:
    """Load the calls with times in UTC, index and analyze them."""
    connection.execute("set timezone = 'UTC'")
    connection.execute(f"create unlogged table calls ({COLUMNS})")
    copying = f"copy (from '{files.utc}') to '/dev/stdout' (format csv, header false)"
    # A progress bar would be drawn into the rows.
    rows = f"import duckdb; duckdb.sql('set enable_progress_bar = false'); duckdb.sql({copying!r})"
    with (
        subprocess.Popen([sys.executable, "-c", rows], stdout=subprocess.PIPE) as feeder,
        connection.cursor() as cursor,
        cursor.copy("copy calls from stdin (format csv)") as copy,
    ):
        while feeder.stdout and (chunk := feeder.stdout.read(1 << 20)):
            copy.write(chunk)
    if feeder.returncode:
        raise NotRun("the calls could not be handed to PostgreSQL")
    for index in INDEXES:
        connection.execute(f"create index on calls {index}")
    connection.execute("create table residents (beat text, year integer, residents float8)")
    with connection.cursor() as cursor:
        years = range(2015, 2028)
        cursor.executemany(
            "insert into residents values (%s, %s, %s)", [(b, year, r) for b, r in RESIDENTS.items() for year in years]
        )
    connection.execute("vacuum analyze")


def _programs() -> Path:
    for place in (shutil.which("initdb"), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")))):
        if place and Path(place).exists():
            return Path(place).resolve().parent
    raise NotRun("PostgreSQL is not installed here")


def _owner() -> str | None:
    """Return whose the cluster shall be: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NotRun("PostgreSQL does not run as root, and there is no other account here")


def _run(command: list[str | Path], owner: str | None) -> None:
    done = subprocess.run(
        list(map(str, command)), user=owner, capture_output=True, text=True, check=False, cwd=tempfile.gettempdir(),
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise NotRun(f"PostgreSQL did not start: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
