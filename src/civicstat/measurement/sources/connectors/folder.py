"""A folder in which files appear: each new or changed one is a delivery."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pydantic import Field

from civicstat.measurement.sources.connectors.protocol import Ask, FoundFile, PullRefused
from civicstat.measurement.sources.definitions import Definition


class FolderSettings(Definition):
    """A folder of the server, or of a network drive that it has."""

    folder: str = Field(
        description="The folder, such as /srv/exports/calls; one without / before it is in the workspace"
    )
    pattern: str = Field(default="*", description="Which files, such as calls-*.csv")
    rest_seconds: int = Field(
        default=60, ge=0, le=86_400, description="A file is taken once it has not changed for so many seconds"
    )


def files(ask: Ask) -> Sequence[FoundFile]:
    """Return the files that lie there and are no longer written to, the oldest first."""
    settings: FolderSettings = ask.settings
    folder = ask.reach.check_folder(Path(settings.folder))
    if not folder.is_dir():
        raise PullRefused(f"{settings.folder} is no folder, or is not there now; look whether the drive is connected")
    rested = ask.at - timedelta(seconds=settings.rest_seconds)
    found = list[tuple[float, FoundFile]]()
    for path in folder.glob(settings.pattern):
        if not path.is_file() or path.name.startswith("."):
            continue
        ask.reach.check_folder(path)  # a link may lead out of it
        about = path.stat()
        if datetime.fromtimestamp(about.st_mtime, UTC) <= rested:
            name = path.relative_to(folder).as_posix()
            stamp = f"{about.st_size}-{about.st_mtime_ns}"
            found.append((about.st_mtime, FoundFile(name, stamp, about.st_size, partial(_open, path))))
    return [file for _, file in sorted(found, key=lambda each: (each[0], each[1].name))]


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        yield file
