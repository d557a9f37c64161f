"""Reading the newest edition without a token."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.publishing.audits.models import CrossCheck
from civicstat.web.api.answers.errors import MESSAGES, Message
from civicstat.web.api.public.answering import ROOT, Paging, Row, answer, listed, part_of
from civicstat.web.api.public.newest import KEPT, Published
from civicstat.web.api.public.rows import (
    AREA_COLUMNS,
    FIGURE_COLUMNS,
    area_rows,
    edition_row,
    figure_row,
    goal_row,
    metric_row,
    whole_metric,
)
from civicstat.web.ui.access import open_to

router = Router(tags=["Public"], auth=None)
Form = Literal["json", "csv"]
PARTS = ("editions", "metrics", "figures", "areas", "goals", "reports", "checks")
LISTED = {400: Message, 409: Message, **MESSAGES}  # what a cursor may be answered with beside


class PublicPage(Schema):
    """A part of a list of the newest edition, in an order that stays."""

    edition: int = Field(description="Number of the edition that it is from.")
    next: str | None = Field(description="Where the next part is; null at the end. It is in the header Link too.")
    items: list[dict[str, Any]]


class PublicOverview(Schema):
    """The newest edition, and where to go on."""

    agency: str
    edition: dict[str, Any]
    links: dict[str, str] = Field(description="What else can be asked for.")


class PublicThing(Schema):
    """One thing of the newest edition."""

    edition: int = Field(description="Number of the edition that it is from.")
    item: dict[str, Any]


class FigureFilters(Paging):
    """Which figures are asked for. All filters have to hold."""

    metric: str = Field("", description="Name of a metric; all if none.")
    layer: str = Field("", description="Area layer; all if none. `city` is the whole city.")
    area: str = Field("", description="Code of an area; all if none.")
    grain: str = Field("", description="Kind of period, as `month`; all if none.")
    dimension: str | None = Field(None, description="Column of groups; empty: everybody; all if left out.")
    group: str = Field("", description="A group; all if none.")
    since: date | None = Field(None, description="Periods that begin on this day or later.")
    until: date | None = Field(None, description="Periods that end on this day or earlier.")
    format: Form | None = Field(None, description="In place of the Accept header.")


class AreaFilters(Paging):
    """Which areas are asked for."""

    layer: str = Field("", description="Area layer; all if none.")
    format: Form | None = Field(None, description="In place of the Accept header.")


@router.get("/public", response={200: PublicOverview, **MESSAGES})
@open_to("anyone")
def get_public(request: HttpRequest) -> HttpResponse:
    """The newest edition, and what can be asked of it without a token. Answers can be read from any website."""
    published = KEPT.newest()
    links = {name: f"{ROOT}/{name}" for name in PARTS}
    said = {
        "agency": published.content.agency, "edition": edition_row(published.edition), "links": links,
    }  # fmt: skip
    return answer(request, published, lambda: JsonResponse(said))


@router.get("/public/editions", response={200: PublicPage, **LISTED})
@open_to("anyone")
def list_public_editions(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """All editions, the newest first, with the SHA-256 of their manifests."""
    published = KEPT.newest()
    return _list(request, published, map(edition_row, reversed(published.editions)), paging)


@router.get("/public/metrics", response={200: PublicPage, **LISTED})
@open_to("anyone")
def list_public_metrics(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """The published metrics with their passports, without figures."""
    published = KEPT.newest()
    return _list(request, published, map(metric_row, published.content.metrics), paging)


@router.get("/public/metrics/{slug}", response={200: PublicThing, **MESSAGES})
@open_to("anyone")
def get_public_metric(request: HttpRequest, slug: str) -> HttpResponse:
    """One published metric with every version of its definition, its breaks and its audits."""
    published = KEPT.newest()
    said = {"edition": published.edition.number, "item": whole_metric(published.metric(slug))}
    return answer(request, published, lambda: JsonResponse(said))


@router.get("/public/figures", response={200: PublicPage, **LISTED})
@open_to("anyone")
def list_public_figures(request: HttpRequest, filters: Query[FigureFilters]) -> HttpResponse:
    """Published figures, by metric, area, kind of period, group and days; JSON or CSV. Withheld ones say why."""
    published = KEPT.newest()
    return _list(request, published, _chosen(published, filters), filters, FIGURE_COLUMNS)


@router.get("/public/areas", response={200: PublicPage, **LISTED})
@open_to("anyone")
def list_public_areas(request: HttpRequest, filters: Query[AreaFilters]) -> HttpResponse:
    """The areas that figures are about; JSON or CSV."""
    published = KEPT.newest()
    rows = (row for row in area_rows(published.content) if filters.layer in ("", row["layer"]))
    return _list(request, published, rows, filters, AREA_COLUMNS)


@router.get("/public/goals", response={200: PublicPage, **LISTED})
@open_to("anyone")
def list_public_goals(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """The published goals with their ledgers and where they stand."""
    published = KEPT.newest()
    return _list(request, published, map(goal_row, published.content.goals), paging)


class CrossCheckOut(Schema):
    """What one check of an edition found."""

    name: str
    title: str
    at: datetime
    edition: int
    looked_at: int = Field(description="Figures that were looked at.")
    faults: int = Field(description="How many there are.")
    first_faults: list[str] = Field(description="The first of them.")


@router.get("/public/checks", response={200: list[CrossCheckOut], **MESSAGES})
@open_to("anyone")
def list_public_checks(request: HttpRequest) -> Any:
    """What the newest nightly cross-checks found: parts against totals, map, API and pages, and the edition before."""
    newest = CrossCheck.objects.order_by("-at").first()
    return [
        {"name": each.name, "title": each.title, "at": each.at, "edition": each.edition,
         "looked_at": each.looked_at, "faults": each.number, "first_faults": each.faults}
        for each in (CrossCheck.objects.filter(at=newest.at) if newest else ())
    ]  # fmt: skip


@router.get("/public/reports", response={200: PublicPage, **LISTED})
@open_to("anyone")
def list_public_reports(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """The released reports, as the edition has them."""
    published = KEPT.newest()
    return _list(request, published, map(asdict, published.content.reports), paging)


def _list(
    request: HttpRequest, published: Published, rows: Iterator[Row], paging: Paging, columns: tuple[str, ...] = ()
) -> HttpResponse:
    """Answer with a part of a list. columns: of its CSV; none: it has none."""
    return answer(request, published, lambda: listed(request, published, part_of(rows, published, paging), columns))


def _chosen(published: Published, filters: FigureFilters) -> Iterator[Row]:
    for metric, series, figure in published.figures(filters.metric):
        of_series = (series.layer, series.area, series.grain, series.group)
        wanted = (filters.layer, filters.area, filters.grain, filters.group)
        if any(each and each != found for each, found in zip(wanted, of_series, strict=True)):
            continue
        if filters.dimension is not None and filters.dimension != series.dimension:
            continue
        if filters.since and figure.starts_on < filters.since:
            continue
        if filters.until and figure.ends_on > filters.until:
            continue
        yield figure_row(metric, series, figure)
