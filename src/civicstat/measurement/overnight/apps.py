"""Registers overnight with Django."""

from django.apps import AppConfig


class OvernightConfig(AppConfig):
    name = "civicstat.measurement.overnight"
    label = "overnight"
