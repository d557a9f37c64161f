"""Addresses of the overnight page."""

from django.urls import path

from civicstat.web.pages.overnight import page

urlpatterns = [
    path("overnight/", page.overnight, name="dataset-overnight"),
    path("metrics/<slug:slug>/hold/", page.hold, name="metric-hold"),
    path("overnight/<int:pk>/withdraw/", page.withdraw, name="dataset-overnight-withdraw"),
]
