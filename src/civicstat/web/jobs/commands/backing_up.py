"""What changes all the time, copied as it is at one moment: the database and the record store."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from civicstat.measurement.records.keeping import record_store, store_path
from civicstat.web.jobs.messages import Command, Report

DATABASE = "civicstat.sqlite3"
SNAPSHOT = ".backing-up"  # a folder of data/


@dataclass(frozen=True)
class TakeSnapshot:
    """Nothing to say."""


@dataclass(frozen=True)
class Snapshot:
    """The folder of the copies. has_database: false where the database is on a server, which has its own tools."""

    folder: str
    has_database: bool


def take_snapshot(args: TakeSnapshot, report: Report) -> Snapshot:
    """Copy database and record store. In its turn: no delivery is put away meanwhile, so that the two agree."""
    folder: Path = settings.DATA_DIR / SNAPSHOT
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    has_database = connection.vendor == "sqlite"
    if has_database:
        report(0, "copying the database")
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as now,
            closing(sqlite3.connect(folder / DATABASE)) as copy,
        ):
            now.backup(copy)
    report(0.2, "copying the record store")
    record_store().copy_to(folder / store_path().name)
    return Snapshot(str(folder), has_database)


SNAP: Command[TakeSnapshot, Snapshot] = Command("backup", TakeSnapshot, Snapshot, take_snapshot)
