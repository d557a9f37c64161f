"""A workspace in a notebook: files go in, figures come out as Arrow tables."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from civicstat.cli.enter import enter
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    import pyarrow as pa

    from civicstat.measurement.metrics.definitions import Grain
    from civicstat.web.jobs.commands.loading import LoadedFiles

T = TypeVar("T")


class NotLoaded(CivicStatError):
    """A file was refused; nothing of it was stored."""


class Workspace:
    """One workspace; a process can work in one only. The running server does the work where there is one."""

    def __init__(self, folder: str | Path | None = None) -> None:
        """folder: none: CIVICSTAT_WORKSPACE or the current folder. Raises NoWorkspace or CannotEnter."""
        self.folder = _apart(lambda: enter(Path(folder) if folder is not None else None))

    def __repr__(self) -> str:
        return f"Workspace({str(self.folder)!r})"

    def load(self, dataset: str, *files: str | Path, is_dry_run: bool = False) -> "LoadedFiles":
        """Take files into a dataset, in their order, and return what became of them. Raises NotLoaded."""
        from civicstat.web.jobs.calling import run
        from civicstat.web.jobs.commands.loading import LOAD, Load

        paths = tuple(Path(file).expanduser().resolve() for file in files)
        for path in paths:
            if not path.is_file():
                raise NotLoaded(f"{path}: there is no such file")
        outcome = _apart(lambda: run(LOAD, Load(dataset, paths, is_dry_run, way="python")))
        if not outcome.is_whole:
            refused = [f"{file.file}: {file.message}" for file in outcome.files if file.state == "refused"]
            raise NotLoaded("; ".join(refused) or outcome.fault)
        return outcome

    def observations(
        self, metric: str, *, grain: "Grain | None" = None, layer: str | None = None, most: int = 0
    ) -> "pa.Table":
        """Return the kept figures of a metric, one row for each period and area, oldest first.

        grain: months if none, where they are kept. layer: an area layer; none is the whole city.
        most: only the newest periods. Raises UnknownMetric or UnknownLayer.
        """
        from civicstat.cli.tables import observations

        return _apart(lambda: observations(metric, grain, layer, most))

    def explore(
        self,
        metric: str,
        *,
        grain: "Grain" = "month",
        layer: str | None = None,
        by: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
    ) -> "pa.Table":
        """Compute a metric in a way for which no figures are kept: other periods, split by columns of its dataset."""
        import pyarrow as pa

        from civicstat.web.jobs.calling import run
        from civicstat.web.jobs.commands.exploring import EXPLORE, Explore

        args = Explore(metric, grain, layer, tuple(by), _moment(since), _moment(until))
        return pa.table(_apart(lambda: run(EXPLORE, args)).columns)

    def metrics(self) -> "pa.Table":
        """Return the adopted metrics: name, title, dataset, unit."""
        from civicstat.cli.tables import metrics

        return _apart(metrics)


def _moment(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001 local time, without a zone as stored


def _apart(work: Callable[[], T]) -> T:
    """Do something in a thread of its own: Django refuses to work where an event loop runs, as it does in notebooks."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_closing, work).result()


def _closing(work: Callable[[], T]) -> T:
    from django.conf import settings
    from django.db import connections

    try:
        return work()
    finally:
        if settings.configured:
            connections.close_all()
