"""Which files of a workspace a backup holds."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from civicstat.cli.keeping.archive import Member

# What is made anew by itself, belongs to a process, or is copied in another way.
LEFT_OUT = (
    "data/static", "data/packed", "data/uploads", "data/earlier", "data/owner.json", "data/owner.sock",
    "data/.backing-up", "data/.backing-up.lock", "editions/.lock",
)  # fmt: skip
COPIED = ("data/civicstat.sqlite3", "data/records.duckdb")  # with what their engines put beside them
UNFINISHED = ".making-"


def members(workspace: Path, snapshot: Path) -> Iterator[Member]:
    """Yield what to keep: files of the workspace, and copies of those that change under the hand.

    Editions that came after the snapshot was taken are left out with the list that names them.
    """
    yield from (Member(f"data/{each.name}", each) for each in sorted(snapshot.iterdir()))
    listed = _editions(workspace)
    for path in _files(workspace):
        name = path.relative_to(workspace).as_posix()
        first, _, rest = name.partition("/")
        number = rest.partition("/")[0]
        if first == "editions" and number.isdigit() and int(number) not in listed:
            continue
        yield Member(name, path)


def _files(folder: Path) -> Iterator[Path]:
    seen = set[Path]()
    for here, folders, names in os.walk(folder, followlinks=True):
        at = Path(here)
        if (real := at.resolve()) in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(each for each in folders if not _is_left_out(folder, at / each))
        yield from (
            at / each for each in sorted(names) if (at / each).is_file() and not _is_left_out(folder, at / each)
        )


def _is_left_out(workspace: Path, path: Path) -> bool:
    name = path.relative_to(workspace).as_posix()
    return name in LEFT_OUT or name.startswith(COPIED) or path.name.startswith(UNFINISHED)


def _editions(workspace: Path) -> set[int]:
    index = workspace / "editions" / "index.json"
    return {each["number"] for each in json.loads(index.read_bytes())["editions"]} if index.exists() else set()
