"""The tutorial, done as it is written: its files saved, its commands run, and what they print compared."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from docs.reading import DOCS, Block, blocks_of

TUTORIALS = sorted((DOCS / "tutorial").glob("*.md"))


@pytest.mark.slow
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_the_tutorial_works_as_it_is_written(page, tmp_path):
    said = ""
    for block in blocks_of(page):
        if block.title:
            _save(tmp_path / block.title, block)
        elif block.language == "sh" and block.is_run:
            said = _run(block.text, tmp_path)
        elif block.language == "text":
            assert _told(said, block.text) == block.text.strip()


def _save(path: Path, block: Block) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text)


def _run(script: str, folder: Path) -> str:
    """Run a block in the folder of the reader, and return what its commands printed."""
    here = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "CIVICSTAT_PASSWORD": "correct horse battery staple",
        "CIVICSTAT_WORKSPACE": str(folder / "riverton"),
        "COLUMNS": "120",
    }
    if "civicstat init" in script:
        del here["CIVICSTAT_WORKSPACE"]
    return "".join(_do(line, folder, here) for line in script.strip().splitlines())


def _do(line: str, folder: Path, here: dict[str, str]) -> str:
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=here, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def _told(said: str, expected: str) -> str:
    """Return what was said, without line ends' blanks, cut to as many lines as the page shows."""
    lines = [line.rstrip() for line in said.strip().splitlines()]
    return "\n".join(lines[: len(expected.strip().splitlines())])
