"""Commands run as a shell would run them: in this process where that is possible, in one of their own otherwise."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import testville
from civicstat.cli.app import run
from once import make_once

DATASET = testville.DATASET
START = "import sys; from civicstat.cli import main; sys.argv[0] = 'civicstat'; main()"
LONGEST = 120  # seconds that a command may take on a busy machine


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def civicstat(workspace: Path, db: None, noon: datetime, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command in this process, in an empty workspace that knows its city."""
    from civicstat.directory.actions import name_city

    (workspace / "civicstat.toml").write_text('agency = "Testville"\ntimezone = "America/Chicago"\n')
    name_city(name="Testville", by=None, at=noon)

    def call(*words: object) -> Answer:
        capsys.readouterr()
        code = run([*map(str, words), "--workspace", str(workspace)])
        return Answer(code, *capsys.readouterr())

    return call


@dataclass
class Town:
    """A workspace of its own, with commands that run in processes of their own."""

    folder: Path
    environment: dict[str, str] = field(init=False)
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        inherited = {name: text for name, text in os.environ.items() if not name.startswith(("CIVICSTAT", "DJANGO"))}
        ours = {"CIVICSTAT_WORKSPACE": str(self.folder), "CIVICSTAT_PASSWORD": "calm-harbor-2917"}
        self.environment = inherited | ours

    def start(self, *words: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", START, *map(str, words)],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.started.append(process)
        return process

    def call(self, *words: object) -> Answer:
        process = self.start(*words)
        out, err = process.communicate(timeout=LONGEST)
        return Answer(process.returncode, out, err)

    def python(self, code: str) -> str:
        """Run Python in a process of its own, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, timeout=LONGEST
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serve(self, *words: object) -> tuple["subprocess.Popen[str]", str]:
        """Start the server and return it with its address, once it says that it serves."""
        process = self.start("serve", "--port", 0, *words)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " on http" in line, line + (process.stderr.read() if process.stderr else "")
        return process, line.split(" on ")[1].split()[0]

    def stop(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.communicate()


def make_town(folder: Path) -> None:
    """Make an empty workspace with beats and calls defined, by commands."""
    town = Town(folder)
    made = town.call(
        "init", folder, "--agency", "Testville", "--timezone", "America/Chicago", "--administrator", "dora"
    )
    assert made.code == 0, made.err
    (folder / "catalog" / "calls.yaml").write_text(DATASET + "---\n" + COUNT)
    beats = folder.with_name("beats.csv")
    beats.write_text("beat,name\n" + "".join(f"B{i},Beat {i}\n" for i in range(1, 6)))
    for words in (("areas", "import", beats, "--layer", "beat"), ("catalog", "apply")):
        done = town.call(*words)
        assert done.code == 0, done.err


@pytest.fixture(scope="session")
def town_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_once(tmp_path_factory, "cli-town", make_town)


@pytest.fixture
def town(town_made: Path, tmp_path: Path) -> Iterator[Town]:
    """An empty workspace in a process of its own, with beats and calls defined."""
    shutil.copytree(town_made, tmp_path / "town")
    town = Town(tmp_path / "town")
    yield town
    town.stop()


COUNT = """metric: calls
title: Calls for service
question: How many?
dataset: calls
statistic: {kind: count}
unit: calls
direction: context
"""


@pytest.fixture
def calls_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of calls with the numbers of a range."""

    def write(ids: range, name: str = "calls.csv") -> Path:
        return testville.write(tmp_path / name, testville.calls(1, ids))

    return write


@pytest.fixture
def beats(civicstat: Callable[..., Answer]) -> None:
    """Five beats without boundaries, reached by name."""
    from civicstat.directory.models import Area, AreaLayer

    layer = AreaLayer.objects.create(slug="beat", name="Beat", plural="Beats")
    for number in range(1, 6):
        Area.objects.create(layer=layer, code=f"B{number}", name=f"Beat {number}", position=number)


@pytest.fixture
def calls(civicstat: Callable[..., Answer], workspace: Path, beats: None) -> None:
    """The dataset calls and the metric that counts them, defined through the catalog."""
    (workspace / "catalog" / "calls.yaml").write_text(DATASET + "---\n" + COUNT)
    assert civicstat("catalog", "apply").code == 0
