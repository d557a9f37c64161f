"""Addresses of the overnight page."""

from django.urls import path

from civicstat.web.pages.overnight import page

urlpatterns = [
    path("overnight/", page.overnight, name="dataset-overnight"),
    path("overnight/<int:pk>/withdraw/", page.withdraw, name="dataset-overnight-withdraw"),
]
