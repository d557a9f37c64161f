"""A backup: a tar file, packed by gzip where its name ends in .gz, whose last member lists the SHA-256 of all others.

It can be unpacked by any tar. Since the list is last, a file that was cut off is known to be.
"""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

from civicstat.errors import CivicStatError

LIST = "backup.json"
FORMAT = 1
PART = 1024 * 1024
QUICKLY = 1  # of gzip's levels: records are packed already, and the rest is text, which packs well at any

Report = Callable[[float, str], None]


class BackupRefused(CivicStatError):
    """A backup cannot be written there."""


class RestoreRefused(CivicStatError):
    """A backup cannot be restored. The workspace is as it was."""


class Member(NamedTuple):
    """A file to keep. path: in the workspace, with slashes. source: where it lies now."""

    path: str
    source: Path


def write(file: Path, members: Iterable[Member], about: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Write a backup, readable by its owner alone, and return what its list says. It is there whole, or not at all.

    about: what the list says beside the files. Raises BackupRefused.
    """
    members = list(members)
    whole = sum(each.source.stat().st_size for each in members) or 1
    beside = file.with_name(f".{file.name}.making")
    files, done = list[dict[str, Any]](), 0
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with _tar(raw, is_packed=file.suffix in (".gz", ".tgz")) as tar:
                for each in members:
                    report(done / whole, each.path)
                    files.append(_add(tar, each))
                    done += files[-1]["bytes"]
                told = {"format": FORMAT, **about, "files": files}
                _add_list(tar, told)
            raw.flush()
            os.fsync(raw.fileno())
        beside.replace(file)
    except OSError as fault:
        raise BackupRefused(f"{file} cannot be written: {fault.strerror or fault}; nothing was kept") from None
    finally:
        beside.unlink(missing_ok=True)
    return told


def _tar(raw: IO[bytes], *, is_packed: bool) -> tarfile.TarFile:
    if is_packed:
        return tarfile.open(fileobj=raw, mode="w:gz", compresslevel=QUICKLY, format=tarfile.PAX_FORMAT)
    return tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT)


def _add(tar: tarfile.TarFile, member: Member) -> dict[str, Any]:
    with member.source.open("rb") as source:
        facts = tar.gettarinfo(arcname=member.path, fileobj=source)
        facts.type, facts.uid, facts.gid, facts.uname, facts.gname = tarfile.REGTYPE, 0, 0, "", ""
        hashing = _Hashing(source)
        tar.addfile(facts, hashing)  # of a file it needs to read, and no more
    return {"path": member.path, "bytes": facts.size, "sha256": hashing.sha256.hexdigest()}


def _add_list(tar: tarfile.TarFile, told: Mapping[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=False, indent=1).encode()
    facts = tarfile.TarInfo(LIST)
    facts.size, facts.mode = len(text), 0o600
    tar.addfile(facts, io.BytesIO(text))


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._source.read(size)
        self.sha256.update(part)
        return part


def unpack(file: Path, folder: Path, report: Report) -> dict[str, Any]:
    """Unpack a backup into an empty folder, and return what its list says, which holds of every file.

    Raises RestoreRefused where a file is not what was kept, or the backup is none.
    """
    found, told = dict[str, str](), None
    try:
        with file.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:*") as tar:
            for facts in tar:
                report(min(raw.tell() / max(file.stat().st_size, 1), 1.0), facts.name)
                if facts.name == LIST:
                    told = _read_list(file, _content(tar, facts))
                else:
                    found[facts.name] = _take(file, tar, facts, folder)
    except (tarfile.TarError, EOFError, zlib.error, UnicodeError) as fault:
        raise RestoreRefused(f"{file} is cut off, damaged or no backup: {fault}; take another one") from None
    if told is None:
        raise RestoreRefused(f"{file} has no {LIST} at its end: it is cut off, or no backup; take another one")
    _compare(file, {each["path"]: each["sha256"] for each in told["files"]}, found)
    return told


def _take(file: Path, tar: tarfile.TarFile, facts: tarfile.TarInfo, folder: Path) -> str:
    parts = PurePosixPath(facts.name).parts
    if not facts.isreg() or not parts or facts.name.startswith("/") or ".." in parts or "\\" in facts.name:
        raise RestoreRefused(f"{file} holds {facts.name!r}, which no backup does: it is not from civicstat backup")
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    sha256, source = hashlib.sha256(), _content(tar, facts)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        while part := source.read(PART):
            sha256.update(part)
            copy.write(part)
    target.chmod(facts.mode & 0o755)
    os.utime(target, (facts.mtime, facts.mtime))
    return sha256.hexdigest()


def _content(tar: tarfile.TarFile, facts: tarfile.TarInfo) -> IO[bytes]:
    source = tar.extractfile(facts)
    if source is None:
        raise tarfile.TarError(f"{facts.name} is no file")
    return source


def _read_list(file: Path, source: IO[bytes]) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.load(source)
        if told["format"] != FORMAT:
            raise RestoreRefused(
                f"{file} is of format {told['format']!r}, expected {FORMAT}; "
                "restore it with the CivicStat that wrote it"
            )
        _ = [(each["path"], each["sha256"]) for each in told["files"]]
    except (ValueError, KeyError, TypeError) as fault:
        raise RestoreRefused(f"{file}: {LIST} cannot be read: {fault!r}; take another backup") from None
    return told


def _compare(file: Path, promised: Mapping[str, str], found: Mapping[str, str]) -> None:
    for path in sorted(promised.keys() | found.keys()):
        if promised.get(path) == found.get(path):
            continue
        what = "is missing" if path not in found else "was added" if path not in promised else "was changed"
        raise RestoreRefused(f"{file}: {path} {what} since it was kept; take another backup")
