"""The places and departments that there are once catalog documents are applied; what names another is told so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from civicstat.directory.catalog.departments import DepartmentDefinition
from civicstat.directory.catalog.layers import LayerDefinition, area_names
from civicstat.directory.models import CITY, AreaLayer, Department

MOST_LISTED = 20


@dataclass(frozen=True)
class Directory:
    """Departments by their short names, area layers, and areas such as "district.D3"."""

    departments: Mapping[str, str]
    layers: Collection[str]
    areas: Collection[str]

    @classmethod
    def with_documents(
        cls,
        departments: Mapping[str, DepartmentDefinition] | None = None,
        layers: Mapping[str, LayerDefinition] | None = None,
    ) -> Self:
        """Return what is held, together with what documents define."""
        held = dict(Department.objects.values_list("slug", "name"))
        told = {slug: each.name for slug, each in (departments or {}).items()}
        slugs = dict.fromkeys((*AreaLayer.objects.values_list("slug", flat=True), *(layers or {})))
        return cls({**held, **told}, tuple(slugs), area_names(layers or {}))

    def fault_of_department(self, name: str) -> str:
        """Return what is wrong with a department's name; empty where it is one, or none is named."""
        known = {*self.departments, *(each.casefold() for each in self.departments.values())}
        if not name or name in known or name.casefold() in known:
            return ""
        return f"no department is called {name!r}; there are {_listed(self.departments)}"

    def fault_of_layer(self, name: str) -> str:
        """Return what is wrong with a layer's name; empty where it is one, or none is named."""
        if not name or name in self.layers:
            return ""
        return f"no area layer is called {name!r}; layers are {_listed(self.layers)}"

    def fault_of_areas(self, layer: str, codes: Collection[str]) -> str:
        """Return what is wrong with areas of a layer; empty where all are there."""
        if fault := self.fault_of_layer(layer):
            return fault
        unknown = sorted(code for code in codes if f"{layer or CITY}.{code}" not in self.areas)
        if not unknown:
            return ""
        start = f"{layer or CITY}."
        known = sorted(area.removeprefix(start) for area in self.areas if area.startswith(start))
        return f"the layer {layer or CITY} has no area {', '.join(unknown)}; there are {_listed(known)}"

    def is_area(self, place: str) -> bool:
        return place in self.areas


def _listed(names: Collection[str]) -> str:
    shown = list(names)[:MOST_LISTED]
    rest = len(names) - len(shown)
    return (", ".join(shown) or "none yet") + (f" and {rest} more" if rest else "")
