"""Registers metrics with Django."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "civicstat.measurement.metrics"
    label = "metrics"
