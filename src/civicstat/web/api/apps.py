"""Registers api with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "civicstat.web.api"
    label = "api"
