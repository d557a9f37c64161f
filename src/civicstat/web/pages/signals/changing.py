"""What people do with a signal, through forms; each is a step in its history."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from civicstat.directory.models import Role, User
from civicstat.errors import CivicStatError
from civicstat.measurement.signals import actions
from civicstat.measurement.signals.models import Signal, Verdict
from civicstat.web.pages.forms import answering
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.signals.finding import own_signal
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.signals.telling import finding_of, since_in_words, title_of

LONGEST = 2000


class TextForm(forms.Form):
    """One text."""

    text = forms.CharField(
        max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": "Write a sentence."}
    )


class CloseForm(TextForm):
    """A verdict, and how it is known."""

    verdict = forms.ChoiceField(
        label="What it was", choices=[("", "Choose what it was"), *Verdict.choices],
        error_messages={"required": "Choose what it was."},
    )  # fmt: skip
    field_order = ("verdict", "text")


class AssignForm(forms.Form):
    """Who deals with it."""

    to = forms.ModelChoiceField(
        label="Person", queryset=User.objects.none(), to_field_name="username", empty_label="Choose a person",
        error_messages={"required": "Choose a person."},
    )  # fmt: skip

    def __init__(self, *args: Any, signal: Signal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = (
            User.objects.filter(is_active=True)
            .exclude(role__in=(Role.VIEWER, Role.AUDITOR))
            .order_by("first_name", "username")
        )
        field: Any = self.fields["to"]
        field.queryset = people
        field.label_from_instance = lambda person: (
            f"{person.get_full_name() or person.username} ({person.get_role_display().lower()})"
        )


@require_POST
@open_to("leads")
def acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    signal = own_signal(request, pk)
    try:
        actions.acknowledge(signal=signal, by=request.user, at=localtime())
        messages.success(request, "It is yours now. Answer in words once you know what it is.")
    except CivicStatError as fault:
        messages.error(request, str(fault))
    return redirect("signal", pk=pk)


@open_to("leads")
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    signal = own_signal(request, pk)
    form = AssignForm(sent(request)[0], signal=signal)

    def change(told: dict[str, Any]) -> None:
        actions.assign(signal=signal, to=told["to"], by=request.user, at=localtime())

    return answer_form(
        request, signal, form, change, title="Give it to somebody", button="Give it", done="It has a new owner.",
        lede="Whoever has it may answer and close it.",
    )  # fmt: skip


@open_to("leads")
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    signal = own_signal(request, pk)
    form = TextForm(sent(request)[0])
    form.fields["text"].label = "What is it, and what is being done?"

    def change(told: dict[str, Any]) -> None:
        actions.answer(signal=signal, text=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, signal, form, change, title="Answer", button="Answer", done="Your answer stands with the signal.",
        lede="The cause as far as you know it, and the next step. It stays open until somebody gives a verdict.",
    )  # fmt: skip


@open_to("leads")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    signal = own_signal(request, pk)
    form = CloseForm(sent(request)[0])
    form.fields["text"].label = "How it is known"

    def change(told: dict[str, Any]) -> None:
        actions.close(
            signal=signal, verdict=Verdict(told["verdict"]), reason=told["text"], by=request.user, at=localtime()
        )

    return answer_form(
        request, signal, form, change, title="Close with a verdict", button="Close it", done="It is closed.",
        lede="Verdicts make the precision that is shown to everybody. Say chance where it was chance.",
    )  # fmt: skip


@open_to("leads")
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    signal = own_signal(request, pk)
    form = TextForm(sent(request)[0])
    form.fields["text"].label = "Reason"

    def change(told: dict[str, Any]) -> None:
        actions.reopen(signal=signal, reason=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, signal, form, change, title="Open it again", button="Open it again", done="It is open again.",
        lede="The verdict is taken back; it stays in the history.",
    )  # fmt: skip


@open_to("leads")
def part(request: StaffRequest, pk: int) -> HttpResponse:
    signal = own_signal(request, pk)
    form = TextForm(sent(request)[0])
    form.fields["text"].label = "Why it is something else"

    def change(told: dict[str, Any]) -> None:
        actions.part_from(signal=signal, reason=told["text"], by=request.user, at=localtime())

    return answer_form(
        request, signal, form, change, title="Let it stand by itself", button="Part them",
        done="It stands by itself now.", lede="It is no longer part of the other signal, and waits for its own answer.",
    )  # fmt: skip


def answer_form(
    request: StaffRequest,
    signal: Signal,
    form: forms.Form,
    change: Callable[[dict[str, Any]], object],
    *,
    title: str,
    lede: str,
    button: str,
    done: str,
) -> HttpResponse:
    """Show a form about a signal, and do what it asks for when it was sent."""
    page = reverse("signal", args=[signal.pk])
    context = {
        "signal": signal,
        "about": title_of(signal),
        "finding": finding_of(signal),
        "since": since_in_words(signal),
        "title": title,
        "lede": lede,
        "button": button,
        "cancel_url": page,
        "breadcrumb": [("Signals", reverse("signals")), (title_of(signal), page)],
    }
    return answering.answer_form(
        request, form, change, template="pages/signals/change.html", context=context, back=page, done=done
    )
