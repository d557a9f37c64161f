"""Registers concerns with Django."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "civicstat.engagement.concerns"
    label = "concerns"
