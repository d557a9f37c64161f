"""Registers signals with Django."""

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "civicstat.measurement.signals"
    label = "signals"
