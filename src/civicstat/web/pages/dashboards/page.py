"""Dashboards: the list, and one of them in a page, on a wall, and in its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.collaboration.dashboards import actions
from civicstat.collaboration.dashboards.catalog import area_at
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.dashboards.models import Dashboard, RoleStart
from civicstat.directory.models import Role
from civicstat.measurement.records.quality.findings import listed
from civicstat.web.pages.dashboards.adopting import offers, take_up
from civicstat.web.pages.dashboards.blocks import ShownBlock, on_screen, open_blocks, shown_blocks
from civicstat.web.pages.dashboards.naming import free_slug
from civicstat.web.pages.screens import Screen, on_wall
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now


@open_to("staff")
def dashboards(request: StaffRequest) -> HttpResponse:
    found = Dashboard.objects.visible_to(request.user).select_related("owner", "department")
    starts: dict[int, list[str]] = {}
    for start in RoleStart.objects.all():
        starts.setdefault(start.dashboard_id, []).append(Role(start.role).label.lower())
    rows = [(each, listed(starts.get(each.pk, []), 4)) for each in found]
    mine = [row for row in rows if row[0].owner_id == request.user.pk]
    context = {
        "mine": mine,
        "shared": [row for row in rows if row not in mine],
        "offers": offers() if request.user.may_define else [],
    }
    return render(request, "pages/dashboards/list.html", context)


@open_to("staff")
def dashboard(request: StaffRequest, slug: str) -> HttpResponse:
    shown = find(request, slug)
    definition = shown.definition
    blocks = shown_blocks(definition, request.user, at=city_now())
    if "screen" in request.GET:
        screens = [_screen(each) for each in on_screen(blocks)]
        return on_wall(request, title=definition.title, screens=screens, back=reverse("dashboard", args=[slug]))
    area, may_change = area_at(definition.area) if definition.area else None, _may_change(request, shown)
    left = blocks if may_change else open_blocks(blocks)
    context = {
        "dashboard": shown,
        "definition": definition,
        "area": area,
        "blocks": left,
        "closed": sum(each.is_closed for each in blocks) if not may_change else 0,
        "may_change": may_change,
        "breadcrumb": [("Dashboards", reverse("dashboards"))],
    }
    return render(request, "pages/dashboards/dashboard.html", context)


@open_to("staff")
def history(request: StaffRequest, slug: str) -> HttpResponse:
    shown = find(request, slug)
    context = {
        "dashboard": shown,
        "versions": shown.versions.select_related("by")[:100],
        "may_change": _may_change(request, shown),
        "breadcrumb": trail(shown),
    }
    return render(request, "pages/dashboards/history.html", context)


@require_POST
@open_to("staff")
def copy(request: StaffRequest, slug: str) -> HttpResponse:
    shown = find(request, slug)
    title = f"{shown.title[:150]} (copy)"
    made = actions.copy(dashboard=shown, slug=free_slug(title), title=title, by=request.user, at=now())
    messages.success(request, "The copy is yours, and only you see it until you share it.")
    return redirect("dashboard-edit", slug=made.slug)


@require_POST
@open_to("analysts")
def adopt(request: StaffRequest, slug: str) -> HttpResponse:
    made, left_out = take_up(slug, by=request.user, at=now())
    if left_out:
        messages.info(request, f"Left out, since the metrics are not adopted here: {listed(left_out, 5)}.")
    return redirect("dashboard", slug=made.slug)


def find(request: StaffRequest, slug: str) -> Dashboard:
    found: Dashboard = get_object_or_404(
        Dashboard.objects.visible_to(request.user).select_related("owner", "department"), slug=slug
    )
    return found


def trail(shown: Dashboard) -> list[tuple[str, str]]:
    return [("Dashboards", reverse("dashboards")), (shown.title, reverse("dashboard", args=[shown.slug]))]


def _may_change(request: StaffRequest, shown: Dashboard) -> bool:
    return bool(Dashboard.objects.editable_by(request.user).filter(pk=shown.pk).exists())


def _screen(block: ShownBlock) -> Screen:
    return Screen(block.html, block.width, block.kind)


def new_definition(slug: str, title: str, owner: str) -> DashboardDefinition:
    """Return an empty dashboard for its owner alone."""
    fields: dict[str, Any] = {"dashboard": slug, "title": title, "sharing": "owner", "owner": owner}
    return DashboardDefinition.model_validate(fields)
