"""Addresses of the pages of dashboards."""

from django.urls import path

from civicstat.web.pages.dashboards import editing, page, starting

urlpatterns = [
    path("start/", starting.start, name="start"),
    path("account/start/", starting.account_start, name="account-start"),
    path("dashboards/", page.dashboards, name="dashboards"),
    path("dashboards/new/", editing.new, name="dashboard-new"),
    path("dashboards/adopt/<slug:slug>/", page.adopt, name="dashboard-adopt"),
    path("dashboards/<slug:slug>/", page.dashboard, name="dashboard"),
    path("dashboards/<slug:slug>/history/", page.history, name="dashboard-history"),
    path("dashboards/<slug:slug>/copy/", page.copy, name="dashboard-copy"),
    path("dashboards/<slug:slug>/edit/", editing.edit, name="dashboard-edit"),
    path("dashboards/<slug:slug>/edit/about/", editing.about, name="dashboard-about"),
    path("dashboards/<slug:slug>/edit/add/<slug:kind>/", editing.add, name="dashboard-add"),
    path("dashboards/<slug:slug>/edit/<int:number>/", editing.edit_block, name="dashboard-block"),
    path("dashboards/<slug:slug>/edit/undo/", editing.undo, name="dashboard-undo"),
    path("dashboards/<slug:slug>/history/<int:number>/", editing.restore, name="dashboard-restore"),
    path("dashboards/<slug:slug>/remove/", editing.remove, name="dashboard-remove"),
]
