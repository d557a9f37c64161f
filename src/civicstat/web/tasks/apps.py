"""Registers tasks with Django."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "civicstat.web.tasks"
    label = "tasks"
