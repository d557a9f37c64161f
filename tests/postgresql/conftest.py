"""A throw-away PostgreSQL for the tests of this folder; where it is not installed, they are skipped and say so."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Stops the cluster where the tests were killed: waits for the end of its input, which comes with theirs.
GUARD = """
import os, shutil, signal, sys
from pathlib import Path
folder = Path(sys.argv[1])
sys.stdin.read()
if (running := folder / "data" / "postmaster.pid").exists():
    os.kill(int(running.read_text().split()[0]), signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)
"""


class Told(NamedTuple):
    """What a run of tests told: its code, what it said, and how each test ended."""

    code: int
    said: str
    ends: dict[str, str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.postgresql)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def on_postgresql() -> Iterator[dict[str, str]]:
    """The environment of a process that keeps its Django database in the cluster."""
    from benchmarks.postgresql import NotRun, cluster

    try:
        with cluster() as connection:
            connection.execute("alter system set fsync = off")
            connection.execute("select pg_reload_conf()")
            folder = connection.info.host
            guard = subprocess.Popen(
                [sys.executable, "-c", GUARD, folder], stdin=subprocess.PIPE, start_new_session=True, cwd="/"
            )
            kept = {name: text for name, text in os.environ.items() if not name.startswith(("CIVICSTAT", "PYTEST"))}
            yield kept | {"CIVICSTAT_DATABASE_URL": f"postgresql://bench@/postgres?host={folder}"}
    except NotRun as reason:
        pytest.skip(str(reason))
    guard.communicate()


@pytest.fixture(scope="session")
def run_tests(
    on_postgresql: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Iterable[str]], Told]:
    """Run tests in one process whose Django database is PostgreSQL, and return what it told of each."""

    def run(paths: Iterable[str]) -> Told:
        report = tmp_path_factory.mktemp("postgresql") / "report.xml"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "0", "-rs", f"--junit-xml={report}", *paths],
            env=on_postgresql, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Told(done.returncode, done.stdout[-6000:] + done.stderr[-2000:], _told(report))

    return run


def _told(report: Path) -> dict[str, str]:
    """Return by test, as package.module::name, how it ended: "passed", or what is said of it."""
    cases = ElementTree.parse(report).iter("testcase") if report.exists() else ()
    said = {
        f"{case.get('classname')}::{case.get('name')}": [f"{each.tag}: {each.text}" for each in case] for case in cases
    }
    return {test: "\n".join(words) or "passed" for test, words in said.items()}
