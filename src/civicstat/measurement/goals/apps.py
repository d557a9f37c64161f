"""Registers goals with Django."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "civicstat.measurement.goals"
    label = "goals"
