"""Metrics that need somebody: those that got worse beyond chance; and for who reads, the largest real moves."""

from collections.abc import Iterable, Iterator, Mapping

from civicstat.web.pages.weekly.needs.need import Need
from civicstat.web.pages.weekly.rows import Line

MOST_MOVES = 5


def got_worse(lines: Iterable[Line], than: str, city: Mapping[int, Line]) -> Iterator[Need]:
    """Yield the metrics that got worse beyond chance, the largest changes first.

    than: what they are compared with. city: the same metrics in the whole city, where lines are of one of its areas.
    """
    for line in largest(lines, "bad"):
        yield _moved(line, than, city, "See where and when", rank=2)


def largest_moves(lines: Iterable[Line], than: str, city: Mapping[int, Line]) -> Iterator[Need]:
    """Yield the largest changes beyond chance, for better or worse."""
    moves = sorted((line for line in lines if line.verdict), key=lambda line: -line.size)
    for line in moves[:MOST_MOVES]:
        yield _moved(line, than, city, "See what changed", rank=2)


def largest(lines: Iterable[Line], verdict: str) -> list[Line]:
    """Return the lines that changed one way beyond chance, the largest changes first."""
    return sorted((line for line in lines if line.verdict == verdict), key=lambda line: (-line.size, line.row.title))


def _moved(line: Line, than: str, city: Mapping[int, Line], offer: str, *, rank: int) -> Need:
    change = line.row.change
    words = f"{change.text[0].lower()}{change.text[1:]} than {than}" if change else ""
    interval = f" ({line.row.estimate.interval})" if line.row.estimate.interval else ""
    detail = f"{line.row.estimate.with_noun}{interval}: {words}.{_beside(city.get(line.metric))}"
    return Need(line.verdict, "", line.row.title, detail, offer, line.row.url, rank=rank, metric=line.metric)


def _beside(city: Line | None) -> str:
    """Return what became of the metric in the whole city, as a sentence; empty where the city itself is told."""
    change = city.row.change if city else None
    if change is None:
        return ""
    said = f", {change.verdict_text.lower()}" if change.verdict_text else ""
    return f" In the whole city: {change.text[0].lower()}{change.text[1:]}{said}."
