"""Addresses of subscriptions."""

from django.urls import path

from civicstat.web.portal.subscribing import views

urlpatterns = [
    path("", views.subscribe, name="subscribe"),
    path("confirm/<str:token>/", views.confirm, name="subscribe-confirm"),
    path("leave/<str:token>/", views.leave, name="subscribe-leave"),
]
