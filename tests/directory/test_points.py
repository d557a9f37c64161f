import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from civicstat.directory.points import NO_AREA, Locator


@given(st.integers(0, 2**32 - 1))
def test_points_are_found_as_a_plain_search_finds_them(seed):
    rng = np.random.default_rng(seed)
    shapes = [
        shapely.box(*corner, *(corner + side)) for corner, side in zip(rng.random((6, 2)), rng.random(6), strict=True)
    ]
    x, y = rng.random(50) * 2, rng.random(50) * 2
    finder = Locator([10, 11, 12, 13, 14, 15], shapes)

    plain = [
        next((10 + i for i, shape in enumerate(shapes) if shapely.intersects_xy(shape, a, b)), NO_AREA)
        for a, b in zip(x, y, strict=True)
    ]

    assert finder(x, y, "EPSG:4326").tolist() == plain


@pytest.mark.slow
def test_of_a_million_points_as_many_are_found_as_areas_cover():
    shapes = [shapely.Point(i % 10, i // 10).buffer(0.5, quad_segs=64) for i in range(100)]
    finder = Locator(range(100), shapes)
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-0.5, 9.5, 1_000_000), rng.uniform(-0.5, 9.5, 1_000_000)

    found = finder(x, y, "EPSG:4326")

    assert (found >= 0).mean() == pytest.approx(np.pi / 4, abs=0.01)
