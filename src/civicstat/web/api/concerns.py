"""Concerns: the register with states that follow from what was done. No voice and nobody's details are told here."""

import secrets
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.directory.models import Area, User
from civicstat.directory.reach import may_own
from civicstat.engagement.concerns import actions
from civicstat.engagement.concerns.catalog import apply_concern
from civicstat.engagement.concerns.definitions import ConcernDefinition
from civicstat.engagement.concerns.links import goals_of, metrics_of, seen_by
from civicstat.engagement.concerns.models import (
    LONGEST_PLACE,
    LONGEST_TEXT,
    Concern,
    ConcernState,
    Origin,
    Theme,
)
from civicstat.engagement.concerns.naming import name_for
from civicstat.engagement.concerns.receipts import receipt_from
from civicstat.library.documents import check_document
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.web.api.answers.errors import MESSAGES, NotThere, Refused
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.authentication import actor
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Concerns"])


class ConcernOut(Schema):
    """A concern in public words, and its state."""

    slug: str
    title: str
    wording: str = Field(description="As the public reads it; empty if it is not written.")
    theme: str | None
    layer: str | None = Field(description="Of the areas; null: the whole city.")
    areas: list[str]
    source: Origin
    department: str | None
    raised_on: date
    state: ConcernState = Field(description="It follows from what was done.")
    closed_as: str | None
    merged_into: str | None
    public: bool
    voices: int = Field(description="How many people said it, by whatever way; not a measure of how many think so.")


class ConcernStepOut(Schema):
    """A step of a concern's history; it is never changed."""

    sequence: int
    kind: str
    at: datetime
    by: str | None = Field(description="Null: the command line.")
    text: str
    public: bool


class ConcernDetail(ConcernOut):
    """A concern with what stands behind it."""

    metrics: list[str] = Field(description="That measure it, by themselves or through a goal.")
    goals: list[str] = Field(description="That answer it.")
    history: list[ConcernStepOut]


class ConcernsWanted(Paging):
    """Which concerns are asked for."""

    theme: str = Field("", max_length=60, description="Those of a theme.")
    area: str = Field("", max_length=160, description="Those of an area, as LAYER.CODE.")
    source: Origin | None = Field(None, description="Those that came this way.")
    state: ConcernState | None = Field(None, description="Those in a state.")
    department: str = Field("", max_length=60, description="Those that a department is responsible for.")


class ConcernIn(Schema):
    """A concern to be added."""

    title: str = Field(description="What matters, in plain words.")
    wording: str = ""
    theme: str = ""
    layer: str = Field("", description="Of the areas; empty: the whole city.")
    areas: list[str] = Field(default_factory=list, description="Codes.")
    source: Origin = Origin.STAFF
    department: str = Field("", description="Who is responsible.")
    metrics: list[str] = Field(default_factory=list)
    goals: list[str] = Field(default_factory=list)


class VoiceIn(Schema):
    """What somebody said, without personal details."""

    text: str = Field(max_length=LONGEST_TEXT, description="In the person's words, without names.")
    place: str = Field("", max_length=LONGEST_PLACE, description="The nearest place.")
    layer: str = Field("", description="Of the area.")
    area: str = Field("", description="Its code.")
    theme: str = ""
    source: Origin = Origin.STAFF


class VoiceMade(Schema):
    """A voice that waits to be sorted. The receipt is shown this once."""

    receipt: str = Field(description="By which the person looks up what became of it.")
    answer_by: date


@router.get("/concerns", response=Page[ConcernOut])
@open_to("staff", "token:read")
def list_concerns(request: StaffRequest, wanted: Query[ConcernsWanted]) -> Any:
    """The concerns of the register, by name, in public words."""
    found = _concerns(request)
    if wanted.theme:
        found = found.filter(theme__slug=wanted.theme)
    if wanted.area:
        layer, _, code = wanted.area.partition(".")
        found = found.filter(pk__in=Concern.objects.filter(areas__layer__slug=layer, areas__code=code).values("pk"))
    if wanted.source:
        found = found.filter(origin=wanted.source)
    if wanted.department:
        found = found.filter(department__slug=wanted.department)
    if wanted.state:
        found = found.in_state(wanted.state)
    page = page_of(request, found.order_by("slug"), wanted)
    return page | {"items": [_concern(each) for each in page["items"]]}


@router.get("/concerns/{slug}", response={200: ConcernDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_concern(request: StaffRequest, slug: str) -> Any:
    """One concern: the metrics and goals behind it that you may see, and its history."""
    return _detail(request, slug)


@router.post("/concerns", response={201: ConcernDetail, **MESSAGES})
@open_to("leads", "token:concerns")
def post_concern(request: StaffRequest, wanted: ConcernIn) -> Any:
    """Add a concern that the board, a survey, a meeting or staff raised. It is not public until staff make it so."""
    fields = wanted.dict() | {"concern": name_for(wanted.title)}
    definition = check_document(ConcernDefinition, fields, where="This concern")
    _check_reach(request, definition)
    concern, _ = apply_concern(definition=definition, where="This concern", by=actor(request), at=localtime())
    return Status(201, _detail(request, concern.slug))


@router.post("/voices", response={201: VoiceMade, **MESSAGES})
@open_to("leads", "token:concerns")
def post_voice(request: StaffRequest, wanted: VoiceIn) -> Any:
    """Hand in what somebody said, as a 311 desk does. It waits in the inbox to be sorted by a person."""
    receipt = receipt_from(secrets.token_urlsafe(16), key=settings.SECRET_KEY)
    voice = actions.Voice(wanted.text, wanted.place, _area(wanted), _theme(wanted.theme), Origin(wanted.source))
    stored = actions.state_concern(voice=voice, receipt=receipt, by=actor(request), at=localtime())
    return Status(201, {"receipt": receipt, "answer_by": stored.answer_by})


def _concerns(request: StaffRequest) -> Any:
    return (
        Concern.objects.visible_to(request.user)
        .with_state()
        .select_related("theme", "department", "merged_into")
        .prefetch_related("areas__layer")
    )


def _check_reach(request: StaffRequest, definition: ConcernDefinition) -> None:
    """Refuse a concern of another department, and links to what the asker may not see. Raises Refused."""
    asker: User | None = actor(request)
    department = actions.department_named(definition.department, "This concern")
    if asker is not None and not may_own(asker, department):
        raise Refused("department: department leads add concerns of their own departments; name one of yours.")
    seen = set(Metric.objects.visible_to(request.user).values_list("slug", flat=True))
    if strange := sorted(set(definition.metrics) - seen):
        raise Refused(f"metrics: there is no metric {strange[0]!r} that you may see.")
    goals = set(Goal.objects.visible_to(request.user).values_list("slug", flat=True))
    if strange := sorted(set(definition.goals) - goals):
        raise Refused(f"goals: there is no goal {strange[0]!r} that you may see.")


def _detail(request: StaffRequest, slug: str) -> dict[str, Any]:
    concern = _concerns(request).filter(slug=slug).first()
    if concern is None:
        raise NotThere(f"There is no concern {slug!r}; /api/v1/concerns lists them.")
    metrics = metrics_of(concern).filter(pk__in=Metric.objects.visible_to(request.user).order_by().values("pk"))
    entries = concern.entries.select_related("by")
    return _concern(concern) | {
        "metrics": list(metrics.order_by("slug").values_list("slug", flat=True)),
        "goals": list(seen_by(request.user, goals_of(concern)).order_by("slug").values_list("slug", flat=True)),
        "history": [
            {
                "sequence": each.sequence, "kind": each.kind, "at": each.at, "text": each.text,
                "by": each.by.username if each.by else None, "public": each.is_public,
            }
            for each in entries
        ],
    }  # fmt: skip


def _concern(concern: Concern) -> dict[str, Any]:
    areas = list(concern.areas.all())
    return {
        **{name: getattr(concern, name) for name in ("slug", "title", "wording", "raised_on", "state", "voices")},
        "theme": concern.theme.slug if concern.theme else None,
        "layer": areas[0].layer.slug if areas else None,
        "areas": [area.code for area in areas],
        "source": concern.origin,
        "department": concern.department.slug if concern.department else None,
        "closed_as": concern.closed_as or None,
        "merged_into": concern.merged_into.slug if concern.merged_into else None,
        "public": concern.is_public,
    }


def _area(wanted: VoiceIn) -> Area | None:
    if not wanted.area:
        return None
    found: Area | None = Area.objects.filter(layer__slug=wanted.layer, code=wanted.area).defer("boundary").first()
    if found is None:
        raise Refused(f"area: {wanted.layer!r} has no area {wanted.area!r}; /api/v1/layers lists them.")
    return found


def _theme(slug: str) -> Theme | None:
    if not slug:
        return None
    found: Theme | None = Theme.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Theme.objects.values_list("slug", flat=True)) or "none yet"
        raise Refused(f"theme: there is no theme {slug!r}; there are {known}.")
    return found
