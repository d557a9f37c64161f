"""A concern opened, described, noted and answered through forms; each is a step in its history."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.engagement.concerns import actions
from civicstat.engagement.concerns.models import Concern, Origin
from civicstat.engagement.concerns.naming import name_for
from civicstat.errors import CivicStatError
from civicstat.web.pages.concerns.finding import own_concern
from civicstat.web.pages.concerns.forms import ConcernForm, NoteForm, TextForm, keys_of
from civicstat.web.pages.forms import answering
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to


@open_to("leads")
def open_new(request: StaffRequest) -> HttpResponse:
    form = ConcernForm(sent(request)[0], user=request.user, initial={"origin": Origin.STAFF})
    if form.is_valid():
        try:
            concern = actions.open_concern(
                slug=name_for(form.cleaned_data["title"]), wording=form.told, by=request.user, at=localtime()
            )
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The concern is in the register. Link the metric that measures it.")
            return redirect("concern", slug=concern.slug)
    context = {
        "form": form,
        "title": "Add a concern",
        "lede": "What the board, a survey, a meeting or staff raised. What residents write comes through their form.",
        "button": "Add it",
        "breadcrumb": [("Concerns", reverse("concerns"))],
        "cancel_url": reverse("concerns"),
    }
    return render(request, "pages/concerns/change.html", context)


@open_to("leads")
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    initial = {
        "title": concern.title, "wording": concern.wording, "theme": concern.theme and concern.theme.slug,
        "areas": list(keys_of(concern.areas.all())), "origin": concern.origin,
        "department": concern.department and concern.department.slug,
    }  # fmt: skip
    form = ConcernForm(sent(request)[0], user=request.user, initial=initial)

    def change(told: dict[str, Any]) -> None:
        actions.describe(concern=concern, wording=form.told, by=request.user, at=localtime())

    return answer_form(
        request, concern, form, change, title="Edit", button="Save",
        done="Saved. What it said before is in the history.",
        lede="Staff write these words for everybody. What people said themselves is never changed.",
    )  # fmt: skip


@open_to("leads")
def note(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    form = NoteForm(sent(request)[0])

    def change(told: dict[str, Any]) -> None:
        actions.note(concern=concern, text=told["text"], is_public=told["is_public"], by=request.user, at=localtime())

    return answer_form(
        request, concern, form, change, title="Note something", button="Put it into the history",
        lede="What should be known of this concern. It stays in the history for good.",
        done="The history has your note.",
    )  # fmt: skip


@open_to("leads")
def answer(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    form = TextForm(sent(request)[0])
    form.fields["text"].label = "The answer"
    form.fields["text"].help_text = "In plain words: what the city does, by when, or why it does not."

    def change(told: dict[str, Any]) -> None:
        actions.answer(concern=concern, text=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, concern, form, change, title="Answer", button="Answer",
        lede="Everybody who raised this concern reads the answer with the receipt. The concern stays open.",
        done="Everybody who raised it reads your answer with the receipt.",
    )  # fmt: skip


def answer_form(
    request: StaffRequest,
    concern: Concern,
    form: forms.Form,
    change: Callable[[dict[str, Any]], object],
    *,
    title: str,
    lede: str,
    button: str,
    done: str,
) -> HttpResponse:
    """Show a form about a concern, and do what it asks for when it was sent."""
    page = reverse("concern", args=[concern.slug])
    context = {
        "concern": concern,
        "title": title,
        "lede": lede,
        "button": button,
        "cancel_url": page,
        "breadcrumb": [("Concerns", reverse("concerns")), (concern.title, page)],
    }
    return answering.answer_form(
        request, form, change, template="pages/concerns/change.html", context=context, back=page, done=done
    )
