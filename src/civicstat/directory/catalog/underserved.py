"""Areas and groups chosen as underserved, as catalog documents, one for each choice."""

import re
from datetime import datetime
from typing import Annotated, Self

from django.db import transaction
from pydantic import Field, model_validator

from civicstat.directory.actions import ChoiceRefused, choose_area, choose_group, end_choice
from civicstat.directory.catalog.documents import DirectoryDefinition, Outcome, Short, read
from civicstat.directory.models import Area, Underserved, User
from civicstat.library.writing import write_document

CATALOG_REASON = "The catalog gives another reason."


class UnderservedDefinition(DirectoryDefinition):
    """A choice: an area such as district.D5, or a group by an attribute and its value."""

    underserved: Short
    area: str = ""
    attribute: Annotated[str, Field(max_length=80)] = ""
    value: Annotated[str, Field(max_length=200)] = ""
    reason: Annotated[str, Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _one_thing_by_its_name(self) -> Self:
        if bool(self.area) == bool(self.attribute or self.value) or bool(self.attribute) != bool(self.value):
            raise ValueError(
                "expected either area, such as district.D5, or attribute and value, such as race and Black"
            )
        if self.underserved != (name := _name(self.area or f"{self.attribute}.{self.value}")):
            raise ValueError(f"it is called {self.underserved!r}; call it by what it chooses: {name}")
        return self


@transaction.atomic
def apply_underserved(*, text: str, where: str, by: User | None, at: datetime) -> tuple[Underserved, Outcome]:
    """Choose what a document chooses; another reason takes the place of the last. Raises ChoiceRefused."""
    definition = read(UnderservedDefinition, text, where=where)
    held = next((each for each in Underserved.objects.in_force() if name_of(each) == definition.underserved), None)
    if held is not None and held.reason == definition.reason:
        return held, "unchanged"
    if held is not None:
        end_choice(choice=held, reason=CATALOG_REASON, by=by, at=at)
    return _chosen(definition, by, at), "changed" if held else "added"


def _chosen(definition: UnderservedDefinition, by: User | None, at: datetime) -> Underserved:
    if not definition.area:
        return choose_group(
            attribute=definition.attribute, value=definition.value, reason=definition.reason, by=by, at=at
        )
    layer, _, code = definition.area.partition(".")
    area = Area.objects.select_related("layer").filter(layer__slug=layer, code=code).first()
    if area is None:
        raise ChoiceRefused(f"there is no area {definition.area!r}; import its layer first: civicstat areas import")
    return choose_area(area=area, reason=definition.reason, by=by, at=at)


def definition_of_underserved(choice: Underserved) -> UnderservedDefinition:
    place = _place(choice)
    return UnderservedDefinition(
        underserved=name_of(choice), area=place, attribute=choice.attribute, value=choice.value, reason=choice.reason
    )


def document_of_underserved(choice: Underserved) -> str:
    """Return a choice as a YAML document."""
    return write_document(definition_of_underserved(choice).model_dump(mode="json", exclude_defaults=True))


def name_of(choice: Underserved) -> str:
    """Return the name of a choice in the catalog, made of what is chosen."""
    return _name(_place(choice) or f"{choice.attribute}.{choice.value}")


def _place(choice: Underserved) -> str:
    return f"{choice.area.layer.slug}.{choice.area.code}" if choice.area else ""


def _name(what: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", what.casefold()).strip("_")[:50] or "group"
