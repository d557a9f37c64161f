"""The filters of metric pages: area, layer and period, as a GET form."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.http import QueryDict

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.measurement.metrics.definitions import Grain

GRAINS = (("month", "Months"), ("week", "Weeks"), ("quarter", "Quarters"), ("year", "Years"))


class ViewForm(forms.Form):
    """Which area and which kind of period a page shows. What is not known falls back to the whole city by month."""

    area = forms.ChoiceField(label="Area", required=False)
    grain = forms.ChoiceField(label="Period", required=False)

    def __init__(self, data: QueryDict, *, areas: Iterable[Area], grains: Iterable[tuple[str, str]] = GRAINS) -> None:
        self._areas = {f"{area.layer.slug}.{area.code}": area for area in areas}
        self._grains = tuple(grains)
        values = {
            "area": data.get("area") if data.get("area") in self._areas else next(iter(self._areas), ""),
            "grain": data.get("grain") if data.get("grain") in dict(self._grains) else self._grains[0][0],
        }
        super().__init__(values)
        self.fields["area"].choices = self._grouped()  # type: ignore[attr-defined]
        self.fields["grain"].choices = self._grains  # type: ignore[attr-defined]

    def _grouped(self) -> list[tuple[str, object]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, area in self._areas.items():
            groups.setdefault("" if area.layer.slug == CITY else area.layer.plural, []).append((key, area.name))
        whole: list[tuple[str, object]] = list(groups.pop("", []))
        return whole + list(groups.items())

    @property
    def chosen_area(self) -> Area:
        return self._areas[self.data["area"]]

    @property
    def chosen_grain(self) -> Grain:
        return cast(Grain, self.data["grain"])  # one of the choices that were given


def areas_for_choice(layers: Iterable[AreaLayer] | None = None) -> list[Area]:
    """Return the city and the areas of some layers, or of all: city first, then layer by layer."""
    areas = Area.objects.filter(is_target=True).select_related("layer").defer("boundary")
    if layers is not None:
        areas = areas.filter(layer__in=[*layers, *AreaLayer.objects.filter(slug=CITY)])
    return sorted(areas, key=lambda a: (a.layer.slug != CITY, a.layer.position, a.layer.slug, a.position, a.name))
