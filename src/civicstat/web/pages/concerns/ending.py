"""A concern made public or taken back, closed, opened again, joined with another."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from civicstat.engagement.concerns import actions
from civicstat.engagement.concerns.models import Closing, Concern
from civicstat.errors import CivicStatError
from civicstat.web.pages.concerns.changing import answer_form
from civicstat.web.pages.concerns.finding import own_concern
from civicstat.web.pages.concerns.forms import CloseForm, MergeForm, TextForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to


@require_POST
@open_to("leads")
def show(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    try:
        actions.show(concern=concern, by=request.user, at=localtime())
        messages.success(request, "The concern is on the public list now.")
    except CivicStatError as fault:
        messages.error(request, str(fault))
    return redirect("concern", slug=slug)


@open_to("leads")
def hide(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    form = TextForm(sent(request)[0])
    form.fields["text"].label = "Reason"

    def change(told: dict[str, Any]) -> None:
        actions.hide(concern=concern, reason=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, concern, form, change, title="Take it from the public list", button="Take it from the list",
        lede="Receipts go on telling what became of it. The reason stays in the history.",
        done="The concern is no longer on the public list.",
    )  # fmt: skip


@open_to("leads")
def close(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    form = CloseForm(sent(request)[0])
    form.fields["text"].label = "Reason"
    form.fields["text"].help_text = "Everybody who raised it reads this."

    def change(told: dict[str, Any]) -> None:
        actions.close(concern=concern, kind=Closing(told["kind"]), reason=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, concern, form, change, title="Close", button="Close the concern", done="The concern is closed.",
        lede="Nothing more is done about it, for a reason that everybody reads. It stays in the register.",
    )  # fmt: skip


@open_to("leads")
def reopen(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    form = TextForm(sent(request)[0])
    form.fields["text"].label = "Reason"

    def change(told: dict[str, Any]) -> None:
        actions.reopen(concern=concern, reason=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, concern, form, change, title="Open it again", button="Open it again",
        done="The concern is open again.",
        lede="It goes on. Voices that went over to another concern stay there; move them out one by one.",
    )  # fmt: skip


@open_to("leads")
def merge(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    others = Concern.objects.editable_by(request.user).filter(merged_into=None).exclude(pk=concern.pk)
    form = MergeForm(sent(request)[0], others=others.order_by("title"), initial={"into": request.GET.get("into")})
    form.fields["text"].label = "Reason"

    def change(told: dict[str, Any]) -> None:
        actions.merge(concern=concern, into=told["into"], reason=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, concern, form, change, title="Join with another concern", button="Join them",
        lede="Its voices, metrics and goals go over. Its own history and address stay, and lead to the other concern.",
        done="The concerns are joined.",
    )  # fmt: skip
