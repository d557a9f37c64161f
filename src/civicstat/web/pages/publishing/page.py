"""Editions that are out, what the next one would change, and the way to publish it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.publishing.editions.chain import Edition, editions_of
from civicstat.publishing.models import Choice, Order
from civicstat.web.pages.jobs.ways import ways_of
from civicstat.web.pages.publishing.protection import protection_shown
from civicstat.web.releasing.ordering import place_order
from civicstat.web.ui.access import StaffRequest, open_to


class PublishForm(forms.Form):
    """Why there is an edition, and which one it corrects."""

    reason = forms.CharField(
        label="Reason", max_length=2000, help_text="It is published with the edition, and stays.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why there is this edition: residents read it."},
    )  # fmt: skip
    corrects = forms.TypedChoiceField(
        label="Corrects", required=False, coerce=int, empty_value=None,
        help_text="An edition is never changed. Where this one puts a mistake right, say which one had it.",
    )  # fmt: skip

    def __init__(self, *args: Any, editions: tuple[Edition, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["corrects"]
        if isinstance(field, forms.TypedChoiceField):
            numbers = [(str(each.number), f"Edition {each.number}: {each.reason}"[:90]) for each in reversed(editions)]
            field.choices = [("", "None"), *numbers]


@dataclass(frozen=True)
class ChangeRow:
    """What of a metric would be other than in the edition before."""

    title: str
    new: int
    revised: int
    withheld: int
    held: int
    definition: str
    holds: tuple[str, ...]


@open_to("analysts")
def publishing(request: StaffRequest) -> HttpResponse:
    editions = editions_of(settings.WORKSPACE)
    return _show(request, editions, PublishForm(editions=editions))


@require_POST
@open_to("analysts")
def order(request: StaffRequest) -> HttpResponse:
    """Have the next edition looked at, or published, in the background."""
    editions = editions_of(settings.WORKSPACE)
    if "trial" in request.POST:
        place_order(is_trial=True, reason="", corrects=None, by=request.user, at=now())
        messages.success(request, "What the next edition would change is being worked out. It stands here shortly.")
        return redirect("publishing")
    form = PublishForm(request.POST, editions=editions)
    if not form.is_valid():
        return _show(request, editions, form)
    told = form.cleaned_data
    place_order(is_trial=False, reason=told["reason"], corrects=told["corrects"], by=request.user, at=now())
    messages.success(request, "The edition is being published. It is at the public address as soon as it is whole.")
    return redirect("publishing")


def _show(request: StaffRequest, editions: tuple[Edition, ...], form: PublishForm) -> HttpResponse:
    trial = Order.objects.visible_to(request.user).filter(is_trial=True).exclude(done_at=None).first()
    waiting = Order.objects.visible_to(request.user).filter(done_at=None).first()
    last = Order.objects.visible_to(request.user).filter(is_trial=False).exclude(done_at=None).first()
    outcome = trial.outcome if trial is not None and not trial.fault else {}
    context = {
        "editions": list(reversed(editions)),
        "key": editions[-1].manifest["key"] if editions else "",
        "public": Choice.objects.visible_to(request.user).public().count(),
        "form": form,
        "trial": trial,
        "is_outdated": trial is not None and outcome.get("number") != len(editions) + 1,
        "outcome": outcome,
        "changes": [_row(each) for each in outcome.get("metrics", ())],
        "protection": protection_shown(outcome.get("protection")),
        "waiting": waiting,
        "tabs": ways_of(request, "publishing"),
        "failed": last if last is not None and last.fault else None,
    }
    status = 422 if form.errors else 200
    return render(request, "pages/publishing/page.html", context, status=status)


def _row(told: dict[str, Any]) -> ChangeRow:
    changed = told["version_before"] not in (0, told["version"])
    definition = f"Version {told['version']}, was {told['version_before']}: {told['reason']}" if changed else ""
    return ChangeRow(
        told["title"], told["new"], told["revised"], told["withheld"], told["held"], definition, tuple(told["holds"])
    )  # fmt: skip
