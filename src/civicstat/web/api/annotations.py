"""Annotations: what happened on a day or over a span, beside the figures that it may concern."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import now
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.directory.models import CITY
from civicstat.library.documents import check_document
from civicstat.measurement.context.annotating import actions
from civicstat.measurement.context.annotating.beside import Beside
from civicstat.measurement.context.annotating.definitions import LONGEST_LINK, LONGEST_TEXT, AnnotationDefinition
from civicstat.measurement.context.models import Annotation
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset
from civicstat.web.api.answers.errors import MESSAGES, NotThere
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import ROOT, find_area, find_metric
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Annotations"])


class AnnotationOut(Schema):
    """What happened on a day or over a span."""

    slug: str
    on: date = Field(description="The first day.")
    until: date | None = Field(description="The last day, included; null: one day.")
    text: str
    link: str
    metric: str | None = Field(description="The metric that it concerns; null: those of `dataset`, or all.")
    dataset: str | None = Field(description="The dataset of which it concerns all metrics.")
    layer: str = Field(description="With `area`: where; city is the whole city.")
    area: str
    public: bool = Field(description="Whether it may be published with the figures.")
    version: int
    reason: str = Field(description="Why this version took the place of the one before; empty for the first.")
    withdrawn: bool
    by: str | None = Field(description="Null: the command line.")
    at: datetime


class AnnotationDetail(AnnotationOut):
    """An annotation with every version that it had, newest first."""

    versions: list[AnnotationOut]


class AnnotationIn(Schema):
    """An annotation to be put down; with neither metric nor dataset it concerns all metrics."""

    text: str = Field(max_length=LONGEST_TEXT)
    on: date
    until: date | None = None
    link: str = Field("", max_length=LONGEST_LINK)
    metric: str | None = None
    dataset: str | None = None
    layer: str = Field("", description="With `area`: where; the whole city if none.")
    area: str = ""
    public: bool = False
    slug: str = Field("", description="Its name; made from the text if none. A version keeps the name.")


class VersionIn(AnnotationIn):
    """Another version of an annotation; it takes the place of the one before, which is kept."""

    reason: str = Field(max_length=400, description="Why it changes.")
    withdrawn: bool = Field(False, description="Show it no longer; only the reason counts then.")


class AnnotationsWanted(Paging):
    """Which annotations are asked for."""

    metric: str = Field("", max_length=60, description="Those that concern a metric, in any way.")
    layer: str = Field("", max_length=50, description="With `area` and `metric`: those beside its figures there.")
    area: str = Field("", max_length=80, description="The code of an area of the layer.")
    since: date | None = Field(None, description="Those that reach this day or a later one.")
    until: date | None = Field(None, description="Those that begin on this day or an earlier one.")


@router.get("/annotations", response={200: Page[AnnotationOut], **MESSAGES})
@open_to("staff", "token:read")
def list_annotations(request: StaffRequest, wanted: Query[AnnotationsWanted]) -> Any:
    """The annotations in force that you may see, by their day; those that were withdrawn are left out."""
    rows = Annotation.objects.in_force().visible_to(request.user)
    if wanted.metric:
        beside = Beside.load(find_metric(request, wanted.metric), request.user)
        found = beside.of(find_area(request, wanted.layer or CITY, wanted.area)) if wanted.area else beside.annotations
        rows = rows.filter(pk__in=[each.pk for each in found])
    if wanted.until:
        rows = rows.filter(since__lte=wanted.until)
    if wanted.since:
        # One that has no last day is of one day.
        rows = rows.exclude(until=None, since__lt=wanted.since).exclude(until__lt=wanted.since)
    page = page_of(request, _whole(rows).order_by("since", "slug"), wanted)
    return page | {"items": [_annotation(each) for each in page["items"]]}


@router.get("/annotations/{slug}", response={200: AnnotationDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_annotation(request: StaffRequest, slug: str) -> Any:
    """One annotation as it stands, with every version that it had."""
    versions = _versions(request, slug)
    return _annotation(versions[0]) | {"versions": [_annotation(each) for each in versions]}


@router.post("/annotations", response={201: AnnotationOut, **MESSAGES})
@open_to("leads", "token:admin")
def post_annotation(request: StaffRequest, wanted: AnnotationIn) -> Any:
    """Put down what happened on a day or over a span."""
    name = wanted.slug or actions.name_for(wanted.text, wanted.on)
    definition = _definition(wanted, name)
    _check_reach(request, definition)
    made = actions.annotate(definition=definition, by=actor(request), at=now())
    return Status(201, _annotation(made))


@router.post("/annotations/{slug}/versions", response={201: AnnotationOut, **MESSAGES})
@open_to("leads", "token:admin")
def post_annotation_version(request: StaffRequest, slug: str, wanted: VersionIn) -> Any:
    """Let another version take the place of an annotation, or withdraw it. What stood before is kept."""
    known = _versions(request, slug)[0]
    _check_reach(request, actions.definition_of(known))
    if wanted.withdrawn:
        made = actions.withdraw(annotation=known, reason=wanted.reason, by=actor(request), at=now())
        return Status(201, _annotation(made))
    definition = _definition(wanted, wanted.slug or slug)
    _check_reach(request, definition)
    made = actions.change(
        annotation=known, definition=definition, reason=wanted.reason, by=actor(request), at=now()
    )  # fmt: skip
    return Status(201, _annotation(made))


def _definition(wanted: AnnotationIn, name: str) -> AnnotationDefinition:
    fields = {each: getattr(wanted, each) for each in AnnotationIn.model_fields if each != "slug"}
    return check_document(AnnotationDefinition, {"annotation": name, **fields}, where="the annotation")


def _check_reach(request: StaffRequest, definition: AnnotationDefinition) -> None:
    """Refuse what concerns things that the asker may not change. Raises PermissionDenied."""
    user = request.user
    if definition.metric:
        is_own = Metric.objects.editable_by(user).filter(slug=definition.metric).exists()
    elif definition.dataset:
        is_own = Dataset.objects.editable_by(user).filter(slug=definition.dataset).exists()
    else:
        is_own = user.may_define
    if not is_own:
        what = definition.metric or definition.dataset or "all metrics"
        raise PermissionDenied(f"You may not annotate {what}; department leads annotate what their departments own.")


def _versions(request: StaffRequest, slug: str) -> list[Annotation]:
    found = list(_whole(Annotation.objects.visible_to(request.user).filter(slug=slug)).order_by("-version"))
    newest = Annotation.objects.filter(slug=slug).order_by("version").last()
    if not found or newest is None or found[0].pk != newest.pk:
        raise NotThere(f"There is no annotation {slug!r} that you may see; {ROOT}/annotations lists them.")
    return found


def _whole(rows: Any) -> Any:
    return rows.select_related("metric", "dataset", "area__layer", "by").defer("area__boundary")


def _annotation(row: Annotation) -> dict[str, Any]:
    names = ("slug", "until", "text", "link", "version", "reason", "at")
    return {name: getattr(row, name) for name in names} | {
        "on": row.since,
        "metric": row.metric.slug if row.metric else None,
        "dataset": row.dataset.slug if row.dataset else None,
        "layer": row.area.layer.slug if row.area else CITY,
        "area": row.area.code if row.area else CITY,
        "public": row.is_public,
        "withdrawn": row.is_withdrawn,
        "by": row.by.username if row.by else None,
    }
