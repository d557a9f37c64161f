"""The pages of saved views: their list, one of them, and what saves, changes and removes them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.collaboration.sharing import Sharing
from civicstat.collaboration.views import actions
from civicstat.collaboration.views.models import SavedView
from civicstat.errors import CivicStatError
from civicstat.web.pages.explore.asking.addresses import address_of
from civicstat.web.pages.explore.asking.asked import Asked
from civicstat.web.pages.explore.saved.forms import ViewForm
from civicstat.web.pages.explore.saved.opening import OpenedView, open_view
from civicstat.web.pages.explore.tabs import explore_tabs
from civicstat.web.pages.using import dashboards_with
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.explored.tables import table_of

MOST_ROWS = 120


@open_to("staff")
def views(request: StaffRequest) -> HttpResponse:
    """The views that a person may open."""
    found = list(SavedView.objects.visible_to(request.user).select_related("owner", "department"))
    context = {
        "tabs": explore_tabs("explore-views"),
        "own": [each for each in found if each.owner_id == request.user.pk],
        "shared": [each for each in found if each.owner_id != request.user.pk],
    }
    return render(request, "pages/explore/views.html", context)


@open_to("staff")
def save(request: StaffRequest) -> HttpResponse:
    """Save the question of an address under a name."""
    asked = Asked(request)
    if asked.inquiry is None:
        return HttpResponseRedirect(f"{reverse('explore')}?{request.GET.urlencode()}")
    shown = asked.answer(request)
    form = ViewForm(request.POST or None, user=request.user, title=shown.title[:160] if shown else "")
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_view(
                title=form.cleaned_data["title"], note=form.cleaned_data["note"], inquiry=asked.inquiry,
                sharing=form.sharing_way, department=form.department, by=request.user, at=now(),
            )  # fmt: skip
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, f"“{saved.title}” is saved.")
            return redirect("explore-view", slug=saved.slug)
    context = {
        "form": form, "title": "Save this view", "button": "Save", "shown": shown,
        "back_url": address_of(asked.inquiry), "tabs": explore_tabs("explore"),
    }  # fmt: skip
    return render(request, "pages/explore/view_form.html", context)


@open_to("staff")
def view(request: StaffRequest, slug: str) -> HttpResponse:
    """One view with today's figures."""
    opened = open_view(_find(request, slug), user=request.user, key="answer")
    return render(request, "pages/explore/view.html", _context(request, opened))


def _context(request: StaffRequest, opened: OpenedView) -> dict[str, Any]:
    shown = opened.shown
    return {
        "tabs": explore_tabs("explore-views"),
        "breadcrumb": [("Saved views", reverse("explore-views"))],
        "opened": opened,
        "shown": shown,
        "who": who_sees(opened.view),
        "may_change": SavedView.objects.editable_by(request.user).filter(pk=opened.view.pk).exists(),
        "table": table_of(shown.lines, most=MOST_ROWS) if shown else None,
        "are_open": shown is not None and shown.figure is None,
        "more_rows": max(len(shown.answer.rows) - MOST_ROWS, 0) if shown else 0,
        "csv_url": f"{reverse('explore-csv')}?{opened.address.partition('?')[2]}",
    }


@open_to("staff")
def change(request: StaffRequest, slug: str) -> HttpResponse:
    """Call a view otherwise, and share it with others."""
    found = _find_own(request, slug)
    form = ViewForm(request.POST or None, user=request.user, view=found)
    if request.method == "POST" and form.is_valid():
        cleaned, at = form.cleaned_data, now()
        try:
            actions.rename_view(view=found, title=cleaned["title"], note=cleaned["note"], by=request.user, at=at)
            actions.share_view(
                view=found, sharing=form.sharing_way, department=form.department, by=request.user, at=at
            )  # fmt: skip
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("explore-view", slug=slug)
    context = {
        "form": form, "title": f"Change “{found.title}”", "button": "Save", "tabs": explore_tabs("explore-views"),
        "back_url": reverse("explore-view", args=[slug]), "breadcrumb": _breadcrumb(found),
    }  # fmt: skip
    return render(request, "pages/explore/view_form.html", context)


@open_to("staff")
def remove(request: StaffRequest, slug: str) -> HttpResponse:
    """Remove a view, once that is confirmed."""
    found = _find_own(request, slug)
    if request.method == "POST":
        actions.remove_view(view=found, by=request.user, at=now())
        messages.success(request, f"“{found.title}” is removed.")
        return redirect("explore-views")
    context = {
        "view": found, "tabs": explore_tabs("explore-views"), "who": who_sees(found), "breadcrumb": _breadcrumb(found),
        "boards": dashboards_with(found, request.user),
    }  # fmt: skip
    return render(request, "pages/explore/view_remove.html", context)


def _breadcrumb(view: SavedView) -> list[tuple[str, str]]:
    return [("Saved views", reverse("explore-views")), (view.title, reverse("explore-view", args=[view.slug]))]


def who_sees(view: SavedView) -> str:
    """Return who sees a view, in words."""
    if view.sharing == Sharing.DEPARTMENT and view.department is not None:
        return view.department.name
    return "everyone who signs in" if view.sharing == Sharing.EVERYONE else "only its owner"


def _find(request: StaffRequest, slug: str) -> SavedView:
    seen = SavedView.objects.visible_to(request.user).select_related("owner", "department").distinct()
    found: SavedView = get_object_or_404(seen, slug=slug)
    return found


def _find_own(request: StaffRequest, slug: str) -> SavedView:
    found: SavedView = get_object_or_404(SavedView.objects.editable_by(request.user), slug=slug)
    return found
