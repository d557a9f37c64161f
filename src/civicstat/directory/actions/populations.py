"""Writes about populations."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from civicstat.directory.models import CITY, Area, AreaLayer, Population, User
from civicstat.directory.places import names_of, suggest
from civicstat.directory.populations import PopulationRow, UnreadablePopulations
from civicstat.directory.spellings import fold
from civicstat.directory.texts import check_texts


@transaction.atomic
def import_populations(*, rows: Sequence[PopulationRow], by: User | None, at: datetime) -> int:
    """Keep populations by area and year; a figure known before is replaced. Returns how many were kept.

    Raises UnreadablePopulations where a row's area is unknown or two rows are about the same area and year.
    """
    areas: dict[str, dict[str, int]] = {}
    kept: dict[tuple[int, int], Population] = {}
    for row in rows:
        if row.layer not in areas:
            areas[row.layer] = _areas_by_text(row)
        area = areas[row.layer].get("" if row.layer == CITY else fold(row.area))
        if area is None:
            raise UnreadablePopulations(f"line {row.line}: {row.area!r} is no area of {row.layer}{_hint(row)}")
        if (area, row.year) in kept:
            where = row.area or "the whole city"
            raise UnreadablePopulations(f"line {row.line}: {where} has two figures in {row.year}; keep one of them")
        kept[area, row.year] = Population(area_id=area, year=row.year, residents=row.residents, source=row.source)
        check_texts(kept[area, row.year], where=f"line {row.line}")
    Population.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        unique_fields=["area", "year"],
        update_fields=["residents", "source"],
        batch_size=500,
    )
    return len(kept)


def _areas_by_text(row: PopulationRow) -> dict[str, int]:
    if row.layer == CITY:
        city = Area.objects.of_layer(CITY).first()
        if city is None:
            raise UnreadablePopulations(f"line {row.line}: the whole city is no area yet; name the city first")
        return {"": city.pk}
    layer = AreaLayer.objects.filter(slug=row.layer).first()
    if layer is None:
        layers = ", ".join(AreaLayer.objects.values_list("slug", flat=True)) or "none yet"
        raise UnreadablePopulations(f"line {row.line}: there is no area layer {row.layer!r}; the layers are {layers}")
    return {str(pair["text"]): int(pair["area"]) for pair in names_of(layer).to_pylist()}


def _hint(row: PopulationRow) -> str:
    layer = AreaLayer.objects.get(slug=row.layer)
    guesses = suggest(layer, [row.area], most=1)[row.area]
    return f"; did you mean {guesses[0].text!r}?" if guesses else "; correct it or add an alias"
