"""Saved views: questions of the explorer under a name, listed, read and answered anew."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.collaboration.views.models import SavedView
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.doors import find_view
from civicstat.web.api.explore import ANSWERS, FILES, Form, answer_question
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Explorer"])


class ViewOut(Schema):
    """A question of the explorer under a name."""

    slug: str
    title: str
    note: str
    sharing: Literal["owner", "department", "everyone"] = Field(description="Who sees it.")
    owner: str | None = Field(description="Whose it is; null: nobody's in particular.")
    department: str | None = Field(description="With which it is shared.")
    question: dict[str, Any] = Field(description="As `POST /explore` takes it, without what is as usual.")
    metric_version: int | None = Field(description="Of its metric, when it was last saved.")
    changed_at: datetime


@router.get("/views", response=Page[ViewOut])
@open_to("staff", "token:read")
def list_views(request: StaffRequest, wanted: Query[Paging]) -> Any:
    """The saved views that you may see: your own, those of your departments, and those for everyone."""
    found = SavedView.objects.visible_to(request.user).select_related("owner", "department")
    page = page_of(request, found.order_by("title", "pk"), wanted)
    return page | {"items": [_view(each) for each in page["items"]]}


@router.get("/views/{slug}", response={200: ViewOut, **MESSAGES})
@open_to("staff", "token:read")
def get_view(request: StaffRequest, slug: str) -> Any:
    """One saved view, with what it asks."""
    return _view(find_view(request, slug))


@router.get("/views/{slug}/answer", response=ANSWERS, openapi_extra=FILES)
@open_to("staff", "token:read")
def answer_view(request: StaffRequest, slug: str, form: Query[Form]) -> HttpResponse:
    """What a saved view asks, answered now and as you may see it, as `/explore` answers."""
    return answer_question(request, find_view(request, slug).inquiry, form.format)


def _view(found: SavedView) -> dict[str, Any]:
    names = ("slug", "title", "note", "sharing", "question", "metric_version", "changed_at")
    return {name: getattr(found, name) for name in names} | {
        "owner": found.owner.username if found.owner else None,
        "department": found.department.slug if found.department else None,
    }
