"""How many records of a file would lie in areas, in words, and what to do where many lie in none."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from civicstat.directory.models import AreaLayer
from civicstat.measurement.records.converting.locating import Located
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.web.ui.findings import format_value

MOST_OUTSIDE = 0.2  # share of the records that may lie in no area of a layer before a person is asked about it


@dataclass(frozen=True)
class LocatedShown:
    """One layer. advice: what to do; empty where most records lie in an area. url: of the page that helps."""

    title: str
    sentence: str
    advice: str = ""
    url: str = ""
    link_text: str = ""


def located_shown(found: Iterable[Located], definition: DatasetDefinition) -> list[LocatedShown]:
    """Return each layer of a definition with the share of a file's records that it locates."""
    layers = {layer.slug: layer for layer in AreaLayer.objects.filter(slug__in=definition.areas)}
    return [_shown(each, layers.get(each.layer), definition) for each in found]


def _shown(found: Located, layer: AreaLayer | None, definition: DatasetDefinition) -> LocatedShown:
    plural = layer.plural if layer else found.layer.replace("_", " ")
    column = definition.areas[found.layer].name or ""
    verb = "lie in an area of this layer" if not column else "name one that is known"
    sentence = f"{found.located:,} of {found.records:,} records ({_percent(found)}) {verb}"
    if 1 - found.share <= MOST_OUTSIDE:
        return LocatedShown(plural, sentence)
    if layer is None:
        advice = f"No areas called {found.layer!r} were imported. Import them, or take this layer out."
        return LocatedShown(plural, sentence, advice, reverse("areas-import"), "Import areas")
    if not column:
        return LocatedShown(plural, sentence, _BY_POINT.format(plural), reverse("areas-import"), "Import areas")
    spellings = reverse("area-spellings", args=[layer.slug])
    return LocatedShown(plural, sentence, _BY_NAME.format(column, plural), spellings, f"See the spellings of {plural}")


def _percent(found: Located) -> str:
    """Return a share that says 0 and 100 percent of none and all alone."""
    if 0 < found.located < found.records:
        return f"{min(max(found.share, 0.001), 0.999) * 100:.1f}%"
    return format_value(found.share, "share")


_BY_POINT = (
    "Is “{}” a layer of the city that this file is about? If not, go back to the questions and say that records have "
    "none, or import the right areas first. If it is, look whether the coordinates are given and not swapped."
)
_BY_NAME = (
    "Does the column {} name {}? If not, go back to the questions and say that records have none, or choose the "
    "column that names them. If it does, import the right areas, or create the dataset and confirm the spellings "
    "that are not known yet."
)
