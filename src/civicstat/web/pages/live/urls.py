"""Addresses of the operations wall."""

from django.urls import path

from civicstat.web.pages.live import page, screens

urlpatterns = [
    path("", page.live, name="live"),
    path("parts/", page.live_parts, name="live-parts"),
    path("stream/", page.live_stream, name="live-stream"),
    path("screens/", screens.screens, name="live-screens"),
    path("screens/<int:pk>/down/", screens.screen_down, name="live-screen-down"),
]
