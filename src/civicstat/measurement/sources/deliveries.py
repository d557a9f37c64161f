"""Delivered files, kept as they came under their hash."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings

CHUNK = 1 << 20
_ARRIVING, _HERE = "arriving-", secrets.token_hex(4)  # of this process


class KeptFile(NamedTuple):
    """A file in the keep."""

    path: Path
    sha256: str
    size: int  # bytes


def keep(source: Path | BinaryIO, *, dataset: str, name: str) -> KeptFile:
    """Copy a file into the keep and return where it lies. The copy is durable when this returns.

    name: as sent; its endings (".csv.gz") stay, since they say how to open it.
    """
    folder = folder_of(dataset)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=f"{_ARRIVING}{_HERE}-")
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(descriptor, "wb") as copy:
            opened = source.open("rb") if isinstance(source, Path) else source
            while chunk := opened.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
            if isinstance(source, Path):
                opened.close()
        path = folder / (digest.hexdigest() + _endings(name))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return KeptFile(path, digest.hexdigest(), size)


def path_of(*, dataset: str, sha256: str, name: str) -> Path:
    """Return where a kept file lies."""
    return folder_of(dataset) / (sha256 + _endings(name))


def folder_of(dataset: str) -> Path:
    root: Path = settings.DATA_DIR
    return root / "deliveries" / dataset


def forget_arriving() -> None:
    """Remove what a process left behind that ended while a file arrived; what arrives in this one stays."""
    root: Path = settings.DATA_DIR
    for left in (root / "deliveries").glob(f"*/{_ARRIVING}*"):
        if not left.name.startswith(f"{_ARRIVING}{_HERE}-"):
            left.unlink(missing_ok=True)


def _endings(name: str) -> str:
    """Return the last one or two endings of a file's name, small and harmless: ".csv.gz"."""
    endings = [ending.lower() for ending in Path(name).suffixes[-2:] if ending[1:].isalnum() and len(ending) < 9]
    return "".join(endings)
