"""The design system as a Django app: its templates, static files and template tags are found by name."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "civicstat.web.ui"
    label = "ui"
