"""The small trend beside a figure of a report: on pages as it is, in the PDF with its styles written in."""

from civicstat.publishing.reports.documents import Item, Reading
from civicstat.web.reporting.words import period_short, plain, say, told
from civicstat.web.ui.charts import Point, Sparkline
from civicstat.web.ui.charts.drawing.sparkline import about_sparkline

TREND_WIDTH = 280
FEWEST = 5  # figures, before a line says anything of a trend


def trend_of(item: Item, grain: str) -> Sparkline | None:
    """Return a metric's figures up to the period; None where there are too few. What is withheld leaves a gap."""
    if sum(each.value is not None for each in item.history) < FEWEST:
        return None
    points = tuple(_point(each, grain) for each in item.history)
    return Sparkline(plain(say("Trend: {title}", title=told(item.title))), points, item.unit, item.display)


def _point(reading: Reading, grain: str) -> Point:
    label = period_short(grain, reading.starts_on, reading.ends_on)
    return Point(plain(label), reading.starts_on, reading.value, reading.low, reading.high, reading.is_provisional)


def about_trend(trend: Sparkline) -> str:
    """Return where a trend begins and ends, in words."""
    return about_sparkline(trend)
