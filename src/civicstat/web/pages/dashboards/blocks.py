"""Blocks drawn for a page, and kept in memory for as long as nothing changes that they rest on.

A chart takes some 20 milliseconds to draw in three widths; a dashboard of many would be slow without that.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from civicstat.collaboration.dashboards.definitions import Block, DashboardDefinition
from civicstat.collaboration.dashboards.reading import ReadBlock, read_blocks
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import User
from civicstat.measurement.context.models import Annotation
from civicstat.measurement.goals.models import GoalEntry
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import Series
from civicstat.web.pages.beside.marks import marked
from civicstat.web.pages.dashboards.lists import goals_shown, moves_shown, needs_shown
from civicstat.web.pages.explore.saved.opening import open_view
from civicstat.web.pages.figures import change_of, chart_of, estimate_of, map_of, ranking_of, sparkline_of
from civicstat.web.pages.goals.lines import lines_of_goals
from civicstat.web.pages.goals.rows import row_of
from civicstat.web.pages.goals.wording import finding as finding_of_goal
from civicstat.web.pages.metrics.leading import leads_of
from civicstat.web.pages.shown.cautions import Cautions, cautions_on
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.pages.telling import sentence
from civicstat.web.pages.weekly.rows import State, data_state
from civicstat.web.ui.charts import Figure
from civicstat.web.ui.charts.draw import draw
from civicstat.web.ui.markup import marked_up

MOST_KEPT = 400
_WIDTH = 220
Drawn = tuple[SafeString, bool]  # and whether there is nothing that the reader may see
_LISTS = ("goals", "moves", "needs")  # made anew each time: they differ from reader to reader
_kept: "OrderedDict[tuple[Any, ...], Drawn]" = OrderedDict()


@dataclass(frozen=True)
class ShownBlock:
    """A block as it stands in a page. is_personal: it tells the reader what a wall should not."""

    number: int
    block: Block
    html: SafeString
    is_closed: bool = False  # there is nothing that the reader may see

    @property
    def kind(self) -> str:
        return self.block.kind

    @property
    def width(self) -> int:
        return self.block.width

    @property
    def is_personal(self) -> bool:
        return self.block.kind == "needs"


def forget() -> None:
    """Keep nothing of what was drawn so far."""
    _kept.clear()


def shown_blocks(definition: DashboardDefinition, user: User, *, at: datetime) -> list[ShownBlock]:
    """Return the blocks of a dashboard, drawn for a reader."""
    numbered = list(enumerate(definition.blocks, 1))
    state = (*data_state(), *_further_state(), at.date(), user.pk, user.role)
    keys = {number: _key(number, block, definition, state) for number, block in numbered}
    wanting = [(number, block) for number, block in numbered if block.kind in _LISTS or keys[number] not in _kept]
    reads = list(read_blocks(wanting, definition, user, at=at))
    cautions = cautions_on([metric for read in reads if (metric := _metric_of(read))], at)
    fresh = {read.number: _drawn(read, definition, user, at, cautions) for read in reads}
    shown = [
        ShownBlock(number, block, *(fresh[number] if number in fresh else _kept[keys[number]]))
        for number, block in numbered
    ]
    _keep({keys[number]: html for number, html in fresh.items()})
    return shown


def _key(number: int, block: Block, definition: DashboardDefinition, state: State) -> tuple[Any, ...]:
    return (number, block, definition.area, definition.period, state)


def _further_state() -> State:
    found = (model._default_manager.aggregate(newest=Max("pk"))["newest"] for model in (GoalEntry, Annotation))
    return (*found, SavedView.objects.aggregate(newest=Max("changed_at"))["newest"])


def _keep(fresh: dict[tuple[Any, ...], Drawn]) -> None:
    _kept.update({key: drawn for key, drawn in fresh.items() if not drawn[1]})
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def _metric_of(read: ReadBlock) -> Metric | None:
    """Return the metric whose figures a block shows, if it shows those of one."""
    if read.series is not None:
        return read.series.metric
    return read.progress.goal.metric if read.progress is not None else None


def _drawn(
    read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime, cautions: Mapping[str, Cautions]
) -> Drawn:
    kind = read.block.kind
    context: dict[str, Any] = {"read": read, "block": read.block, "fault": read.fault}
    if metric := _metric_of(read):
        context["cautions"] = cautions[metric.slug].badges
    if not read.fault:
        context |= _CONTEXTS[kind](read, definition, user, at)
    is_closed = bool(context["fault"])
    return render_to_string(f"pages/dashboards/blocks/{'fault' if is_closed else kind}.html", context), is_closed


def _words(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    return {"words": marked_up(getattr(read.block, "text", ""))}


def _metric(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    series = _led(read)
    spark, estimate = sparkline_of(series), estimate_of(series.definition, series.latest)
    return _of(series) | {
        "estimate": estimate,
        "noun": estimate.with_noun.removeprefix(estimate.text).strip(),
        "change": change_of(series, than=_than(series)),
        "trend": SafeString(draw(spark, key=f"block-{read.number}-trend", width=_WIDTH)) if spark else "",
        "is_provisional": bool(series.latest and series.latest.is_provisional and series.latest.value is not None),
    }


def _chart(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    series = _led(read)
    finding = sentence(series, than=_than(series))
    _, marks = marked(series, user)
    goals, lead = lines_of_goals(user, series), leads_of(series, user)
    figure = chart_of(series, finding=finding, goals=goals, marks=marks, lead=lead)
    return _of(series) | {"figure": _placed(figure, read), "finding": finding}


def _areas(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    series = _led(read)
    metric, layer = series.definition, read.layer
    figure = None
    if layer is not None and getattr(read.block, "show", "map") == "map":
        figure = map_of(metric, layer, read.parts, series)
    if figure is None:  # a layer without boundaries has no map
        figure = ranking_of(metric, read.parts, series)
    return _of(series) | {"figure": _placed(figure, read), "layer": layer}


def _goal(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    progress = read.progress
    if progress is None:
        return {}
    return {"row": row_of(progress, at=at), "finding": finding_of_goal(progress)}


def _view(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    name = getattr(read.block, "view", "")
    view = SavedView.objects.visible_to(user).filter(slug=name).first()
    if view is None:
        return {"fault": f"There is no saved view {name!r} that you may see."}
    opened = open_view(view, user=user, key=f"block-{read.number}-view")
    return {"opened": opened, "shown": opened.shown, "fault": "" if opened.shown else opened.fault}


_CONTEXTS: dict[str, Callable[[ReadBlock, DashboardDefinition, User, datetime], dict[str, Any]]] = {
    "heading": _words, "text": _words, "metric": _metric, "chart": _chart, "areas": _areas, "goal": _goal,
    "goals": goals_shown, "moves": moves_shown, "needs": needs_shown, "view": _view,
}  # fmt: skip


def _led(read: ReadBlock) -> Series:
    assert read.series is not None  # noqa: S101  # blocks of metrics without one have a fault
    return read.series


def _of(series: Series) -> dict[str, Any]:
    """Return what every block about a metric says: which, where and when."""
    area = series.area
    latest, page = series.latest, reverse("metric", args=[series.metric.slug])
    return {
        "metric": series.metric,
        "area": area,
        "period": latest.label if latest else "",
        "url": f"{page}?area={area.layer.slug}.{area.code}&grain={series.grain}",
    }


def _than(series: Series) -> str:
    before = series.year_before
    return in_period(before.label, series.grain) if before and series.grain != "year" else "the year before"


def _placed(figure: Figure | None, read: ReadBlock) -> Figure | None:
    """Return a figure with an id that no other block has."""
    return replace(figure, id=f"block-{read.number}-{figure.id}") if figure else None


def open_blocks(blocks: Sequence[ShownBlock]) -> list[ShownBlock]:
    """Return the blocks that a reader may see, without headings of which nothing is left."""
    found = [each for each in blocks if not each.is_closed]
    following = [*found[1:], None][: len(found)]
    return [
        each
        for each, after in zip(found, following, strict=True)
        if each.kind != "heading" or (after is not None and after.kind != "heading")
    ]


def on_screen(blocks: Sequence[ShownBlock]) -> list[ShownBlock]:
    """Return the blocks for a wall: no headings, and nothing that is one reader's alone."""
    return [each for each in blocks if each.kind != "heading" and not each.is_personal and not each.is_closed]
