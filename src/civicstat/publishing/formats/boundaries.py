"""The boundaries of areas as GeoJSON (RFC 7946), one file for each layer that has some."""

import json
from collections.abc import Iterator

from civicstat.publishing.content import Content, File


def files(content: Content) -> Iterator[File]:
    """Yield data/areas/LAYER.geojson."""
    for layer in content.layers:
        shapes = [
            {
                "type": "Feature", "id": f"{layer.slug}/{area.code}", "geometry": dict(area.boundary),
                "properties": {"layer": layer.slug, "area": area.code, "name": area.name},
            }
            for area in layer.areas if area.boundary is not None
        ]  # fmt: skip
        if shapes:
            held = {"type": "FeatureCollection", "features": shapes}
            yield File(f"data/areas/{layer.slug}.geojson", json.dumps(held, ensure_ascii=False).encode() + b"\n")
