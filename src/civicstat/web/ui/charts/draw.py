"""From a specification to its drawing."""

from civicstat.web.ui.charts.drawing.timeseries import draw_time_series
from civicstat.web.ui.charts.timeseries import TimeSeries

Chart = TimeSeries


def draw(chart: Chart, *, key: str, width: int) -> str:
    """Return a chart as SVG, so many user units wide. The same chart gives the same text.

    key: begins the ids in the drawing; unique in the page.
    """
    return draw_time_series(chart, key=key, width=width)
