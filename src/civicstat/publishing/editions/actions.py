"""Every write of editions."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from civicstat.errors import CivicStatError
from civicstat.publishing.content import Content, File
from civicstat.publishing.editions.canonical import canonical, sha256
from civicstat.publishing.editions.chain import (
    FOLDER,
    FORMAT,
    MAKING,
    MANIFEST,
    SIGNATURE,
    Edition,
    editions_of,
    name_of,
    write,
    write_index,
)
from civicstat.publishing.editions.keys import Key, pem_of, read_or_make, rotate

Format = Callable[[Content, Sequence[Content]], Iterable[File]]  # earlier: what the editions before say, oldest first
READ_ONLY = 0o444
LOCK = ".lock"


class EditionRefused(CivicStatError):
    """An edition cannot be published like this. Nothing was published."""


def publish(
    *, content: Content, earlier: Sequence[Content], formats: Sequence[Format], workspace: Path, data_dir: Path,
    report: Callable[[float, str], None] = lambda share, what: None,
) -> Edition:  # fmt: skip
    """Write an edition, sign it and chain it to the one before. It is there whole, or not at all.

    content: protected already. Raises EditionRefused, BrokenChain, UnusableKey.
    """
    with _alone(workspace):
        editions = editions_of(workspace)
        _check(content, editions)
        key = read_or_make(data_dir)
        last = editions[-1].manifest["key"] if editions else ""
        endorsement = key.endorsement(content.number, last=last)
        making = _fresh(workspace / FOLDER / f"{MAKING}{name_of(content.number)}")
        try:
            files = list(_write(making, _made(content, earlier, formats, report)))
            manifest = _manifest(content, files, editions, key, endorsement)
            _seal(making, canonical(manifest), key)
            making.rename(workspace / FOLDER / name_of(content.number))
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        return _list(workspace)[-1]


def settle(*, workspace: Path) -> tuple[Edition, ...]:
    """Put right what a publishing that was killed left behind, and return the editions."""
    if not (workspace / FOLDER).is_dir():
        return ()
    with _alone(workspace):
        for left in (workspace / FOLDER).glob(f"{MAKING}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        return _list(workspace) if editions_of(workspace) else ()


def change_key(*, workspace: Path, data_dir: Path) -> str:
    """Make a new key for the editions to come, which the next one shows to be endorsed; return its public half."""
    with _alone(workspace):
        editions = editions_of(workspace)
        return rotate(data_dir, last=editions[-1].manifest["key"] if editions else "").public


def copy_out(*, workspace: Path, to: Path) -> None:
    """Copy the newest edition, and all of them beside it, as plain files that any web server can serve.

    Raises EditionRefused where the folder holds something else.
    """
    editions = editions_of(workspace)
    if not editions:
        raise EditionRefused("There is no edition yet; publish one first.")
    if to.exists() and any(to.iterdir()) and not (to / FOLDER / "index.json").exists():
        raise EditionRefused(f"{to} holds something else than editions; name an empty folder or a new one")
    shutil.copytree(editions[-1].folder, to, dirs_exist_ok=True, copy_function=_copy)
    shutil.copytree(
        workspace / FOLDER, to / FOLDER, dirs_exist_ok=True, copy_function=_copy,
        ignore=shutil.ignore_patterns(f"{MAKING}*", LOCK),
    )  # fmt: skip


def _copy(source: str, target: str) -> None:
    """Copy a file unless it is there as it is; files of editions are read-only, and would not be written over."""
    there = Path(target)
    if there.exists():
        if there.stat().st_size == Path(source).stat().st_size and there.read_bytes() == Path(source).read_bytes():
            return
        there.unlink()
    shutil.copyfile(source, target)


def _check(content: Content, editions: Sequence[Edition]) -> None:
    expected = len(editions) + 1
    if content.number != expected:
        raise EditionRefused(
            f"This would be edition {content.number}, but {expected} is next: another one was published in the "
            "meantime. Published editions are never changed; look at what changed and publish again."
        )
    if not content.reason.strip():
        raise EditionRefused("Say why there is this edition: its reason is published with it.")
    if content.corrects is not None and not 1 <= content.corrects < content.number:
        raise EditionRefused(f"Edition {content.corrects} is not there to be corrected; there are {len(editions)}.")


@contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    """Let nobody else publish meanwhile."""
    root = workspace / FOLDER
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("wb") as lock:
        _hold(lock, root)
        yield


def _hold(lock: BinaryIO, root: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise EditionRefused(f"Another process is publishing in {root}; wait until it is done.") from None


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _made(
    content: Content, earlier: Sequence[Content], formats: Sequence[Format], report: Callable[[float, str], None]
) -> Iterator[File]:
    for position, files in enumerate(formats):
        report(position / len(formats), "writing files")
        yield from files(content, earlier)


def _write(folder: Path, files: Iterable[File]) -> Iterator[dict[str, Any]]:
    """Write files and yield what the manifest says of each."""
    seen, root = set[str](), folder.resolve()
    for path, body in files:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or {"..", "."} & set(parts) or "\\" in path or path in seen:
            raise EditionRefused(f"A format wrote {path!r}; each file is written once, into the edition's folder.")
        seen.add(path)
        target = root.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        target.chmod(READ_ONLY)
        yield {"path": path, "bytes": len(body), "sha256": sha256(body)}


def _manifest(
    content: Content, files: list[dict[str, Any]], editions: Sequence[Edition], key: Key, endorsement: str
) -> dict[str, Any]:
    last = editions[-1] if editions else None
    return {
        "format": FORMAT,
        "agency": content.agency,
        "number": content.number,
        "released_at": content.made_at.isoformat(),
        "reason": content.reason,
        "corrects": content.corrects,
        "previous": {"number": last.number, "manifest_sha256": last.manifest_sha256} if last else None,
        "software": content.software,
        "definitions": {each.slug: each.versions[-1].number for each in content.metrics if each.versions},
        "data_versions": {each.slug: each.data_version for each in content.datasets},
        "key": key.public,
        "endorsement": endorsement,
        "files": sorted(files, key=lambda each: str(each["path"])),
    }


def _seal(folder: Path, manifest: bytes, key: Key) -> None:
    """Write manifest and signature last, and have all of it on the disk."""
    write(folder / MANIFEST, manifest)
    write(folder / SIGNATURE, key.private.sign(manifest))
    for each in (MANIFEST, SIGNATURE):
        (folder / each).chmod(READ_ONLY)
    os.sync()


def _list(workspace: Path) -> tuple[Edition, ...]:
    editions = editions_of(workspace)
    public = str(editions[-1].manifest["key"])
    write_index(workspace, editions, key=public, pem=pem_of(public))
    return editions
