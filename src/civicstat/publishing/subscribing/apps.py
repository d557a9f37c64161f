"""Registers subscriptions with Django."""

from django.apps import AppConfig


class SubscribingConfig(AppConfig):
    name = "civicstat.publishing.subscribing"
    label = "subscribing"
