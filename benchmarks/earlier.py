"""A city's next edition released beside 24 earlier ones: read from the database, protected, compared, written, signed.

The earlier editions are what is released now, cut to the periods that were over by then: a month more in each, and in
each a figure of every metric that was revised since. Of them only what they say is written, which is all that is read.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from benchmarks.comparing import Comparison
from benchmarks.editions import AIM_SECONDS, AREAS, METRICS, YEARS
from benchmarks.gathering import AT
from civicstat.publishing.content import Content, Figure, File, Metric, Series

EARLIER = 24


def compare() -> list[Comparison]:
    """Return how long the release takes. The database is filled already; a process can do this once."""
    from civicstat.web.releasing.actions import release

    _publish_earlier()
    begun, marks = (time.perf_counter(), time.process_time()), list[tuple[str, float]]()
    edition, summary = release(
        reason="Measured", store=None, at=AT, report=lambda _, what: marks.append((what, time.perf_counter()))
    )
    clock, processor = time.perf_counter() - begun[0], time.process_time() - begun[1]
    parts = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in _lengths([*marks, ("", time.perf_counter())]))
    told = f"{summary.figures:,} figures, {summary.revised:,} revised; {parts}; {processor:.1f} s of processor time"
    what = f"edition {edition.number}: {METRICS} metrics, {YEARS} years, {AREAS} areas, all of its way"
    return [Comparison("edition", what, "aim", (clock,), (), AIM_SECONDS, is_absolute=True, note=told)]


def _publish_earlier() -> None:
    """Publish the earlier editions, and keep what each has otherwise than the one before."""
    from django.conf import settings

    from civicstat.publishing.editions.actions import publish
    from civicstat.publishing.editions.canonical import canonical
    from civicstat.publishing.editions.chain import CONTENT, editions_of
    from civicstat.publishing.editions.earlier import contents_of
    from civicstat.publishing.gathering.reading import gather
    from civicstat.publishing.plain import as_plain
    from civicstat.web.releasing.protecting import protected

    def told(content: Content, _earlier: Sequence[Content]) -> Iterator[File]:
        yield File(CONTENT, canonical(as_plain(content)))

    found = gather(number=1, reason="Measured", corrects=None, store=None, at=AT, judged_at=AT).content
    safe = protected(found, ()).content
    for number in range(1, EARLIER + 1):
        publish(
            content=_as_it_was(safe, number), earlier=(), formats=(told,), workspace=settings.WORKSPACE,
            data_dir=settings.DATA_DIR,
        )  # fmt: skip
    contents_of(editions_of(settings.WORKSPACE), settings.DATA_DIR)


def _as_it_was(content: Content, number: int) -> Content:
    """Return what an earlier edition said."""
    metrics = tuple(_metric_as_it_was(each, number) for each in content.metrics)
    return replace(content, number=number, made_at=AT - _months(EARLIER + 1 - number), metrics=metrics)


def _metric_as_it_was(metric: Metric, number: int) -> Metric:
    [revised, *_] = [each for each in metric.series if each.layer == "place" and each.grain == "month"]
    series = (_series_as_it_was(each, number, is_revised=each is revised) for each in metric.series)
    return replace(metric, series=tuple(series))


def _series_as_it_was(series: Series, number: int, *, is_revised: bool) -> Series:
    ended = (AT - _months(EARLIER + 1 - number)).date()
    figures = [each for each in series.figures if each.ends_on <= ended]
    if is_revised:
        figures[number] = _before_revision(figures[number])
    return replace(series, figures=tuple(figures))


def _before_revision(figure: Figure) -> Figure:
    if figure.value is None or figure.n is None:
        return figure  # withheld
    return replace(figure, value=figure.value + 1, n=figure.n + 1, numerator=figure.n + 1)


def _months(count: int) -> timedelta:
    return timedelta(days=30.4 * count)


def _lengths(marks: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Yield what was done, and for how long; reading metrics is one thing."""
    lengths = dict[str, float]()
    for (what, begun), (_, ended) in pairwise(marks):
        name = "reading figures" if what.startswith("reading metric") else what
        lengths[name] = lengths.get(name, 0.0) + ended - begun
    yield from lengths.items()
