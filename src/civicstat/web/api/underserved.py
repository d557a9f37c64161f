"""Areas and groups that are watched as underserved: chosen, listed, and no longer chosen."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.directory.actions.underserved import ChoiceRefused, choose_area, choose_group, end_choice
from civicstat.directory.catalog.underserved import name_of
from civicstat.directory.models import Underserved
from civicstat.web.api.answers.errors import MESSAGES, NotThere
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import ROOT, find_area
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Areas"])


class ChoiceOut(Schema):
    """An area or a group that is watched as underserved."""

    name: str = Field(description="Made of what is chosen, such as district_d5 or race_black.")
    layer: str = Field(description="With `area`: the area; empty for a group.")
    area: str
    attribute: str = Field(description="With `value`: the group, such as race and Black; empty for an area.")
    value: str
    reason: str
    by: str | None = Field(description="Null: the command line.")
    at: datetime


class ChoiceIn(Schema):
    """An area by layer and code, or a group by attribute and value."""

    layer: str = Field("", max_length=50)
    area: str = Field("", max_length=80)
    attribute: str = Field("", max_length=80, description="As the column is called; race meets subject_race, too.")
    value: str = Field("", max_length=200, description="As the records spell it.")
    reason: str = Field(max_length=1000, description="Why it is watched; shown beside it.")


class EndIn(Schema):
    """Why something is no longer watched."""

    reason: str = Field(max_length=1000)


@router.get("/underserved", response={200: Page[ChoiceOut], **MESSAGES})
@open_to("staff", "token:read")
def list_underserved(request: StaffRequest, paging: Query[Paging]) -> Any:
    """What is watched as underserved now, and so marked wherever areas or groups are compared."""
    page = page_of(request, _in_force(request).order_by("at", "pk"), paging)
    return page | {"items": [_choice(each) for each in page["items"]]}


@router.post("/underserved", response={201: ChoiceOut, **MESSAGES})
@open_to("leads", "token:admin")
def post_underserved(request: StaffRequest, wanted: ChoiceIn) -> Any:
    """Watch an area or a group as underserved from now on."""
    if bool(wanted.area) == bool(wanted.attribute or wanted.value):
        raise ChoiceRefused("name an area by layer and area, or a group by attribute and value; one of the two")
    by, at = actor(request), now()
    if wanted.area:
        made = choose_area(area=find_area(request, wanted.layer, wanted.area), reason=wanted.reason, by=by, at=at)
    else:
        made = choose_group(attribute=wanted.attribute, value=wanted.value, reason=wanted.reason, by=by, at=at)
    return Status(201, _choice(made))


@router.post("/underserved/{name}/end", response={200: ChoiceOut, **MESSAGES})
@open_to("leads", "token:admin")
def end_underserved(request: StaffRequest, name: str, wanted: EndIn) -> Any:
    """Watch it no longer. Who chose it, why, and why it ended stays in the list on the page."""
    choice = next((each for each in _in_force(request) if name_of(each) == name), None)
    if choice is None:
        raise NotThere(f"{name!r} is not watched as underserved; {ROOT}/underserved lists what is.")
    return _choice(end_choice(choice=choice, reason=wanted.reason, by=actor(request), at=now()))


def _in_force(request: StaffRequest) -> Any:
    return Underserved.objects.visible_to(request.user).in_force().select_related("area__layer", "by")


def _choice(choice: Underserved) -> dict[str, Any]:
    area = choice.area
    return {
        "name": name_of(choice),
        "layer": area.layer.slug if area else "",
        "area": area.code if area else "",
        "attribute": choice.attribute,
        "value": choice.value,
        "reason": choice.reason,
        "by": choice.by.username if choice.by else None,
        "at": choice.at,
    }
