"""Area layers and populations as the city's map office hands them out."""

import json
from pathlib import Path
from typing import Any

import shapely

from civicstat.demo.land.areas import Area, Layers
from civicstat.demo.land.plane import geometry_to_degrees
from civicstat.demo.land.residents import Population

FILES = {"district": "districts.geojson", "beat": "beats.geojson", "neighborhood": "neighborhoods.geojson"}


def write_areas(layers: Layers, folder: Path) -> dict[str, Path]:
    """Write a GeoJSON file for each layer; return the files by the layer's slug, coarse layers first."""
    folder.mkdir(parents=True, exist_ok=True)
    areas = {"district": layers.districts, "beat": layers.beats, "neighborhood": layers.neighborhoods}
    paths = {slug: folder / name for slug, name in FILES.items()}
    for slug, path in paths.items():
        collection = {"type": "FeatureCollection", "features": [_feature(slug, area) for area in areas[slug]]}
        path.write_text(json.dumps(collection, separators=(",", ":")) + "\n", encoding="utf-8")
    return paths


def _feature(layer: str, area: Area) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": area.code, "name": area.name, "parent": area.parent if layer == "beat" else None},
        "geometry": shapely.geometry.mapping(geometry_to_degrees(area.shape)),
    }


def write_populations(rows: list[Population], path: Path) -> Path:
    """Write residents by area and year."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["layer,code,year,residents", *(f"{row.layer},{row.code},{row.year},{row.residents}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
