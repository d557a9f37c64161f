"""What is asked of a metric, checked against what the metric can say."""

from collections.abc import Iterable
from datetime import date

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.on_demand import Question, periods_between
from civicstat.measurement.metrics.series import extent
from civicstat.web.api.answers.errors import Refused
from civicstat.web.api.doors import ROOT, areas_of, find_layer
from civicstat.web.api.observations.reach import check_whole, dimensions_of, layers_of
from civicstat.web.ui.access import StaffRequest

MOST_CELLS = 200_000  # periods times areas of one answer
MOST_GROUPS = 3


class QuestionRefused(Refused):
    """A metric cannot be asked like that."""


def ask(
    request: StaffRequest,
    metric: Metric,
    *,
    grain: Grain | None = None,
    layer: str = CITY,
    area: Iterable[str] = (),
    since: date | None = None,
    until: date | None = None,
    group: Iterable[str] = (),
) -> Question:
    """Return the question. Raises QuestionRefused or MetricIncomplete, which say what can be asked."""
    check_whole(metric)
    kept = metric.definition.periods
    chosen = grain or ("month" if "month" in kept else kept[0])
    _check_layer(metric, layer)
    groups = tuple(dict.fromkeys(group))
    _check_groups(metric, groups)
    areas = _areas(request, layer, tuple(area))
    data = extent(metric)
    first, last = periods_between(data, chosen, since, until)
    _check_size((last - first + 1) * len(areas), chosen)
    return Question(metric, data, chosen, layer, areas, groups, first, last)


def _areas(request: StaffRequest, layer: str, codes: tuple[str, ...]) -> tuple[Area, ...]:
    areas = areas_of(request, find_layer(request, layer))
    strange = sorted(set(codes) - {area.code for area in areas})
    if strange:
        raise QuestionRefused(
            f"area: the layer {layer} has no area with the code {strange[0]!r}; {ROOT}/layers/{layer}/areas lists them."
        )
    return tuple(area for area in areas if not codes or area.code in codes)


def _check_layer(metric: Metric, layer: str) -> None:
    known = layers_of(metric)
    if layer not in known:
        raise QuestionRefused(f"layer: found {layer!r}; {metric.slug} has figures for {', '.join(known)}.")


def _check_groups(metric: Metric, groups: tuple[str, ...]) -> None:
    if len(groups) > MOST_GROUPS:
        raise QuestionRefused(f"group: found {len(groups)} columns, expected at most {MOST_GROUPS}.")
    known = dimensions_of(metric)
    for name in groups:
        if name not in known:
            listed = f"can be split by {', '.join(known)}" if known else "cannot be split"
            raise QuestionRefused(f"group: found {name!r}; {metric.slug} {listed}.")


def _check_size(cells: int, grain: Grain) -> None:
    if cells > MOST_CELLS:
        raise QuestionRefused(
            f"There may be {cells:,} figures by {grain} and area; one answer has at most {MOST_CELLS:,}. "
            "Ask for fewer periods with since and until, or for some areas with area."
        )
