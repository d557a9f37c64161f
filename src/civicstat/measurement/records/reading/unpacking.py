"""From what arrived to one plain file: gzip and zip undone, with a limit on how much may come out."""

import errno
import gzip
import lzma
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings

from civicstat.measurement.records.reading.rows import UnreadableFile

MOST_BYTES = 4 * 2**30
MOST_RATIO = 100.0
FREE_OF_RATIO = 100 * 2**20  # bytes that anything may be unpacked to
LEAST_LEFT = 2**30  # bytes of the disk that unpacking leaves free
MOST_LAYERS = 3
_CHUNK = 2**20
_LONGEST_NAME = 255  # bytes that file systems take
# What comes of a damaged file, beside some of OSError.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, UnicodeDecodeError)
_WORKBOOK_PARTS = ("[Content_Types].xml", "mimetype")


class Limits(NamedTuple):
    """How much may come out of a packed file: bytes, and as a multiple of what went in."""

    size: int = MOST_BYTES
    ratio: float = MOST_RATIO

    def check(self, name: str, packed: int, unpacked: int) -> None:
        """Raise UnreadableFile where more came out already than may. packed: bytes of the file."""
        if unpacked > self.size:
            raise UnreadableFile(
                f"{name}: it holds more than {self.size / 2**30:,.3g} GB unpacked, which is the limit; split it, for "
                "instance by year, and send the parts, or raise unpacked_gigabytes in civicstat.toml."
            )
        most = max(FREE_OF_RATIO, self.ratio * packed)
        if unpacked > most:
            raise UnreadableFile(
                f"{name}: its {packed / 2**20:,.1f} MB unpack to more than {most / 2**20:,.0f} MB, expected "
                f"{self.ratio:,.0f} times as much at most, for records do not repeat themselves more. Send it "
                "unpacked, or raise unpacked_ratio in civicstat.toml where you know the file."
            )


def limits() -> Limits:
    """Return the limits of the workspace, or the usual ones outside of one."""
    return Limits(settings.UNPACKED_BYTES, settings.UNPACKED_RATIO) if settings.configured else Limits()


class _Packed(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def unpack(path: Path, member: str | None, folder: Path) -> Path:
    """Return the one data file within a gzip or zip file, or the file itself if it is neither.

    member: which file of a zip; needed where it holds several. folder: where to unpack. Raises UnreadableFile.
    """
    for layer in range(MOST_LAYERS):
        head = _head(path)
        if head[:2] == b"\x1f\x8b":
            path = _gunzip(path, _place(folder, layer, path.name.removesuffix(".gz")))
        elif head[:4] == b"PK\x03\x04" and not _is_workbook(path):
            path = _unzip(path, member, _place(folder, layer, ""))
        else:
            return path
    raise UnreadableFile(
        f"{path.name}: found {MOST_LAYERS} packings, one within the other; expected one. Unpack it and send it again."
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _is_workbook(path: Path) -> bool:
    says = f"{path.name}: the zip file is damaged or cut short; send it again."
    with _told_as(says), zipfile.ZipFile(path) as package:
        return any(name in _WORKBOOK_PARTS for name in package.namelist())


def _gunzip(path: Path, target: Path) -> Path:
    with gzip.open(path) as packed:
        says = f"{path.name}: the gzip file is damaged or cut short; send it again."
        return _pour(packed, target, path, says)


def _unzip(path: Path, member: str | None, folder: Path) -> Path:
    with zipfile.ZipFile(path) as package:
        chosen = _choose(path.name, package, member)
        if chosen.flag_bits & 1:
            raise UnreadableFile(f"{path.name}: it is locked with a password; send it without one.")
        name = Path(chosen.filename).name
        if len(os.fsencode(name)) > _LONGEST_NAME:
            raise UnreadableFile(f"{path.name}: the name of {name[:40]}… in it is too long for a file; shorten it.")
        says = (
            f"{path.name}: {chosen.filename} in it is damaged, or packed in a way that only some programs know; "
            "pack it again as an ordinary zip, or send it unpacked."
        )
        with _told_as(says):
            opened = package.open(chosen)
        with opened as packed:
            return _pour(packed, folder / name, path, says)


@contextmanager
def _told_as(says: str) -> Iterator[None]:
    """Raise what comes of a damaged file as UnreadableFile. Faults of the disk, as when it is full, go on up."""
    try:
        yield
    except _DAMAGE:
        raise UnreadableFile(says) from None
    except OSError as fault:
        # gzip and bzip2 know no other error for what they cannot read; a zip may point before its own beginning.
        if fault.errno not in (None, errno.EINVAL):
            raise
        raise UnreadableFile(says) from None


def _choose(name: str, package: zipfile.ZipFile, member: str | None) -> zipfile.ZipInfo:
    files = [info for info in package.infolist() if not info.is_dir() and not _is_clutter(info.filename)]
    listed = ", ".join(info.filename for info in files[:20]) or "nothing"
    if member is not None:
        for info in files:
            if member in (info.filename, Path(info.filename).name):
                return info
        raise UnreadableFile(f"{name}: found no {member!r} in it, only {listed}; name one of these in reading.member.")
    if len(files) != 1:
        raise UnreadableFile(
            f"{name}: found {len(files)} files in it ({listed}), expected one; name the one to read in reading.member."
        )
    return files[0]


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")


def _place(folder: Path, layer: int, name: str) -> Path:
    """Return where to unpack to: each packing has its own folder, so that the file keeps its name."""
    place = folder / f"layer-{layer}"
    place.mkdir()
    return place / name


def _pour(packed: _Packed, target: Path, source: Path, says: str) -> Path:
    """Unpack to a file and return it. says: what is told where the packing is damaged."""
    poured, most, size = 0, limits(), source.stat().st_size
    with target.open("wb") as file:
        while chunk := _next_chunk(packed, says):
            poured += len(chunk)
            most.check(source.name, size, poured)
            if shutil.disk_usage(target.parent).free < LEAST_LEFT:
                raise UnreadableFile(
                    f"{source.name}: unpacked it would leave less than {LEAST_LEFT // 2**20:,} MB of the disk free, "
                    f"after {poured // 2**20:,} MB; make room, or split it and send the parts."
                )
            file.write(chunk)
    return target


def _next_chunk(packed: _Packed, says: str) -> bytes:
    with _told_as(says):
        return packed.read(_CHUNK)
