"""Registers reports with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "civicstat.publishing.reports"
    label = "reports"
