"""How large a change must be to be told, by the rule and by a definition of its own."""

from dataclasses import replace

import numpy as np
import pytest

from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.signals.checking.detectors import Detector
from civicstat.measurement.signals.checking.mattering import matters_in
from civicstat.measurement.signals.checking.searching import search
from tests.measurement.signals.panels import HEAD, metric_of, panel, quiet_counts


def definition(more: str = "", unit: str = "hours"):
    text = HEAD.format(slug="m").replace("unit: calls", f"unit: {unit}") + "{kind: sum, of: hours}\n" + more
    return read_metric(text, where="m")


@pytest.mark.parametrize(
    ("more", "unit", "expected", "least"),
    [
        ("", "hours", 4901.0, 245.05),
        ("", "share", 0.85, 0.01),
        ("", "share", 0.02, 0.004),
        ("least_change: 10 %", "hours", 200.0, 20.0),
        ("least_change: 30", "hours", 200.0, 30.0),
    ],
)
def test_a_change_is_told_from_its_least_size_on(more, unit, expected, least):
    seen = expected + np.array([-1.01, -0.99, 0.99, 1.01]) * least
    assert matters_in(definition(more, unit), seen, np.full(4, expected)).tolist() == [True, False, False, True]


def test_what_is_too_small_is_judged_and_not_told():
    counts = quiet_counts(1, 208, mean=40_000.0, phi=1.2, seed=3)
    counts[0, -26:] = counts[0, -26:] * 1.02
    told = {}
    for least in ("5 %", "1 %"):
        given = panel(counts, layer="city")
        metric = metric_of("m_city", f"{{kind: count}}\nleast_change: {least}")
        [lasting] = [
            part for part in search([(replace(given, metric=metric), 1)], ceiling=2.0)
            if part.detector is Detector.LASTING
        ]  # fmt: skip
        assert lasting.evaluated == 1
        told[least] = len(lasting.far)
    assert told == {"5 %": 0, "1 %": 1}
