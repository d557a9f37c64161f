"""Registers audits with Django."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "civicstat.publishing.audits"
    label = "audits"
