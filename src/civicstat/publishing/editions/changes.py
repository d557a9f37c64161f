"""What an edition has otherwise than the one before: figures revised, and what is no longer there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from civicstat.publishing.content import Content, Revision, Withdrawn

FigureKey = tuple[str, str, str, str, str, str, str]  # metric, layer, area, grain, dimension, group, period
GONE = "It is no longer published"


class _Named(Protocol):
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...


def compared(
    content: Content, earlier: Sequence[Content], reasons: Mapping[tuple[str, str], str] | None = None
) -> Content:
    """Return content that says what it has otherwise than the editions before.

    earlier: oldest first. reasons: why something is no longer published, by kind ("metric") and slug.
    """
    if not earlier:
        return content
    withdrawn = tuple(_withdrawn(content, earlier[-1], reasons or {}))
    return replace(content, revisions=_revisions(content, earlier), withdrawn=withdrawn)


def values_of(content: Content) -> dict[FigureKey, float | None]:
    """Return the value of each figure."""
    return {
        (metric.slug, *series.key, figure.period): figure.value for metric, series, figure in content.figures()
    }  # fmt: skip


def _revisions(content: Content, earlier: Sequence[Content]) -> tuple[Revision, ...]:
    before = values_of(earlier[-1])
    changed = {
        key: (before[key], value)
        for key, value in values_of(content).items()
        if key in before and before[key] != value
    }  # fmt: skip
    firsts = _firsts(frozenset(changed), earlier)
    found = []
    for key in sorted(changed):
        was, now = changed[key]
        first_value, first_edition = firsts.get(key, (None, content.number))
        found.append(Revision(*key, first_value=first_value, first_edition=first_edition, before=was, now=now))
    return tuple(found)


def _firsts(keys: frozenset[FigureKey], earlier: Sequence[Content]) -> dict[FigureKey, tuple[float, int]]:
    """Return the value of figures as each was first published, and in which edition."""
    found: dict[FigureKey, tuple[float, int]] = {}
    wanted = {key[:-1] for key in keys}
    for content in earlier if keys else ():
        for metric in content.metrics:
            for series in metric.series:
                if (metric.slug, *series.key) not in wanted:
                    continue
                for figure in series.figures:
                    key = (metric.slug, *series.key, figure.period)
                    if figure.value is not None and key in keys and key not in found:
                        found[key] = (figure.value, content.number)
    return found


def _withdrawn(content: Content, before: Content, reasons: Mapping[tuple[str, str], str]) -> Iterator[Withdrawn]:
    there = {(kind, each.slug) for kind, named in _named(content) for each in named}
    for each in before.withdrawn:
        if (each.kind, each.slug) not in there:
            yield each
    for kind, named in _named(before):
        for one in named:
            if (kind, one.slug) not in there:
                yield Withdrawn(kind, one.slug, one.title, reasons.get((kind, one.slug), GONE), before.number)


def _named(content: Content) -> Iterator[tuple[str, Sequence[_Named]]]:
    yield "metric", content.metrics
    yield "dataset", content.datasets
    yield "goal", content.goals
    yield "records", content.extracts
