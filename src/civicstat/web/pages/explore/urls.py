"""Addresses of the pages under Explore."""

from django.urls import path

from civicstat.web.pages.explore.asking import page as asking
from civicstat.web.pages.explore.changes import views as changes
from civicstat.web.pages.explore.equity import views as equity
from civicstat.web.pages.explore.saved import pages as saved
from civicstat.web.pages.explore.visible import views as visible

urlpatterns = [
    path("explore/", asking.explore, name="explore"),
    path("explore/answer.csv", asking.explore_csv, name="explore-csv"),
    path("explore/answer.json", asking.explore_json, name="explore-json"),
    path("explore/save/", saved.save, name="explore-save"),
    path("explore/views/", saved.views, name="explore-views"),
    path("explore/views/<slug:slug>/", saved.view, name="explore-view"),
    path("explore/views/<slug:slug>/change/", saved.change, name="explore-view-change"),
    path("explore/views/<slug:slug>/remove/", saved.remove, name="explore-view-remove"),
    path("explore/change-test/", changes.change_test, name="explore-change-test"),
    path("explore/equity/", equity.equity, name="explore-equity"),
    path("explore/equity/underserved/", equity.underserved, name="explore-underserved"),
    path("explore/equity/underserved/<int:pk>/end/", equity.end_underserved, name="explore-underserved-end"),
    path("explore/what-can-be-seen/", visible.what_can_be_seen, name="explore-visible"),
]
