"""Dashboards with the figures that they show now."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.collaboration.dashboards.reading import ReadBlock, read_blocks
from civicstat.measurement.goals.progress import Progress
from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.doors import find_dashboard
from civicstat.web.api.explore import AnswerOut, tell_answer
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.boards import Told, answered, tell_block
from civicstat.web.ui.clock import city_now
from civicstat.web.ui.moved import Moved

router = Router(tags=["Dashboards"])

MOST_OF_BLOCK = 2000  # figures of a saved view; ask the view itself for more


class DashboardOut(Schema):
    """A dashboard."""

    slug: str
    title: str
    sharing: Literal["owner", "department", "everyone"] = Field(description="Who sees it.")
    owner: str | None = Field(description="Whose it is; null: nobody's in particular.")
    department: str | None = Field(description="With which it is shared.")
    version: int
    changed_at: datetime


class FigureOut(Schema):
    """One figure. `value` is null where there is nothing to say."""

    period: date = Field(description="First day of the period.")
    label: str
    area: str = Field(description="Layer and code of the area: district.D3.")
    value: float | None
    low: float | None
    high: float | None
    n: float
    state: Literal["provisional", "final"]
    partial: bool = Field(description="The data does not cover the whole period.")
    reason: str = Field(description="Why `value` is null; empty where it is not.")


class GoalTold(Schema):
    """A goal in a list."""

    goal: str
    title: str
    state: GoalState


class MoveOut(Schema):
    """A metric that moved beyond chance since a year before."""

    metric: str
    title: str
    unit: str
    verdict: Literal["bad", "good"]
    change: str = Field(description="In words, such as up 12%.")
    newest: FigureOut | None
    year_before: FigureOut | None


class BlockOut(Schema):
    """A block and what it shows."""

    number: int
    kind: str
    block: dict[str, Any] = Field(description="As it was composed.")
    fault: str = Field(description="Why it shows nothing; empty where it does.")
    metric: str | None
    unit: str | None
    grain: Grain | None
    newest: FigureOut | None = Field(description="The figure that leads: the newest that can be told.")
    year_before: FigureOut | None
    figures: list[FigureOut] = Field(description="Of a chart over time, of a map or ranking by area; empty elsewhere.")
    goal: str | None
    state: GoalState | None = Field(description="Of the goal.")
    goals: list[GoalTold] = Field(description="Of a list of goals; of what needs somebody, those off course.")
    moves: list[MoveOut] = Field(
        description="What moved beyond chance, the worse first; of what needs somebody, only what got worse."
    )
    answer: AnswerOut | None = Field(description="Of a saved view: its question answered now.")


class DashboardDetail(DashboardOut):
    """A dashboard with its blocks."""

    about: str
    columns: int
    blocks: list[BlockOut]


@router.get("/dashboards", response=Page[DashboardOut])
@open_to("staff", "token:read")
def list_dashboards(request: StaffRequest, wanted: Query[Paging]) -> Any:
    """The dashboards that you may see: your own, those of your departments, and those for everyone."""
    found = Dashboard.objects.visible_to(request.user).select_related("owner", "department")
    page = page_of(request, found.order_by("title", "pk"), wanted)
    return page | {"items": [_dashboard(each) for each in page["items"]]}


@router.get("/dashboards/{slug}", response={200: DashboardDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_dashboard(request: StaffRequest, slug: str) -> Any:
    """One dashboard, with the figures of its blocks as they are now and as you may see them."""
    found = find_dashboard(request, slug)
    definition = found.definition
    numbered = list(enumerate(definition.blocks, 1))
    at = city_now()
    blocks = read_blocks(numbered, definition, request.user, at=at)
    return _dashboard(found) | {
        "about": definition.about, "columns": definition.columns,
        "blocks": [_block(each, tell_block(each.block, definition, request.user, at=at), request) for each in blocks],
    }  # fmt: skip


def _dashboard(found: Dashboard) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("slug", "title", "sharing", "version", "changed_at")},
        "owner": found.owner.username if found.owner else None,
        "department": found.department.slug if found.department else None,
    }


def _block(read: ReadBlock, told: Told, request: StaffRequest) -> dict[str, Any]:
    series, progress = read.series, read.progress
    found, fault = answered(told, lambda question: tell_answer(request, question, most=MOST_OF_BLOCK))
    return {
        "number": read.number,
        "kind": read.block.kind,
        "block": read.block.model_dump(mode="json", exclude_defaults=True) | {"kind": read.block.kind},
        "fault": read.fault or fault,
        "metric": series.metric.slug if series else None,
        "unit": series.definition.unit if series else None,
        "grain": series.grain if series else None,
        "newest": _figure(series, series.latest) if series else None,
        "year_before": _figure(series, series.year_before) if series else None,
        "figures": list(_figures(read)),
        "goal": progress.goal.slug if progress else None,
        "state": _state(progress),
        "goals": [{"goal": each.goal.slug, "title": each.goal.title, "state": each.state} for each in told.goals],
        "moves": [_move(each) for each in told.moves],
        "answer": found,
    }


def _move(each: Moved) -> dict[str, Any]:
    series, definition = each.series, each.series.definition
    return {
        "metric": series.metric.slug, "title": definition.title, "unit": definition.unit,
        "verdict": each.change.verdict, "change": each.change.text, "newest": _figure(series, series.latest),
        "year_before": _figure(series, series.year_before),
    }  # fmt: skip


def _state(progress: Progress | None) -> GoalState | None:
    return progress.state if progress else None


def _figures(read: ReadBlock) -> Iterable[dict[str, Any] | None]:
    series = read.series
    if series is None:
        return
    if read.block.kind == "chart":
        yield from (_figure(series, point) for point in series.points)
    if series.latest is not None:
        period = series.latest.period
        yield from (_figure(part, part.at(period)) for part in read.parts if part.at(period) is not None)


def _figure(series: Series, point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    told = {name: getattr(point, name) for name in ("label", "value", "low", "high", "n", "reason")}
    return told | {
        "period": point.starts_on.date(),
        "area": f"{series.area.layer.slug}.{series.area.code}",
        "state": "provisional" if point.is_provisional else "final",
        "partial": point.is_partial,
    }
