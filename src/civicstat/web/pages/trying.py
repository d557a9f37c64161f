"""A file tried out with a definition: read and checked whole, and nothing of it stored."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from django.core.files.uploadedfile import UploadedFile

from civicstat.measurement.records.actions import finders
from civicstat.measurement.records.converting import Staged, stage
from civicstat.measurement.records.converting.locating import Located, located_in
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.setting_aside import Fault
from civicstat.measurement.records.withholding import without_personal
from civicstat.measurement.sources.definitions import DatasetDefinition

MOST_FAULTS = 10


@dataclass(frozen=True)
class Trial:
    """What would become of a file. unmatched: area layer -> records whose spelling names no area of it."""

    rows: int
    left_out: int
    superseded: int
    set_aside: int
    tolerance: float  # share of rows that may be set aside
    faults: tuple[Fault, ...]  # the first ones
    unmatched: tuple[tuple[str, int], ...]
    lacking: tuple[str, ...]  # columns for which the file has no header
    located: tuple[Located, ...]  # for each area layer of the definition

    @property
    def would_be_stored(self) -> bool:
        return self.set_aside <= self.tolerance * self.rows

    @property
    def records(self) -> int:
        """Rows that would become records, or replace one."""
        return self.rows - self.left_out - self.superseded - self.set_aside


def try_file(path: Path, definition: DatasetDefinition, *, at: datetime) -> Trial:
    """Return what would become of a file. Raises CivicStatError where it cannot be read with the definition."""
    with record_store().staging() as connection:
        staged = stage(connection, path, definition, delivery=0, locate=finders(definition), received_on=at.date())
        located = located_in(connection, staged, definition)
    return Trial(
        rows=staged.rows,
        left_out=staged.left_out,
        superseded=staged.superseded,
        set_aside=staged.misfits,
        tolerance=definition.tolerance,
        faults=_faults(staged, definition),
        unmatched=tuple(_unmatched(staged)),
        lacking=staged.lacking,
        located=located,
    )


def _unmatched(staged: Staged) -> Iterator[tuple[str, int]]:
    for layer, table in staged.unmatched.items():
        records = int(pc.sum(table["records"]).as_py() or 0)
        if records:
            yield layer, records


def try_upload(file: "UploadedFile[Any]", definition: DatasetDefinition, *, at: datetime) -> Trial:
    """Try out a file that was sent, under its own name, for the name says how to open it."""
    with tempfile.TemporaryDirectory(prefix="civicstat-trial-") as folder:
        path = Path(folder) / (Path(file.name or "file").name or "file")
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        return try_file(path, definition, at=at)


def _faults(staged: Staged, definition: DatasetDefinition) -> tuple[Fault, ...]:
    found = staged.set_aside.select(list(Fault._fields)).slice(0, MOST_FAULTS).to_pylist()
    return tuple(without_personal((Fault(**each) for each in found), definition))
