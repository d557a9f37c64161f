"""Registers pages with Django."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "civicstat.web.pages"
    label = "pages"
