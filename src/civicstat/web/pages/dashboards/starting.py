"""Where a person starts: the page that opens first, and the department and area that are looked at."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.collaboration.dashboards import actions
from civicstat.collaboration.dashboards.catalog import area_at
from civicstat.collaboration.dashboards.models import Dashboard, RoleStart, Start
from civicstat.directory.models import Department, User
from civicstat.errors import CivicStatError
from civicstat.web.pages.dashboards.forms import area_choices
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to


class StartForm(forms.Form):
    """Where a person wants to start."""

    department = forms.ChoiceField(
        label="My department", required=False, help_text="The weekly view opens with its metrics and goals."
    )
    area = forms.ChoiceField(label="My area", required=False, help_text="The weekly view opens with its figures.")
    page = forms.ChoiceField(label="What opens first", choices=Start.Page.choices)
    dashboard = forms.ChoiceField(label="Dashboard", required=False)

    def __init__(self, data: Any, *, user: User, start: Start | None) -> None:
        area = start.area if start else None
        super().__init__(data, initial={
            "department": start.department.slug if start and start.department else "",
            "area": f"{area.layer.slug}.{area.code}" if area else "",
            "page": start.page if start else Start.Page.ROLE,
            "dashboard": start.dashboard.slug if start and start.dashboard else "",
        })  # fmt: skip
        departments = Department.objects.order_by("name").values_list("slug", "name")
        dashboards = Dashboard.objects.visible_to(user).values_list("slug", "title")
        self.fields["department"].choices = [("", "All departments"), *departments]  # type: ignore[attr-defined]
        self.fields["area"].choices = area_choices("The whole city")  # type: ignore[attr-defined]
        self.fields["dashboard"].choices = [("", "None"), *dashboards]  # type: ignore[attr-defined]


@open_to("staff")
def start(request: StaffRequest) -> HttpResponse:
    """Lead to what opens first for a person."""
    found = dashboard_of(request.user)
    return redirect("dashboard", slug=found.slug) if found else redirect("weekly")


@open_to("staff")
def account_start(request: StaffRequest) -> HttpResponse:
    held = start_of(request.user)
    form = StartForm(sent(request)[0], user=request.user, start=held)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.set_start(
                user=request.user, department=Department.objects.filter(slug=told["department"]).first(),
                area=area_at(told["area"]), page=told["page"],
                dashboard=Dashboard.objects.visible_to(request.user).filter(slug=told["dashboard"]).first(),
                by=request.user, at=now(),
            )  # fmt: skip
        except CivicStatError as fault:
            form.add_error("dashboard", str(fault))
        else:
            messages.success(request, "Your start is set.")
            return redirect("start")
    context = {"form": form, "breadcrumb": [("Your account", reverse("account"))]}
    return render(request, "pages/dashboards/start.html", context)


def start_of(user: User) -> Start | None:
    """Return where a person starts; None for one who never said."""
    found: Start | None = (
        Start.objects.select_related("department", "area__layer", "dashboard").defer("area__boundary").filter(user=user)
    ).first()
    return found


def dashboard_of(user: User) -> Dashboard | None:
    """Return the dashboard that opens first for a person; None where the weekly view does."""
    held = start_of(user)
    if held is not None and held.page == Start.Page.WEEKLY:
        return None
    visible = Dashboard.objects.visible_to(user)
    if held is not None and held.page == Start.Page.DASHBOARD and held.dashboard_id is not None:
        own: Dashboard | None = visible.filter(pk=held.dashboard_id).first()
        if own is not None:
            return own
    of_role = RoleStart.objects.filter(role=user.role).values("dashboard")
    found: Dashboard | None = visible.filter(pk__in=of_role).first()
    return found


def started(user: User) -> dict[str, str]:
    """Return with which department and area the weekly view opens for a person, as its address has them."""
    held = start_of(user)
    if held is None:
        return {}
    return {
        "department": held.department.slug if held.department else "",
        "area": f"{held.area.layer.slug}.{held.area.code}" if held.area else "",
    }
