"""Registers context with Django."""

from django.apps import AppConfig


class ContextConfig(AppConfig):
    name = "civicstat.measurement.context"
    label = "context"
