"""Screens that go on showing the wall with nobody signed in: set up on the screen itself, taken down from anywhere."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.directory.actions.screens import DAYS, ScreenRefused, set_up_screen, take_down_screen
from civicstat.directory.models import Screen
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.screens import keep_secret


class ScreenForm(forms.Form):
    """Where a screen hangs."""

    name = forms.CharField(
        label="Where it hangs", help_text="Such as “Watch room, north wall”. You find it in the list by that.",
        max_length=60, error_messages={"required": "Say where the screen hangs."},
    )  # fmt: skip
    area = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)


@open_to("staff")
def screens(request: StaffRequest) -> HttpResponse:
    form = ScreenForm(request.POST if request.method == "POST" else None, initial={"area": request.GET.get("area", "")})
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = set_up_screen(user=request.user, name=form.cleaned_data["name"], at=now())
        except ScreenRefused as fault:
            form.add_error("name", str(fault))
        else:
            return _become_screen(request, secret, form.cleaned_data["area"])
    context = {
        "form": form,
        "days": DAYS,
        "screens": Screen.objects.visible_to(request.user).open(now()).select_related("user"),
        "breadcrumb": [("Live", reverse("live"))],
    }
    return render(request, "pages/live/screens.html", context)


def _become_screen(request: StaffRequest, secret: str, area: str) -> HttpResponse:
    """Sign out, for whoever stands before the screen then is not this person, and show the wall."""
    logout(request)
    wall = reverse("live")
    response = redirect(f"{wall}?{urlencode({'area': area})}" if area else wall)
    keep_secret(response, secret, path=wall)
    return response


@require_POST
@open_to("staff")
def screen_down(request: StaffRequest, pk: int) -> HttpResponse:
    screen = get_object_or_404(Screen.objects.editable_by(request.user).open(now()), pk=pk)
    take_down_screen(screen=screen, by=request.user, at=now())
    messages.success(request, f"“{screen}” shows nothing more from now on.")
    return redirect("live-screens")
