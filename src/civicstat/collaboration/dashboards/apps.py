"""Registers dashboards with Django."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "civicstat.collaboration.dashboards"
    label = "dashboards"
