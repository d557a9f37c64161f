"""Which areas and groups are chosen as underserved, asked wherever some are compared."""

from collections.abc import Iterable
from dataclasses import dataclass

from civicstat.directory.models import Area, Underserved

MARK = "◆"
MEANING = f"{MARK}: chosen as underserved."


@dataclass(frozen=True)
class Chosen:
    """The areas, by id, and the groups, by attribute and value, that are chosen as underserved now."""

    areas: frozenset[int]
    groups: frozenset[tuple[str, str]]

    def has_area(self, area: Area) -> bool:
        return area.pk in self.areas

    def has_group(self, column: str, value: str | None) -> bool:
        """Return whether a value of a dataset's column is a chosen group: subject_race tells of race."""
        return any(value == chosen and is_of(column, attribute) for attribute, chosen in self.groups)


def marked(name: str, is_chosen: bool) -> str:
    """Return a name with the mark of the underserved where it is one of them."""
    return f"{name} {MARK}" if is_chosen else name


def chosen() -> Chosen:
    """Return what is chosen now."""
    found = Underserved.objects.in_force().values_list("area_id", "attribute", "value")
    areas = frozenset(area for area, _, _ in found if area is not None)
    return Chosen(areas, frozenset((attribute, value) for area, attribute, value in found if area is None))


def is_of(column: str, attribute: str) -> bool:
    """Return whether a column tells of an attribute: it has its name, or one that ends with it."""
    return column == attribute or column.endswith(f"_{attribute}")


def same_attribute(column: str, columns: Iterable[str]) -> str | None:
    """Return which of some columns tells of the same attribute as a column, such as race of subject_race."""
    known = list(columns)
    if column in known:
        return column
    last = column.rsplit("_", 1)[-1]
    return next((each for each in known if is_of(each, column) or is_of(each, last)), None)
