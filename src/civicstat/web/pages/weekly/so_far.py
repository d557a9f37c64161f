"""The lines of the weekly view for the period under way, against the same days of the year before.

These figures are computed from the records when somebody asks, within a time limit; what is known is kept until the
data changes, so that asking again goes on where the time ended.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from civicstat.directory.models import CITY, Area
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.series import extent
from civicstat.measurement.metrics.to_date import ToDate, observe_to_date
from civicstat.measurement.records.keeping import record_store
from civicstat.web.pages.asking import estimate_at
from civicstat.web.pages.explore.changes.links import spans_url
from civicstat.web.pages.figures import is_clear, sort_of
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.pages.weekly.rows import Line, State, data_state, size_of_figures
from civicstat.web.ui.findings import Estimate, change_from

MOST_SECONDS = 1.5  # of computing, for one page
_kept: dict[tuple[int, int, Grain], Line | None] = {}
_kept_at: list[State] = [()]


@dataclass(frozen=True)
class SoFar:
    """Lines of the period under way. over: metrics that have none, since their data ends with a whole period."""

    lines: tuple[Line, ...]
    over: int
    left: int  # for which the time was too short


def lines_so_far(lines: Sequence[Line], area: Area, grain: Grain) -> SoFar:
    """Return lines with the figures of the period under way; lines: as they stand for whole periods."""
    state = data_state()
    if _kept_at[0] != state:
        _kept.clear()
        _kept_at[0] = state
    wanting = [line for line in lines if (line.metric, area.pk, grain) not in _kept]
    left = _compute(wanting, area, grain) if wanting else 0
    found = [_kept.get((line.metric, area.pk, grain)) for line in lines]
    known = tuple(line for line in found if line is not None)
    return SoFar(known, len(lines) - len(known) - left, left)


def _compute(lines: Iterable[Line], area: Area, grain: Grain) -> int:
    """Compute lines until the time is over, and return how many are left."""
    waiting, until = {line.metric: line for line in lines}, time.monotonic() + MOST_SECONDS
    ground = stand(record_store())
    metrics = Metric.objects.filter(pk__in=waiting).select_related("dataset").prefetch_related("versions")
    for metric in metrics:
        if time.monotonic() > until:
            break
        _kept[metric.pk, area.pk, grain] = _line(waiting.pop(metric.pk), metric, area, grain, ground)
    return len(waiting)


def _line(line: Line, metric: Metric, area: Area, grain: Grain, ground: Ground) -> Line | None:
    layer = None if area.layer.slug == CITY else area.layer.slug
    try:
        found = observe_to_date(metric.definition, grain, ground, extent(metric), layer=layer, area=area.pk)
    except CivicStatError:
        return None  # its page says why it cannot be computed
    return _told(line, metric, area, found) if found else None


def _told(line: Line, metric: Metric, area: Area, found: ToDate) -> Line | None:
    definition = metric.definition
    now, before = (estimate_at(definition, found.found, found.cell(span)) for span in (0, 1))
    if now.value is None:
        return None
    change = None
    if before.value is not None:
        change = change_from(
            now.value, before.value, definition.unit, definition.display, direction=definition.direction,
            is_clear=is_clear(now, before), sort=sort_of(definition),
        )  # fmt: skip
    note = f"{found.since:%B} {found.since.day} to {day_in_words(found.until)}"
    states = line.row.states if "blocked" in line.row.states else ("provisional",)
    spans = (found.since, found.until), (found.since_before, found.until_before)
    test_url = spans_url(metric, area, *spans, why="page") if change else ""
    row = replace(line.row, estimate=now, change=change, note=note, states=states, test_url=test_url)
    return replace(line, row=row, label="so far", size=_size(now, before, definition.unit))


def _size(now: Estimate, before: Estimate, unit: str) -> float:
    return size_of_figures([now.value, before.value], is_share=unit == "share")
