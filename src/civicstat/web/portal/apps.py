"""Registers the residents' pages with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "civicstat.web.portal"
    label = "portal"
