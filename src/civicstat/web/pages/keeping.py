"""Files between two steps: kept under random names, known to one session alone, and gone after a day."""

import secrets
import shutil
import time
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile

_SESSION_KEY = "kept_files"
_LONGEST_SECONDS = 24 * 3600
_MOST_IN_SESSION = 10


class KeptFile(NamedTuple):
    """A file that waits for its next step."""

    key: str
    path: Path
    name: str  # as it was sent


def keep_file(file: "UploadedFile[Any]", session: SessionBase) -> KeptFile:
    """Keep a file that was sent, in a folder of its own and under its own name, for the name says how to open it."""
    sweep()
    key = secrets.token_urlsafe(16)
    name = Path(file.name or "file").name[:200] or "file"
    folder = _folder() / key
    folder.mkdir(mode=0o700, parents=True)
    path = folder / name
    with path.open("wb") as copy:
        shutil.copyfileobj(cast(BinaryIO, file), copy)
    known = dict(session.get(_SESSION_KEY, {}))
    for old in list(known)[: max(len(known) - _MOST_IN_SESSION + 1, 0)]:
        _remove(old)
        del known[old]
    session[_SESSION_KEY] = known | {key: name}
    return KeptFile(key, path, name)


def find_file(key: str, session: SessionBase) -> KeptFile | None:
    """Return a file that this session sent; None where it sent none under this key, or it is gone."""
    name = session.get(_SESSION_KEY, {}).get(key)
    if name is None:
        return None
    path = _folder() / key / name
    return KeptFile(key, path, name) if path.is_file() else None


def forget_file(key: str, session: SessionBase) -> None:
    """Remove a file that has come to its end."""
    known = dict(session.get(_SESSION_KEY, {}))
    if known.pop(key, None) is not None:
        session[_SESSION_KEY] = known
        _remove(key)


def sweep() -> None:
    """Remove files that were left behind for a day."""
    oldest = time.time() - _LONGEST_SECONDS
    for folder in _folder().glob("*/"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    data: Path = settings.DATA_DIR
    return data / "uploads" / "steps"


def _remove(key: str) -> None:
    shutil.rmtree(_folder() / key, ignore_errors=True)
