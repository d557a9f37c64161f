"""Addresses of the pages about publishing."""

from django.urls import path

from civicstat.web.pages.publishing import choosing, page

urlpatterns = [
    path("publishing/", page.publishing, name="publishing"),
    path("publishing/order/", page.order, name="publishing-order"),
    path("publishing/choose/", choosing.choices, name="publishing-choices"),
    path("publishing/choose/<slug:kind>/<slug:slug>/", choosing.choice, name="publishing-choice"),
]
