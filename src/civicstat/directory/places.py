"""How records find their area in a layer: by a name that is known, or by the point where they happened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import shapely

from civicstat.directory.models import Area, AreaAlias, AreaLayer
from civicstat.directory.points import NO_AREA, Locator
from civicstat.directory.spellings import Candidate, Suggestion, fold, suggest_areas

__all__ = ["NO_AREA", "PointFinder", "fold", "names_of", "suggest"]


def names_of(layer: AreaLayer) -> pa.Table:
    """Return every spelling that means one area of a layer: columns text (folded, each once) and area (its id).

    A confirmed alias outranks a code, a code outranks a name. What two areas are called alike means neither;
    what a person has confirmed to be no area is left out.
    """
    areas = list(layer.areas.values_list("pk", "code", "name"))
    known = _unambiguous((name, area) for area, _, name in areas)
    known |= _unambiguous((code, area) for area, code, _ in areas)
    for text, area in layer.aliases.filter(is_confirmed=True).values_list("text", "area_id"):
        if area is None:
            known.pop(text, None)
        else:
            known[text] = area
    ids = np.array(list(known.values()), dtype=np.int32)
    return pa.table({"text": pa.array(list(known), pa.string()), "area": pa.array(ids)})


def _unambiguous(spellings: Iterable[tuple[str, int]]) -> dict[str, int]:
    meanings: dict[str, set[int]] = defaultdict(set)
    for text, area in spellings:
        meanings[fold(text)].add(area)
    return {text: areas.pop() for text, areas in meanings.items() if len(areas) == 1}


def suggest(layer: AreaLayer, texts: Sequence[str], *, most: int = 3) -> dict[str, list[Suggestion]]:
    """Return for each spelling the areas of a layer that it may mean, likeliest first. Nothing is stored."""
    areas = layer.areas.values_list("id", "code", "name")
    candidates = [Candidate(text, area) for area, code, name in areas for text in dict.fromkeys((name, code))]
    confirmed = AreaAlias.objects.filter(layer=layer, is_confirmed=True, area__isnull=False)
    candidates += [Candidate(text, area) for text, area in confirmed.values_list("text", "area_id")]
    return suggest_areas(texts, candidates, generic=(layer.name, layer.plural), most=most)


class PointFinder(Locator):
    """Finds the area of a layer that points lie in; the order of areas is by position, then by id."""

    def __init__(self, layer: AreaLayer) -> None:
        areas = Area.objects.filter(layer=layer, boundary__isnull=False).order_by("position", "id")
        rows = list(areas.values_list("id", "boundary"))
        super().__init__([area for area, _ in rows], [shapely.from_wkb(bytes(wkb or b"")) for _, wkb in rows])
