"""Registers saved views with Django."""

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "civicstat.collaboration.views"
    label = "views"
