"""Personal details behind a voice: shown to who answers, with the reason noted each time."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.views.decorators.cache import never_cache

from civicstat.engagement.concerns import actions
from civicstat.engagement.concerns.models import Contact
from civicstat.errors import CivicStatError
from civicstat.web.pages.concerns.finding import own_voice
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to


class WhyForm(forms.Form):
    """Why somebody needs a contact."""

    reason = forms.CharField(
        label="Why you need it", max_length=300, help_text="Kept for good, with your name and the time.",
        error_messages={"required": "Say why; it is noted with your name."},
    )  # fmt: skip


@never_cache
@open_to("leads")
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    voice = own_voice(request, pk)
    form = WhyForm(sent(request)[0])
    shown: Contact | None = None
    if form.is_valid():
        try:
            shown = actions.see_contact(
                submission=voice, reason=form.cleaned_data["reason"], by=request.user, at=localtime(),
                today=localdate(),
            )  # fmt: skip
        except CivicStatError as fault:
            form.add_error(None, str(fault))
    context = {
        "voice": voice,
        "form": form,
        "contact": shown,
        "breadcrumb": [("Concerns", reverse("concerns")), (str(voice), reverse("concern-voice", args=[voice.pk]))],
    }
    return render(request, "pages/concerns/contact.html", context)
