"""Addresses of the residents' pages about concerns."""

from django.urls import path

from civicstat.web.portal import lookup, public, stating

urlpatterns = [
    path("", stating.state, name="portal-state"),
    path("receipt/", lookup.receipt, name="portal-receipt"),
    path("all/", public.concerns, name="portal-concerns"),
    path("all/<slug:slug>/", public.concern, name="portal-concern"),
]
