"""The editions of a workspace, as they lie in its folder: what was published, and what corrects what."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from civicstat.errors import CivicStatError
from civicstat.publishing.content import Content
from civicstat.publishing.editions.canonical import canonical, sha256
from civicstat.publishing.plain import from_plain

FOLDER = "editions"
INDEX, MANIFEST, SIGNATURE, KEY = "index.json", "manifest.json", "manifest.sig", "key.pub"
CONTENT = "data/content.json"
FORMAT = 1
MAKING = ".making-"  # what the folder of an edition is called until it is whole


class BrokenChain(CivicStatError):
    """What lies in the folder of editions is not what was published."""


@dataclass(frozen=True)
class Edition:
    """A published edition. folder: where its files are."""

    number: int
    folder: Path
    manifest: dict[str, Any]
    manifest_sha256: str
    corrected_by: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return name_of(self.number)

    @property
    def released_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["released_at"])

    @property
    def reason(self) -> str:
        return str(self.manifest["reason"])

    @property
    def corrects(self) -> int | None:
        found: int | None = self.manifest["corrects"]
        return found

    def content(self) -> Content:
        """Return all that it says."""
        return from_plain(json.loads((self.folder / CONTENT).read_bytes()))


def name_of(number: int) -> str:
    """Return what the folder of an edition is called: "0001"."""
    return f"{number:04d}"


def editions_of(workspace: Path) -> tuple[Edition, ...]:
    """Return the editions of a workspace, oldest first. Raises BrokenChain where one is missing."""
    root = workspace / FOLDER
    found = sorted(_read(root), key=lambda each: each.number) if root.is_dir() else []
    corrections: dict[int | None, list[int]] = {}
    for position, each in enumerate(found, start=1):
        if each.number != position:
            raise BrokenChain(
                f"{root}: edition {position} is missing, {each.number} is there. Put {name_of(position)} back from a "
                "copy of what was published; nothing can be published until then."
            )
        corrections.setdefault(each.corrects, []).append(each.number)
    return tuple(
        Edition(each.number, each.folder, each.manifest, each.manifest_sha256, tuple(corrections.get(each.number, ())))
        for each in found
    )


def _read(root: Path) -> Iterator[Edition]:
    for folder in root.iterdir():
        if folder.name.isdigit() and folder.is_dir():
            try:
                raw = (folder / MANIFEST).read_bytes()
                yield Edition(int(folder.name), folder, json.loads(raw), sha256(raw))
            except (OSError, ValueError) as fault:
                raise BrokenChain(
                    f"{folder / MANIFEST} cannot be read: {fault}. Put it back from a copy of what was published."
                ) from fault


def write_index(workspace: Path, editions: tuple[Edition, ...], *, key: str, pem: bytes) -> None:
    """Write the list of editions and the public key beside them; they follow from the editions."""
    listed = [
        {
            "number": each.number,
            "path": each.name,
            "released_at": each.manifest["released_at"],
            "reason": each.reason,
            "corrects": each.corrects,
            "corrected_by": list(each.corrected_by),
            "manifest_sha256": each.manifest_sha256,
        }
        for each in editions
    ]
    agency = editions[-1].manifest["agency"] if editions else ""
    index = {"format": FORMAT, "agency": agency, "key": key, "editions": listed}
    replace(workspace / FOLDER / KEY, pem)
    replace(workspace / FOLDER / INDEX, canonical(index))


def replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole, or as it was."""
    beside = path.with_name(f"{MAKING}{path.name}")
    write(beside, data)
    beside.replace(path)


def write(path: Path, data: bytes) -> None:
    """Write a file and have it on the disk before this returns."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
