"""Registers pages with Django."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from civicstat.web.ui.access import StaffRequest
    from civicstat.web.ui.charts.files.offered import ChartFile


class PagesConfig(AppConfig):
    name = "civicstat.web.pages"
    label = "pages"

    def ready(self) -> None:
        """Offer what pages draw to whoever else is asked for it."""
        from civicstat.web.ui.charts.files.offered import offered

        offered.of_metric, offered.charts = _draw, _charts


# Most commands draw nothing: what draws takes long to load, and is loaded when it is first asked.


def _draw(request: "StaffRequest", metric: str, chart: str, form: str) -> "ChartFile | None":
    from civicstat.web.pages.metrics.charts import chart_for_programs

    return chart_for_programs(request, metric, chart, form)


def _charts() -> Collection[str]:
    from civicstat.web.pages.metrics.charts import CHARTS

    return CHARTS
