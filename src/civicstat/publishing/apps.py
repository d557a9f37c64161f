"""Registers publishing with Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "civicstat.publishing"
    label = "publishing"
