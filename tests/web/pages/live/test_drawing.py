"""The map of the wall: marks of records beside one another and beside the numbers of areas."""

import re
from itertools import combinations
from math import dist

import numpy as np

from civicstat.measurement.live.picture import AreaNow, Held, Waiting
from civicstat.web.pages.live.drawing import MAP_WIDTH, PIN, draw_areas
from civicstat.web.ui.charts.layer import Layer, Outline


def test_marks_of_records_cover_neither_one_another_nor_a_number():
    square = [[(-90.0, 40.0), (-89.9, 40.0), (-89.9, 40.1), (-90.0, 40.1), (-90.0, 40.0)]]
    layer = Layer((Outline("W1", "Ward 1", square),))
    now = AreaNow(1, Held(4.0, None), Held(6.0, None), 0, 6, 60.0)
    middle = np.array([-89.95, 40.05])
    points = [middle, middle, middle + 0.001, middle + 0.03, middle + 0.03, np.array([-80.0, 40.0])]
    pins = [Waiting(str(at), "Fire", "1", 60.0, at == 0, {}, tuple(point)) for at, point in enumerate(points)]

    drawn = draw_areas(layer, {"W1": now}, chosen="", title="Map", pins=pins)

    marks = [tuple(map(float, each)) for each in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    number = re.search(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*class="live-number"', drawn)
    assert len(marks) == 5  # the last one lies outside the map
    taken = [*marks, (float(number[1]), float(number[2]) - 5)]
    assert all(dist(*pair) > 1.9 * PIN for pair in combinations(taken, 2))
    assert all(0 < x < MAP_WIDTH for x, _ in marks)
