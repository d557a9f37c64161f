"""What all editions say, read without reading again what the edition before said already.

Beside the editions, which stay as they are, the data folder keeps of each what it has otherwise than the one before.
It follows from them: what is missing, damaged or of other editions is made anew. docs/reference/benchmarks.md
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from civicstat.publishing.collecting import without_collecting
from civicstat.publishing.content import Content, Figure, Metric, Series
from civicstat.publishing.editions.canonical import canonical
from civicstat.publishing.editions.chain import Edition
from civicstat.publishing.plain import UnreadableContent, as_plain, from_plain

KEPT = "earlier"  # the folder, in the data folder
Runs = list[list[int]]  # of figures: where the first one is, and from where to where they were in the edition before
SAME = None  # in place of runs: the series is as it was


@without_collecting()
def contents_of(editions: Sequence[Edition], data_dir: Path) -> tuple[Content, ...]:
    """Return what editions say, all there are, oldest first; a figure that is as it was is the same object.

    Raises UnreadableContent, OSError where what was published cannot be read.
    """
    found: list[Content] = []
    for edition in editions:
        found.append(_content(edition, found[-1], data_dir / KEPT) if found else edition.content())
    return tuple(found)


def _content(edition: Edition, before: Content, folder: Path) -> Content:
    kept = folder / f"{edition.manifest_sha256}.json"  # which names the edition before, and so all of them
    try:
        return _whole(json.loads(kept.read_bytes()), before)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, UnreadableContent):
        # There is no copy, or it is torn or of another version of CivicStat: it is made anew of the edition itself.
        plain = _otherwise(edition.content(), before)
        _write(kept, canonical(plain))
        return _whole(plain, before)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".making-", delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)


def _otherwise(content: Content, before: Content) -> dict[str, Any]:
    """Return content as plain values that have only the figures which are not as they were, and where those are."""
    metrics, runs = list[Metric](), list[list[Runs | None]]()
    for metric in content.metrics:
        old = _series_of(before, metric.slug)
        places = [_runs(series, old.get(series.key)) for series in metric.series]
        told = [_rest(each, run) for each, run in zip(metric.series, places, strict=True)]
        metrics.append(replace(metric, series=tuple(told)))
        runs.append(places)
    return {"content": as_plain(replace(content, metrics=tuple(metrics))), "runs": runs}


def _runs(series: Series, before: Series | None) -> Runs | None:
    if before is None:
        return []
    if before == series:
        return SAME
    places = {figure.period: at for at, figure in enumerate(before.figures)}
    runs: Runs = []
    for at, figure in enumerate(series.figures):
        was = places.get(figure.period)
        if was is None or before.figures[was] != figure:
            continue
        if runs and runs[-1][2] == was and runs[-1][0] + was - runs[-1][1] == at:
            runs[-1][2] += 1
        else:
            runs.append([at, was, was + 1])
    return runs


def _rest(series: Series, runs: Runs | None) -> Series:
    """Return a series with the figures that are in no run."""
    if runs is SAME:
        return replace(series, figures=())
    there = {at for start, first, end in runs for at in range(start, start + end - first)}
    return replace(series, figures=tuple(each for at, each in enumerate(series.figures) if at not in there))


def _whole(plain: dict[str, Any], before: Content) -> Content:
    content = from_plain(plain["content"])
    metrics = []
    for metric, runs in zip(content.metrics, plain["runs"], strict=True):
        old = _series_of(before, metric.slug)
        series = tuple(_joined(each, run, old) for each, run in zip(metric.series, runs, strict=True))
        metrics.append(replace(metric, series=series))
    return replace(content, metrics=tuple(metrics))


def _joined(series: Series, runs: Runs | None, before: dict[tuple[str, ...], Series]) -> Series:
    if runs is SAME:
        return before[series.key]
    return replace(series, figures=tuple(_figures(series.figures, runs, before[series.key]))) if runs else series


def _figures(told: Sequence[Figure], runs: Runs, before: Series) -> Iterator[Figure]:
    """Yield figures in their order: those told, and in between those that are as they were."""
    rest, at = iter(told), 0
    for start, first, end in runs:
        while at < start:
            yield next(rest)
            at += 1
        yield from before.figures[first:end]
        at += end - first
    yield from rest


def _series_of(content: Content, slug: str) -> dict[tuple[str, ...], Series]:
    metric = content.metric(slug)
    return {series.key: series for series in metric.series} if metric is not None else {}
