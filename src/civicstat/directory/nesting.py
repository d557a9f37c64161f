"""Which areas lie in which: by their boundaries, across layers."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import shapely
from django.db.models import Max

from civicstat.directory.models import Area, AreaLayer

_AS_LARGE = 1.01  # times its own size is what holds an area, for the same ground may be drawn in two layers


def holding(area: Area) -> frozenset[int]:
    """Return the ids of the areas in which an area lies, its own included.

    It lies where a point within it does, in areas that are larger. Without boundaries nothing is known but itself.
    """
    return holders()(area)


def holders() -> Callable[[Area], frozenset[int]]:
    """Return `holding` for many areas, which asks the database once."""
    found = _holders(_state())
    return lambda area: found.get(area.pk, frozenset({area.pk}))


def inside(area: Area) -> frozenset[int]:
    """Return the ids of the areas that lie in an area, its own included."""
    return frozenset({area.pk, *(pk for pk, holders in _holders(_state()).items() if area.pk in holders)})


def _state() -> tuple[tuple[int, int], ...]:
    """Return what is different after each change of areas."""
    newest = Area.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return (*AreaLayer.objects.order_by("pk").values_list("pk", "version"), (0, newest))


@lru_cache(maxsize=4)
def _holders(_state: tuple[tuple[int, int], ...]) -> Mapping[int, frozenset[int]]:
    rows = Area.objects.exclude(boundary=None).values_list("pk", "boundary")
    drawn = [(pk, shapely.from_wkb(bytes(boundary or b""))) for pk, boundary in rows]
    if not drawn:
        return {}
    ids = np.array([pk for pk, _ in drawn], dtype=np.int64)
    shapes = np.array([shape for _, shape in drawn], dtype=object)
    sizes = shapely.area(shapes)
    points, holders = shapely.STRtree(shapes).query(shapely.point_on_surface(shapes), predicate="within")
    is_larger = sizes[holders] > _AS_LARGE * sizes[points]
    found: dict[int, set[int]] = {int(pk): {int(pk)} for pk in ids}
    for point, holder in zip(points[is_larger].tolist(), holders[is_larger].tolist(), strict=True):
        found[int(ids[point])].add(int(ids[holder]))
    return {pk: frozenset(holders) for pk, holders in found.items()}
