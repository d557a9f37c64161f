"""The areas that residents choose from: those of the layer in which people know where they live."""

from django.conf import settings

from civicstat.directory.models import CITY, Area, AreaLayer

KNOWN_TO_PEOPLE = ("neighborhood", "neighbourhood", "neighborhoods", "ward", "district")


def layer_for_residents() -> AreaLayer | None:
    """Return the layer that the settings name; else the likeliest; None where there is none."""
    layers = {layer.slug: layer for layer in AreaLayer.objects.exclude(slug=CITY)}
    for slug in (settings.CONCERNS.layer, *KNOWN_TO_PEOPLE):
        if slug in layers:
            return layers[slug]
    return next(iter(layers.values()), None)


def areas_for_residents() -> list[Area]:
    layer = layer_for_residents()
    return list(layer.areas.targets().defer("boundary").order_by("name")) if layer else []
