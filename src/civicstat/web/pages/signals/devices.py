"""The devices on which a person is told: added by the browser itself, tried, taken away."""

import hashlib
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_POST

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.signals.devices import add_device, end_device
from civicstat.measurement.signals.models import Device, NoticeState
from civicstat.web.posting.devices import Gone, Message, push
from civicstat.web.posting.keys import UnusableKey, read_or_make
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.links import link_to

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


ENDED_FOR = timedelta(days=90)  # for which a device that ended is listed


class DeviceForm(forms.Form):
    """A subscription as a browser makes it."""

    endpoint = forms.CharField(max_length=1000)
    public_key = forms.CharField(max_length=100)
    secret = forms.CharField(max_length=40)


@require_POST
@open_to("staff")
def device_new(request: StaffRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The browser sent no subscription; this needs scripts. Try it once more.")
        return redirect("signal-budget")
    try:
        device = add_device(
            user=request.user, name=name_of(request.headers.get("User-Agent", "")), **form.cleaned_data, at=localtime()
        )
    except CivicStatError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, f"New signals come to {device} from now on. Send a test to see one.")
    return redirect("signal-budget")


@require_POST
@open_to("staff")
def device_end(request: StaffRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(Device.objects.editable_by(request.user), pk=pk, ended_at=None)
    end_device(device=device, at=localtime(), why="You took it away.")
    messages.success(request, f"Nothing more comes to {device}.")
    return redirect("signal-budget")


@require_POST
@open_to("staff")
def device_test(request: StaffRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(Device.objects.editable_by(request.user), pk=pk, ended_at=None)
    message = Message("A test", "Signals come to this device like this.", link_to("signal-budget"), tag="test")
    try:
        messages.success(request, f"A test is on its way to {device}. {push(device, message)}")
    except Gone as fault:
        end_device(device=device, at=localtime(), why=str(fault))
        messages.error(request, f"{device} is told nothing more. {fault}")
    except CivicStatError as fault:
        messages.error(request, str(fault))
    return redirect("signal-budget")


@require_GET
@open_to("anyone")
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script that shows notifications; a browser asks for it anew, also where nobody is signed in."""
    response = render(request, "pages/signals/worker.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
@open_to("anyone")
def manifest(request: HttpRequest) -> HttpResponse:
    """Return what makes the workspace one that can be put on a home screen, without which iPhones tell nothing."""
    return JsonResponse(
        {
            "name": f"CivicStat, {settings.AGENCY}",
            "short_name": "CivicStat",
            "start_url": reverse("signals"),
            "scope": reverse("weekly"),
            "display": "standalone",
            "icons": [{"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


def told_on_devices(user: User) -> dict[str, object]:
    """Return what the page shows of a person's devices; push_key is empty where the server's key cannot be used."""
    own = Device.objects.visible_to(user)
    told = own.filter(ended_at=None).annotate(
        last_at=Max("notices__ended_at", filter=Q(notices__state=NoticeState.SENT))
    )
    fault = key = ""
    try:
        key = read_or_make(settings.DATA_DIR).for_browsers
    except UnusableKey as found:
        fault = str(found) if user.is_administrator else "No device can be added now; tell an administrator."
    return {
        "devices": [(each, hashlib.sha256(each.endpoint.encode()).hexdigest()) for each in told],
        "ended_devices": own.filter(ended_at__gt=localtime() - ENDED_FOR),
        "push_key": key,
        "push_fault": fault,
    }


def name_of(agent: str) -> str:
    """Return what a person calls a browser by its User-Agent: "Firefox on Android"."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "Browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
