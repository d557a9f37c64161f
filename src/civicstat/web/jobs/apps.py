"""Registers jobs with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "civicstat.web.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Declare the periodic tasks, so that pages and commands know them."""
        from civicstat.web.tasks.registry import declare_later

        declare_later(_declare)


def _declare() -> None:
    import civicstat.web.jobs.periodic  # noqa: F401 declares them
