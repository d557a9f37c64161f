"""How long drawing takes; processor time, and the best of several tries, for the machine is shared."""

from datetime import date, timedelta
from math import sin
from time import process_time

import pytest

from civicstat.web.ui.charts import AreaFigure, AreaMap, Layer, Outline, Point, Series, TimeSeries, draw


def _best_milliseconds(chart):
    times = []
    for _ in range(25):
        start = process_time()
        draw(chart, key="speed", width=840)
        times.append(process_time() - start)
    return 1000 * min(times)


@pytest.mark.slow
def test_three_years_of_weeks_are_drawn_in_under_two_milliseconds():
    weeks = [date(2023, 1, 2) + timedelta(weeks=week) for week in range(156)]
    points = tuple(Point(f"Week of {on}", on, 50 + 9 * sin(i), 45, 60, i > 150) for i, on in enumerate(weeks))
    assert _best_milliseconds(TimeSeries("Calls", (Series("City", points),), "calls")) < 2


@pytest.mark.slow
def test_a_map_of_48_areas_is_drawn_in_under_three_milliseconds():
    def ring(index):
        x, y = index % 8, index // 8
        return [(x + 0.5 + 0.5 * sin(k / 10), y + 0.5 + 0.5 * sin(k / 10 + 1.57)) for k in range(63)]

    layer = Layer(tuple(Outline(f"a{index}", f"Area {index}", (ring(index),)) for index in range(48)))
    chart = AreaMap("Calls", layer, tuple(AreaFigure(f"a{index}", float(index)) for index in range(48)))
    assert _best_milliseconds(chart) < 3
