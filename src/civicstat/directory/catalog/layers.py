"""Area layers as catalog documents: their areas, spellings and residents. Boundaries stay in the files they came in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any, Self

from django.db import transaction
from pydantic import Field, model_validator

from civicstat.directory.actions import add_alias, import_layer, import_populations
from civicstat.directory.boundaries import Boundary
from civicstat.directory.catalog.documents import Code, DirectoryDefinition, Outcome, Short, read
from civicstat.directory.models import CITY, Area, AreaLayer, Population, User
from civicstat.directory.populations import PopulationRow
from civicstat.directory.spellings import fold, in_natural_order
from civicstat.library.writing import write_document


class AreaDefinition(DirectoryDefinition):
    """One area. target: whether goals and rankings are about it; not so for "outside the city"."""

    code: Annotated[Code, Field(min_length=1, max_length=80)]
    name: Annotated[Code, Field(min_length=1, max_length=160)]
    target: bool = True


class ResidentsDefinition(DirectoryDefinition):
    """Residents of areas, by their codes, in a year."""

    year: Annotated[int, Field(ge=1850, le=2200)]
    source: Annotated[str, Field(max_length=200)] = ""
    residents: dict[Code, Annotated[float, Field(ge=0)]]


class LayerDefinition(DirectoryDefinition):
    """A division of the city. spellings: what stands in records -> the code that it means; null: no area of these."""

    area_layer: Short
    name: Annotated[str, Field(min_length=1, max_length=80)]
    plural: Annotated[str, Field(min_length=1, max_length=80)]
    position: Annotated[int, Field(ge=0, le=1000)] = 0
    areas: tuple[AreaDefinition, ...] = ()
    spellings: dict[Code, Code | None] = {}
    populations: tuple[ResidentsDefinition, ...] = ()

    @model_validator(mode="after")
    def _of_its_areas(self) -> Self:
        codes = [area.code for area in self.areas]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"areas names {', '.join(sorted(twice))} twice; keep one of each")
        if self.area_layer == CITY and codes != [CITY]:
            raise ValueError(f"the layer {CITY} has one area, whose code is {CITY}; found {', '.join(codes) or 'none'}")
        named = [
            *filter(None, self.spellings.values()),
            *(code for each in self.populations for code in each.residents),
        ]
        if unknown := sorted(set(named) - set(codes)):
            raise ValueError(f"there is no area {', '.join(unknown)}; areas names {', '.join(codes) or 'none'}")
        return self

    @property
    def as_known(self) -> tuple[Any, ...]:
        """What it says, whatever the order in which it is written."""
        areas = {area.code: area for area in self.areas}
        figures = {
            (code, each.year): (residents, each.source)
            for each in self.populations
            for code, residents in each.residents.items()
        }
        spellings = {fold(text): code for text, code in self.spellings.items()}
        return (self.name, self.plural, self.position), areas, spellings, figures

    def is_known_by(self, other: "LayerDefinition") -> bool:
        """Return whether another definition says all that this one does, and maybe more."""
        (here, *parts), (there, *known) = self.as_known, other.as_known
        return bool(
            here == there and all(part.items() <= held.items() for part, held in zip(parts, known, strict=True))
        )


def apply_layer(*, text: str, where: str, by: User | None, at: datetime) -> tuple[AreaLayer, Outcome, bool]:
    """Make a layer hold the areas, spellings and residents of its document; areas keep the boundaries that they have.

    Areas, residents and spellings that the document leaves out stay as they are. Returns the layer, what became of it,
    and whether residents changed. Raises TextRefused and AliasRefused.
    """
    definition = read(LayerDefinition, text, where=where)
    held = AreaLayer.objects.filter(slug=definition.area_layer).first()
    if held is not None and definition.is_known_by(definition_of_layer(held)):
        return held, "unchanged", False
    return _apply(definition, held, by, at)


@transaction.atomic
def _apply(
    definition: LayerDefinition, held: AreaLayer | None, by: User | None, at: datetime
) -> tuple[AreaLayer, Outcome, bool]:
    there = {area.code: area for area in held.areas.all()} if held else {}
    told = {each.code: (each.name, each.target) for each in definition.areas}
    wanted = {code: (area.name, area.is_target) for code, area in there.items()} | told
    boundaries = [Boundary(code, name, _boundary(there.get(code))) for code, (name, _) in wanted.items()]
    layer = import_layer(
        slug=definition.area_layer, name=definition.name, plural=definition.plural, areas=boundaries, by=by, at=at,
        position=definition.position, not_target=[code for code, (_, is_target) in wanted.items() if not is_target],
    ).layer  # fmt: skip
    areas = {area.code: area for area in layer.areas.defer("boundary")}
    for spelling, code in definition.spellings.items():
        add_alias(layer=layer, text=spelling, area=areas[code] if code else None, by=by, at=at)
    before = _figures(layer)
    import_populations(rows=list(_rows(definition)), by=by, at=at)
    layer.refresh_from_db()
    return layer, "changed" if held else "added", _figures(layer) != before


def _rows(definition: LayerDefinition) -> Iterator[PopulationRow]:
    for each in definition.populations:
        for code, residents in each.residents.items():
            yield PopulationRow(0, definition.area_layer, code, each.year, residents, each.source)


def _figures(layer: AreaLayer) -> list[tuple[str, int, float, str]]:
    known = Population.objects.filter(area__layer=layer).order_by("year", "source", "area__position", "area__code")
    return list(known.values_list("area__code", "year", "residents", "source"))


def definition_of_layer(layer: AreaLayer) -> LayerDefinition:
    """Return the definition that a layer amounts to."""
    areas = sorted(layer.areas.defer("boundary"), key=lambda area: in_natural_order(area.code))
    decided = layer.aliases.filter(is_confirmed=True).order_by("text").values_list("text", "area__code")
    return LayerDefinition(
        area_layer=layer.slug, name=layer.name, plural=layer.plural, position=layer.position,
        areas=tuple(AreaDefinition(code=area.code, name=area.name, target=area.is_target) for area in areas),
        spellings=dict(decided), populations=tuple(_populations(layer)),
    )  # fmt: skip


def _populations(layer: AreaLayer) -> Iterator[ResidentsDefinition]:
    for (year, source), figures in groupby(_figures(layer), key=lambda figure: (figure[1], figure[3])):
        yield ResidentsDefinition(year=year, source=source, residents={code: each for code, _, each, _ in figures})


def document_of_layer(layer: AreaLayer) -> str:
    """Return a layer as a YAML document that reads as `definition_of_layer`."""
    fields: dict[str, Any] = definition_of_layer(layer).model_dump(mode="json", exclude_defaults=True)
    for each in fields.get("populations", ()):
        each["residents"] = {code: _plain(number) for code, number in each["residents"].items()}
    return write_document(fields)


def has_document(layer: AreaLayer) -> bool:
    """Return whether the catalog has anything to say of a layer; of the whole city only its residents."""
    return layer.slug != CITY or Population.objects.filter(area__layer=layer).exists()


def says_layer(text: str, *, where: str) -> bool:
    """Return whether a document says of a layer what is held, in its own order."""
    definition = read(LayerDefinition, text, where=where)
    return definition.as_known == definition_of_layer(AreaLayer.objects.get(slug=definition.area_layer)).as_known


def area_names(definitions: Mapping[str, LayerDefinition]) -> set[str]:
    """Return the areas that there are once definitions are applied, as "district.D3"."""
    held = Area.objects.exclude(layer__slug__in=definitions).values_list("layer__slug", "code")
    told = ((slug, area.code) for slug, each in definitions.items() for area in each.areas)
    return {f"{layer}.{code}" for layer, code in (*held, *told)}


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def _boundary(area: Area | None) -> bytes | None:
    return None if area is None or area.boundary is None else bytes(area.boundary)
