"""A voice entered by staff for somebody who spoke: the receipt is told once, to be read out."""

import secrets

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.engagement.concerns import actions
from civicstat.engagement.concerns.models import Submission
from civicstat.engagement.concerns.receipts import receipt_from
from civicstat.errors import CivicStatError
from civicstat.web.pages.concerns.forms import VoiceForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to


@open_to("leads")
def enter_voice(request: StaffRequest) -> HttpResponse:
    form = VoiceForm(sent(request)[0])
    receipt, stored = "", None
    if form.is_valid():
        receipt = receipt_from(secrets.token_urlsafe(16), key=settings.SECRET_KEY)
        stored = _stored(request, form, receipt)
    context = {
        "form": form,
        "receipt": receipt if stored else "",
        "voice": stored,
        "breadcrumb": [("Concerns", reverse("concerns")), ("Inbox", reverse("concern-inbox"))],
    }
    return render(request, "pages/concerns/voice_new.html", context)


def _stored(request: StaffRequest, form: VoiceForm, receipt: str) -> Submission | None:
    try:
        return actions.state_concern(voice=form.voice, receipt=receipt, by=request.user, at=localtime())
    except CivicStatError as fault:
        form.add_error("text", str(fault))
        return None
