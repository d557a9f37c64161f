"""Registers records with Django."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "civicstat.measurement.records"
    label = "records"
