"""What the nightly cross-checks found."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civicstat.publishing.audits.models import CrossCheck
from civicstat.web.pages.audits.wording import tabs_of
from civicstat.web.ui.access import StaffRequest, open_to

NIGHTS = 30


@open_to("staff")
def checks(request: StaffRequest) -> HttpResponse:
    shown = CrossCheck.objects.all()[: NIGHTS * 4]
    context = {
        "nights": [(at, list(found)) for at, found in groupby(shown, key=lambda each: each.at)],
        "public_url": reverse("api-v1:list_public_checks"),
        "tabs": tabs_of(request.user, "checks"),
        "breadcrumb": [("Audits", reverse("audits"))],
    }
    return render(request, "pages/audits/checks.html", context)
