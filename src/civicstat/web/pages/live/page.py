"""The operations wall as a page, for a desk, a phone or a screen on the wall."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from civicstat.directory.models import CITY, AreaLayer, User
from civicstat.measurement.context.behind.reach import may_open_records
from civicstat.measurement.signals.budgets import budget_of
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.choices import areas_for_choice
from civicstat.web.pages.live.choosing import LiveForm
from civicstat.web.pages.live.hub import HUB
from civicstat.web.pages.live.showing import Sight, clock_time, draw
from civicstat.web.pages.live.staying import Visitor, rights_of
from civicstat.web.ui.access import StaffRequest, open_to, viewer_of
from civicstat.web.ui.clock import city_now


@open_to("staff", "screens")
def live(request: StaffRequest) -> HttpResponse:
    viewer, is_screen = viewer_of(request), _is_screen(request)
    datasets = datasets_on_wall(viewer)
    if not datasets and request.screen is None:
        return render(request, "pages/live/none.html", {"candidates": _candidates(viewer)})
    form, sight = look(viewer, request.GET, datasets)
    asked = request.GET.urlencode()
    kept = {"area": form.chosen_key} if form.chosen_key else {}
    query = f"?{urlencode(kept)}" if kept else ""
    context = {
        "form": form,
        "area": form.chosen_area,
        "parts": {name: mark_safe(html) for name, html in draw(datasets, sight, is_screen=is_screen).items()},  # noqa: S308
        "at": clock_time(city_now()),
        "refresh_url": f"?{asked}" if asked else reverse("live"),
        "stream_url": f"{reverse('live-stream')}?{asked}",
        "poll_url": f"{reverse('live-parts')}?{asked}",
        "screen_url": "?" + urlencode(kept | {"screen": "1"}),
        "back_url": f"{reverse('live')}{query}",
        "screen": request.screen,
        "keep_url": f"{reverse('live-screens')}{query}",
        "layers": form.layer_links,
    }
    return render(request, "pages/live/screen.html" if is_screen else "pages/live/page.html", context)


@open_to("staff", "screens")
def live_parts(request: StaffRequest) -> HttpResponse:
    """Return the parts of the wall for one that is not pushed to, and asks by itself."""
    datasets, sight, is_screen = _asked(request, viewer_of(request))
    answer = JsonResponse({"at": clock_time(city_now()), "parts": draw(datasets, sight, is_screen=is_screen)})
    answer["Cache-Control"] = "no-store"
    return answer


@open_to("staff", "screens")
def live_stream(request: StaffRequest) -> HttpResponse | StreamingHttpResponse:
    """Push the parts of the wall whenever they change, as server-sent events."""
    if not isinstance(request, ASGIRequest):
        return _ask_instead("This server cannot push; ask for the parts instead.")
    user = viewer_of(request)
    visitor = _visitor(request, user)  # before what is shown, so that no change between is missed
    _, sight, is_screen = _asked(request, user)
    connections.close_all()  # the stream needs none, and may last for minutes
    if not HUB.has_room(user.pk):
        return _ask_instead("As many walls as are pushed to are open; ask for the parts instead.")
    events = HUB.stream(sight, is_screen=is_screen, last=request.headers.get("Last-Event-ID", ""), visitor=visitor)
    answer = StreamingHttpResponse(events, content_type="text/event-stream")
    answer["Cache-Control"], answer["X-Accel-Buffering"] = "no-store", "no"
    return answer


def _visitor(request: StaffRequest, user: User) -> Visitor:
    rights, screen = rights_of([user.pk]).get(user.pk, ()), request.screen
    if screen is not None:
        return Visitor(user.pk, "", rights, screen.pk)
    return Visitor(user.pk, request.session.session_key or "", rights)


def _asked(request: StaffRequest, user: User) -> tuple[list[Dataset], Sight, bool]:
    datasets = datasets_on_wall(user)
    _, sight = look(user, request.GET, datasets)
    return datasets, sight, _is_screen(request)


def _is_screen(request: StaffRequest) -> bool:
    """Return whether the wall is drawn for a room: a screen on which nobody is signed in is shown nothing else."""
    return request.screen is not None or "screen" in request.GET


def _ask_instead(why: str) -> HttpResponse:
    return HttpResponse(why, content_type="text/plain", status=503, headers={"Retry-After": "15"})


def datasets_on_wall(user: User) -> list[Dataset]:
    """Return the datasets with a wall that a person may see, those with areas first."""
    found = [dataset for dataset in Dataset.objects.visible_to(user) if dataset.definition.wall is not None]
    return sorted(found, key=lambda dataset: (not dataset.definition.areas, dataset.title))


def look(user: User, asked: QueryDict, datasets: Sequence[Dataset]) -> tuple[LiveForm, Sight]:
    """Return which area was asked for, and what the person looks at."""
    known = {layer for dataset in datasets for layer in dataset.definition.areas}
    layers = list(AreaLayer.objects.filter(slug__in=known).exclude(slug=CITY))
    form = LiveForm(asked, areas=areas_for_choice(layers), layers=layers)
    sight = Sight(
        tuple(dataset.slug for dataset in datasets), form.chosen_place, form.chosen_layer,
        frozenset(dataset.slug for dataset in datasets if may_open_records(user, dataset)), user,
        tuple(user.departments.order_by("pk").values_list("pk", flat=True)), budget_of(user),
    )  # fmt: skip
    return form, sight


def _candidates(user: User) -> list[Dataset]:
    """Return datasets that could be on the wall, were it said in their definition."""
    return [dataset for dataset in Dataset.objects.visible_to(user) if len(dataset.definition.stages) > 1]
