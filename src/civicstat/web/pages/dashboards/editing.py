"""Dashboards composed: each change is one form, works without scripts, and can be undone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.collaboration.dashboards import actions
from civicstat.collaboration.dashboards.definitions import KINDS as ALL_KINDS
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.errors import CivicStatError
from civicstat.web.pages.dashboards.forms import KINDS, WIDTHS, AboutForm, BlockForm, TitleForm, checked, summaries
from civicstat.web.pages.dashboards.naming import free_slug
from civicstat.web.pages.dashboards.page import find, new_definition, trail
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to

Blocks = list[dict[str, Any]]


@open_to("staff")
def new(request: StaffRequest) -> HttpResponse:
    form = TitleForm(sent(request)[0])
    if form.is_valid():
        title = form.cleaned_data["title"]
        definition = new_definition(free_slug(title), title, request.user.username)
        made = actions.create(definition=definition, by=request.user, at=now())
        return redirect("dashboard-edit", slug=made.slug)
    context = {"form": form, "breadcrumb": [("Dashboards", reverse("dashboards"))]}
    return render(request, "pages/dashboards/new.html", context)


@open_to("staff")
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """The list of blocks; a button moves, widens or removes one of them."""
    held = _own(request, slug)
    if request.method == "POST":
        _rearrange(request, held)
        return redirect("dashboard-edit", slug=slug)
    definition = held.definition
    before = actions.before_last(held)
    undone = held.versions.filter(number=before.number + 1).first() if before else None
    context = {
        "dashboard": held,
        "definition": definition,
        "rows": [
            (number, block, kind, what)
            for number, (block, (kind, what)) in enumerate(
                zip(definition.blocks, summaries(definition.blocks, request.user), strict=True), 1
            )
        ],
        "kinds": [(kind, *KINDS[kind]) for kind in KINDS if kind in ALL_KINDS],
        "widths": [(int(width), label) for width, label in WIDTHS if int(width) <= definition.columns],
        "undo": undone.what if undone else "",
        "breadcrumb": trail(held),
    }
    return render(request, "pages/dashboards/edit.html", context)


@open_to("staff")
def add(request: StaffRequest, slug: str, kind: str) -> HttpResponse:
    held = _own(request, slug)
    if kind not in KINDS:
        raise Http404(f"no block is called {kind}")
    form = BlockForm(sent(request)[0], kind=kind, user=request.user)
    title = KINDS[kind][0]

    def added(definition: DashboardDefinition) -> DashboardDefinition:
        return checked(definition, blocks=[*_blocks(definition), form.fields_of_block()])

    return _answer(request, held, form, added, what=f"Added: {title}", heading=f"Add: {title.lower()}")


@open_to("staff")
def edit_block(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    held = _own(request, slug)
    blocks = held.definition.blocks
    if not 1 <= number <= len(blocks):
        raise Http404(f"there is no block {number}")
    block = blocks[number - 1]
    form = BlockForm(sent(request)[0], kind=block.kind, user=request.user, block=block)
    title = KINDS[block.kind][0]

    def changed(definition: DashboardDefinition) -> DashboardDefinition:
        new_blocks = _blocks(definition)
        new_blocks[number - 1] = form.fields_of_block()
        return checked(definition, blocks=new_blocks)

    return _answer(
        request, held, form, changed, what=f"Changed block {number}: {title}", heading=f"Block {number}: {title}"
    )


@open_to("staff")
def about(request: StaffRequest, slug: str) -> HttpResponse:
    held = _own(request, slug)
    form = AboutForm(sent(request)[0], user=request.user, definition=held.definition)

    def changed(definition: DashboardDefinition) -> DashboardDefinition:
        return form.apply_to(definition, request.user)

    return _answer(
        request, held, form, changed, what="Changed title, layout or sharing", heading="Title, layout and sharing"
    )


@require_POST
@open_to("staff")
def undo(request: StaffRequest, slug: str) -> HttpResponse:
    held = _own(request, slug)
    try:
        actions.undo(dashboard=held, by=request.user, at=now())
    except CivicStatError as fault:
        messages.error(request, str(fault))
    return redirect("dashboard-edit", slug=slug)


@require_POST
@open_to("staff")
def restore(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    held = _own(request, slug)
    try:
        actions.restore(dashboard=held, number=number, by=request.user, at=now())
    except CivicStatError as fault:
        messages.error(request, str(fault))
        return redirect("dashboard-history", slug=slug)
    return redirect("dashboard", slug=slug)


@open_to("staff")
def remove(request: StaffRequest, slug: str) -> HttpResponse:
    held = _own(request, slug)
    if request.method == "POST":
        actions.remove(dashboard=held, by=request.user, at=now())
        messages.success(request, f"{held.title} is removed.")
        return redirect("dashboards")
    return render(request, "pages/dashboards/remove.html", {"dashboard": held, "breadcrumb": trail(held)})


def _own(request: StaffRequest, slug: str) -> Dashboard:
    """Return a dashboard that a person may change. Raises PermissionDenied where it is somebody else's."""
    held = find(request, slug)
    if not Dashboard.objects.editable_by(request.user).filter(pk=held.pk).exists():
        raise PermissionDenied(f"“{held.title}” is not yours. Make a copy of it: the copy is.")
    return held


def _answer(
    request: StaffRequest,
    held: Dashboard,
    form: BlockForm | AboutForm,
    change: Callable[[DashboardDefinition], DashboardDefinition],
    *,
    what: str,
    heading: str,
) -> HttpResponse:
    """Show a form, and change the dashboard by what came."""
    if form.is_valid():
        try:
            actions.change(
                dashboard=held, definition=change(held.definition), what=what, by=request.user, at=now(),
                seen=_seen(request),
            )  # fmt: skip
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("dashboard-edit", slug=held.slug)
    trail_here = [*trail(held), ("Compose", reverse("dashboard-edit", args=[held.slug]))]
    context = {"dashboard": held, "form": form, "heading": heading, "breadcrumb": trail_here}
    return render(request, "pages/dashboards/form.html", context)


def _rearrange(request: StaffRequest, held: Dashboard) -> None:
    """Do what a button of the list says: "up", "down" or "remove" and a number, or widths by number."""
    blocks = _blocks(held.definition)
    word, _, typed = request.POST.get("do", "").partition(":")
    at = int(typed) - 1 if typed.isascii() and typed.isdigit() and len(typed) < 4 else -1
    if not 0 <= at < len(blocks):
        return
    what = _MOVES[word](blocks, at, request.POST.get("width", "")) if word in _MOVES else ""
    if not what:
        return
    try:
        definition = checked(held.definition, blocks=blocks)
        actions.change(dashboard=held, definition=definition, what=what, by=request.user, at=now(), seen=_seen(request))
    except CivicStatError as fault:
        messages.error(request, str(fault))


def _up(blocks: Blocks, at: int, width: str) -> str:
    blocks.insert(max(at - 1, 0), blocks.pop(at))
    return f"Moved block {at + 1} up"


def _down(blocks: Blocks, at: int, width: str) -> str:
    blocks.insert(at + 1, blocks.pop(at))
    return f"Moved block {at + 1} down"


def _take_out(blocks: Blocks, at: int, width: str) -> str:
    kind = KINDS[blocks.pop(at)["kind"]][0]
    return f"Removed block {at + 1}: {kind}"


def _widen(blocks: Blocks, at: int, width: str) -> str:
    if width not in dict(WIDTHS):
        return ""
    blocks[at]["width"] = int(width)
    return f"Width of block {at + 1}: {dict(WIDTHS)[width]}"


_MOVES: dict[str, Callable[[Blocks, int, str], str]] = {"up": _up, "down": _down, "remove": _take_out, "width": _widen}


def _blocks(definition: DashboardDefinition) -> Blocks:
    return [block.model_dump(exclude_none=True) for block in definition.blocks]


def _seen(request: StaffRequest) -> int | None:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None
