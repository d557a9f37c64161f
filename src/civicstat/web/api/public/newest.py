"""The newest edition, kept in memory until another one comes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from django.conf import settings

from civicstat.publishing.content import Content, Figure, Metric, Series
from civicstat.publishing.editions.chain import FOLDER, INDEX, Edition, editions_of
from civicstat.web.api.answers.errors import NotThere

Stamp = tuple[str, int, int]


@dataclass(frozen=True)
class Published:
    """An edition with what it says."""

    edition: Edition
    editions: tuple[Edition, ...]

    @cached_property
    def content(self) -> Content:
        return self.edition.content()

    def metric(self, slug: str) -> Metric:
        """Return a metric of the edition. Raises NotThere."""
        found = self.content.metric(slug)
        if found is None:
            raise NotThere(f"Edition {self.edition.number} has no metric {slug!r}; /api/v1/public/metrics lists them.")
        return found

    def figures(self, slug: str) -> Iterator[tuple[Metric, Series, Figure]]:
        """Yield the figures of a metric, or of all of them, in the order of the edition."""
        for metric in [self.metric(slug)] if slug else self.content.metrics:
            for series in metric.series:
                for figure in series.figures:
                    yield metric, series, figure


class _Kept:
    """The newest edition of a workspace: read once, whoever asks first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[Stamp, Published] | None = None

    def newest(self) -> Published:
        """Return the newest edition. Raises NotThere before the first one."""
        with self._lock:
            stamp = _stamp(settings.WORKSPACE / FOLDER / INDEX)
            if stamp is None:
                raise NotThere("Nothing is published yet: there is no edition.")
            if self._held is None or self._held[0] != stamp:
                editions = editions_of(settings.WORKSPACE)
                self._held = stamp, Published(editions[-1], editions)
            return self._held[1]


def _stamp(index: Path) -> Stamp | None:
    """Return what changes with the list of editions, which each publishing writes anew; None where there is none."""
    try:
        stat = index.stat()
    except FileNotFoundError:
        return None
    return str(index), stat.st_ino, stat.st_mtime_ns


KEPT = _Kept()
