"""Area layers, their areas, and the boundaries of these as GeoJSON."""

import json
from typing import Any

import shapely
from django.db.models import Count
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import Area, AreaLayer, Population
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.freshness import unless_known
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.doors import find_layer
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Areas"])
GEOJSON = "application/geo+json"
DECIMALS = 6  # of degrees: about ten centimeters


class LayerOut(Schema):
    """A division of the city."""

    slug: str
    name: str = Field(description="What one of its areas is called.")
    plural: str
    version: int = Field(description="Counts up when its areas change.")
    areas: int = Field(description="How many it has.")


class ResidentsOut(Schema):
    """Residents of an area in a year."""

    year: int
    residents: float
    source: str


class AreaOut(Schema):
    """An area of a layer."""

    code: str
    name: str
    is_target: bool = Field(description="False for 'outside the city' and the like.")
    has_boundary: bool
    populations: list[ResidentsOut]


@router.get("/layers", response=Page[LayerOut])
@open_to("staff", "token:read")
def list_layers(request: StaffRequest, paging: Query[Paging]) -> Any:
    """The area layers, coarse first. The whole city is the one area of the layer `city`."""
    layers = AreaLayer.objects.visible_to(request.user).order_by("position", "slug")
    page = page_of(request, layers, paging)
    counts = dict(Area.objects.values_list("layer").annotate(areas=Count("pk")))
    items = [
        {**LayerOut.model_construct(**_layer(each), areas=counts.get(each.pk, 0)).dict()} for each in page["items"]
    ]
    return page | {"items": items}


@router.get("/layers/{layer}/areas", response={200: Page[AreaOut], **MESSAGES})
@open_to("staff", "token:read")
def list_areas(request: StaffRequest, layer: str, paging: Query[Paging]) -> Any:
    """The areas of a layer in their order, each with its residents by year."""
    found = find_layer(request, layer)
    areas = Area.objects.visible_to(request.user).filter(layer=found).order_by("position", "name", "pk")
    page = page_of(request, areas.prefetch_related("populations"), paging)
    return page | {"items": [_area(area) for area in page["items"]]}


@router.get(
    "/layers/{layer}/areas.geojson",
    response={200: dict[str, Any], **MESSAGES},
    openapi_extra={"responses": {200: {"content": {GEOJSON: {}}}}},
)
@open_to("staff", "token:read")
def get_boundaries(request: StaffRequest, layer: str) -> HttpResponse:
    """The boundaries of a layer's areas as a GeoJSON FeatureCollection, in longitude and latitude."""
    found = find_layer(request, layer)

    def answer() -> HttpResponse:
        areas = Area.objects.visible_to(request.user).filter(layer=found, boundary__isnull=False)
        features = [_feature(area) for area in areas.order_by("position", "name", "pk")]
        content = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
        return HttpResponse(content, content_type=GEOJSON)

    return unless_known(request, found.pk, found.version, answer=answer)


def _layer(layer: AreaLayer) -> dict[str, Any]:
    return {"slug": layer.slug, "name": layer.name, "plural": layer.plural, "version": layer.version}


def _area(area: Area) -> dict[str, Any]:
    populations: list[Population] = sorted(area.populations.all(), key=lambda each: each.year)
    return {
        "code": area.code,
        "name": area.name,
        "is_target": area.is_target,
        "has_boundary": area.boundary is not None,
        "populations": [{"year": p.year, "residents": p.residents, "source": p.source} for p in populations],
    }


def _feature(area: Area) -> dict[str, Any]:
    shape = shapely.set_precision(shapely.from_wkb(bytes(area.boundary or b"")), 10**-DECIMALS, mode="pointwise")
    return {
        "type": "Feature",
        "id": area.code,
        "properties": {"code": area.code, "name": area.name, "is_target": area.is_target},
        "geometry": shapely.geometry.mapping(shape),
    }
