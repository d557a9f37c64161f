"""The city's color as a stylesheet, and the page of patterns."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.patterns import patterns_context

COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@open_to("anyone")
def theme(request: HttpRequest) -> HttpResponse:
    """Return the stylesheet that sets the city's color; without one the shipped color stays."""
    color = settings.ACCENT if COLOR.fullmatch(settings.ACCENT) else ""
    response = HttpResponse(f":root {{ --city: {color}; }}\n" if color else "", content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@open_to("staff")
def patterns(request: StaffRequest) -> HttpResponse:
    return render(request, "ui/patterns.html", patterns_context(request))
