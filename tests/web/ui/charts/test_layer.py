"""Projected outlines."""

from math import cos, radians

import numpy as np
import pytest

from civicstat.web.ui.charts import Layer, Outline


def _square(west, south, side):
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


@pytest.fixture
def layer():
    """Two squares of a hundredth of a degree side by side at 45 degrees north; the second has a hole."""
    hole = _square(-93.186, 45.004, 0.002)
    return Layer(
        (
            Outline("a", "Alder", (_square(-93.20, 45.0, 0.01),)),
            Outline("b", "Birch", (_square(-93.19, 45.0, 0.01), hole)),
        )
    )


def test_shapes_keep_their_proportions(layer):
    wide, high = layer.size
    assert wide == 1000
    assert high / wide == pytest.approx(1 / (2 * cos(radians(45.005))), abs=0.002)


def test_neighbors_share_their_edge(layer):
    [first], [second, _] = layer._shapes["a"], layer._shapes["b"]
    assert {tuple(p) for p in first.tolist()} & {tuple(p) for p in second.tolist()} == {(500, 0), (500, layer.size[1])}


def test_north_is_up(layer):
    north = Layer((Outline("s", "South", (_square(0, 0, 1),)), Outline("n", "North", (_square(0, 1, 1),))))
    assert north.middle("n")[1] < north.middle("s")[1]


def test_a_tall_layer_is_no_taller_than_it_is_wide():
    tall = Layer((Outline("t", "Tall", ([(0, 0), (0.1, 0), (0.1, 2), (0, 2)],)),))
    assert tall.size[1] == 950
    assert tall.size[0] < 100


def test_points_that_fall_together_are_dropped(layer):
    crowded = [(0, 0), (0.5, 0), (0.500001, 0), (0.500002, 0), (1, 0), (1, 1), (0, 1)]
    [shape] = Layer((Outline("c", "Crowded", (crowded,)),))._shapes["c"]
    assert len(shape) == 5


def test_a_hole_is_a_ring_of_the_path(layer):
    assert layer.paths["b"].count("M") == 2
    assert layer.paths["a"].endswith("z")


def test_the_middle_of_an_area_lies_in_it_and_not_in_its_hole(layer):
    x, y = layer.middle("b")
    [outer, hole] = layer._shapes["b"]
    assert outer[:, 0].min() < x < outer[:, 0].max()
    assert not (hole[:, 0].min() < x < hole[:, 0].max() and hole[:, 1].min() < y < hole[:, 1].max())


def test_the_middle_of_a_bent_area_lies_in_it():
    bent = [(0, 0), (3, 0), (3, 3), (2.6, 3), (2.6, 0.4), (0, 0.4)]
    layer = Layer((Outline("l", "Bent", (bent,)),))
    x, y = layer.middle("l")
    wide, high = layer.size
    assert x / wide > 2.6 / 3 or y / high > 2.6 / 3


def test_outlines_may_be_arrays():
    ring = np.array(_square(0, 0, 1))
    assert Layer((Outline("a", "A", (ring,)),)).size[0] == pytest.approx(950, abs=1)
