"""Registers sources with Django."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "civicstat.measurement.sources"
    label = "sources"
