"""What a metric's figure says, kind by kind."""

from datetime import datetime

import pytest

from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.web.pages.telling import sentence

HEAD = "metric: shown\ntitle: Shown\nquestion: How?\ndirection: context\n"


def series(definition: str, value: float, low: float, high: float, above: float | None, below: float | None) -> Series:
    metric = Metric(slug="shown")
    rests_on = "" if "kind: gap" in definition else "dataset: calls\n"
    metric.__dict__["current"] = MetricVersion(definition_text=HEAD + rests_on + definition)
    point = Point(
        0, datetime(2026, 10, 1), datetime(2026, 11, 1), "October 2026", value, low, high,
        1000, above, below, 0, 0, 1, False, False,
    )  # fmt: skip
    return Series(metric, Area(name="Riverton", layer=AreaLayer(slug="city")), "month", (point,))


@pytest.mark.parametrize(
    ("definition", "figures", "text"),
    [
        (
            "statistic: {kind: share, hit: is_late}\nunit: share",
            (0.25, 0.2, 0.3, 250, 1000),
            "25.0% in October 2026, 250 of 1,000 (95% interval 20.0% to 30.0%).",
        ),
        (
            "statistic: {kind: percentile, p: 0.9, of: wait}\nunit: seconds\ndisplay: minutes",
            (462, 440, 485, None, 1000),
            "nine in ten took at most 7 min 42 s in October 2026 (95% interval 7 min 20 s to 8 min 5 s).",
        ),
        (
            "statistic: {kind: percentile, p: 0.97, of: miles}\nunit: miles",
            (4.2, 4.1, 4.5, None, 1000),
            "97% at most 4.2 miles in October 2026 (95% interval 4.1 to 4.5).",
        ),
        (
            "statistic: {kind: median, of: wait}\nunit: seconds\ndisplay: minutes",
            (300, 290, 310, None, 1000),
            "half took at most 5 min in October 2026 (95% interval 4 min 50 s to 5 min 10 s).",
        ),
        (
            "statistic: {kind: time_to_close, opened: a, closed: b}\nunit: seconds\ndisplay: days",
            (345_600, 328_320, 362_880, 900, 1000),
            "half were closed within 4.0 days in October 2026 (95% interval 3.8 to 4.2 days).",
        ),
        (
            "statistic: {kind: mean, of: units}\nunit: units",
            (2.4, 2.2, 2.6, None, 1000),
            "2.4 units on average in October 2026 (95% interval 2.2 to 2.6).",
        ),
        (
            "statistic: {kind: rate}\nunit: burglaries per 1,000 residents",
            (0.004, 0.001, 0.02, 1, 250_000),
            "0.004 burglaries per 1,000 residents in October 2026, from 1 burglary (95% interval 0.001 to 0.020).",
        ),
        (
            "statistic: {kind: gap, of: found, between: 'group:race'}\nunit: share\ndisplay: points",
            (0.054, -0.05, 0.157, 0.319, 0.265),
            "5.4 points between the highest and the lowest in October 2026, from 26.5% to 31.9% "
            "(95% interval −5.0 to 15.7 points).",
        ),
        (
            "statistic: {kind: count}\nunit: calls",
            (8622, 8440, 8806, 8622, None),
            "8,622 calls in October 2026 (95% interval 8,440 to 8,806).",
        ),
    ],
)
def test_a_figure_is_told_in_the_words_of_its_kind(definition, figures, text):
    assert sentence(series(definition, *figures), than="") == f"Riverton: {text}"


def test_a_period_without_a_figure_is_told_with_the_reason():
    shown = series("statistic: {kind: share, hit: is_late}\nunit: share\nmin_n: 5000", 0.2, 0.1, 0.3, 250, 1000)
    empty = Series(shown.metric, shown.area, "month", (shown.points[0]._replace(value=None),))
    assert sentence(empty, than="") == "Riverton: no figure for October 2026. Too few to tell (1,000)."


def test_without_a_whole_period_there_is_nothing_to_tell():
    shown = series("statistic: {kind: count}\nunit: calls", 1, 1, 1, 1, None)
    cut = Series(shown.metric, shown.area, "month", (shown.points[0]._replace(is_partial=True),))
    assert sentence(cut, than="") == "There is no whole period with records yet."
