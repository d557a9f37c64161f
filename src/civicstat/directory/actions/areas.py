"""Writes about area layers and their areas."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from civicstat.directory.boundaries import Boundary
from civicstat.directory.models import CITY, Area, AreaLayer, User
from civicstat.directory.spellings import in_natural_order
from civicstat.directory.texts import check_texts


@dataclass(frozen=True)
class LayerChange:
    """What an import did to a layer: numbers of areas."""

    layer: AreaLayer
    added: int
    changed: int
    retired: int  # no longer in the file: they keep their records and lose their boundary

    @property
    def is_change(self) -> bool:
        return bool(self.added or self.changed or self.retired)


@transaction.atomic
def import_layer(
    *,
    slug: str,
    name: str,
    plural: str,
    areas: Sequence[Boundary],
    by: User | None,
    at: datetime,
    position: int | None = None,
    not_target: Collection[str] = (),
) -> LayerChange:
    """Make a layer hold just these areas, found again by their codes.

    not_target: codes of areas that no goal is about, such as "outside the city".
    Areas that are gone keep their id and their records, lose their boundary and are no target any more.
    Raises TextRefused.
    """
    check_texts(AreaLayer(slug=slug, name=name, plural=plural), where=f"the area layer {slug[:50]!r}")
    _, is_new = AreaLayer.objects.get_or_create(slug=slug, defaults={"name": name, "plural": plural})
    layer = AreaLayer.objects.select_for_update().get(slug=slug)
    layer.name, layer.plural = name, plural
    layer.position = layer.position if position is None else position
    layer.save(update_fields=["name", "plural", "position"])
    known = {area.code: area for area in layer.areas.all()}
    ordered = sorted(areas, key=lambda area: in_natural_order(area.code))
    wanted = [_area(layer, place, boundary, boundary.code not in not_target) for place, boundary in enumerate(ordered)]
    for area in wanted:
        check_texts(area, where=f"{slug}, area {area.code[:80]!r}")
    change = LayerChange(
        layer=layer,
        added=len(Area.objects.bulk_create([area for area in wanted if area.code not in known])),
        changed=_update(known, wanted),
        retired=_retire(layer, {area.code for area in wanted}),
    )
    if change.is_change and not is_new:
        count_up(layer)
    return change


def _area(layer: AreaLayer, place: int, boundary: Boundary, is_target: bool) -> Area:
    return Area(
        layer=layer,
        code=boundary.code,
        name=boundary.name,
        boundary=boundary.geometry,
        position=place,
        is_target=is_target,
    )


def _update(known: Mapping[str, Area], wanted: Iterable[Area]) -> int:
    changed = []
    for area in wanted:
        old = known.get(area.code)
        if old is not None and _looks(old) != _looks(area):
            area.pk = old.pk
            changed.append(area)
    Area.objects.bulk_update(changed, ["name", "boundary", "position", "is_target"], batch_size=200)
    return len(changed)


def _looks(area: Area) -> tuple[str, bytes, int, bool]:
    return area.name, bytes(area.boundary or b""), area.position, area.is_target


def _retire(layer: AreaLayer, codes: Collection[str]) -> int:
    gone = [area.pk for area in layer.areas.filter(is_target=True) if area.code not in codes]
    gone += [area.pk for area in layer.areas.filter(is_target=False, boundary__isnull=False) if area.code not in codes]
    return layer.areas.filter(pk__in=gone).update(boundary=None, is_target=False)


def count_up(layer: AreaLayer) -> None:
    """Mark that records may find other areas in a layer than before."""
    AreaLayer.objects.filter(pk=layer.pk).update(version=F("version") + 1)
    layer.refresh_from_db(fields=["version"])


@transaction.atomic
def name_city(*, name: str, by: User | None, at: datetime) -> Area:
    """Return the whole city as the one area of its layer, made or renamed as needed. Raises TextRefused."""
    check_texts(Area(code=CITY, name=name), where="the city")
    layer, _ = AreaLayer.objects.get_or_create(slug=CITY, defaults={"name": "City", "plural": "Whole city"})
    area, _ = Area.objects.update_or_create(layer=layer, code=CITY, defaults={"name": name})
    return area
