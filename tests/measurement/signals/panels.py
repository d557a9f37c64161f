"""Panels made of arrays, without a database: for what detectors and the budget make of them."""

import numpy as np

from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.signals.checking.panels import Panel

HEAD = "metric: {slug}\ntitle: {slug}\nquestion: How many?\ndataset: calls\ndirection: lower\nunit: calls\nstatistic: "


def metric_of(slug: str, statistic: str) -> Metric:
    metric = Metric(pk=1, slug=slug, title=slug)
    metric.__dict__["current"] = MetricVersion(number=1, definition_text=HEAD.format(slug=slug) + statistic)
    return metric


def areas_of(layer: str, number: int) -> tuple[Area, ...]:
    of = AreaLayer(slug=layer, name=layer, plural=layer)
    return tuple(Area(pk=row, layer=of, code=f"{layer}{row}", name=f"{layer} {row}") for row in range(number))


def panel(values, *, statistic="{kind: count}", layer="beat", grain="week", n=None, numerator=None, denominator=None):
    """Return a panel of counts, or of whatever is given; values: areas x periods."""
    values = np.asarray(values, float)
    width = values.shape[1]
    fill = np.full(values.shape, np.nan)
    return Panel(
        metric_of(f"m_{layer}", statistic), grain, areas_of(layer, len(values)), 100, 99 + width, 100, values,
        np.full(values.shape, 50.0) if n is None else np.asarray(n, float),
        values if numerator is None else np.asarray(numerator, float),
        fill if denominator is None else np.asarray(denominator, float),
    )  # fmt: skip


def quiet_counts(series: int, weeks: int, *, mean: float, phi: float, seed: int) -> np.ndarray:
    """Return over-dispersed counts with a season and without any change."""
    chance = np.random.default_rng(seed)
    season = 1 + 0.25 * np.sin(2 * np.pi * (np.arange(weeks) / 52.18 + chance.random((series, 1))))
    level = mean * season * chance.gamma(1 / 0.3, 0.3, (series, 1)).clip(0.3, 3.0)
    return chance.negative_binomial(level / (phi - 1), 1 / phi)
