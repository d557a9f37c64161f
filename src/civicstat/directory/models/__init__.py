"""Departments, people and their roles; area layers, areas and populations."""

from civicstat.directory.models.people import (
    Department,
    DepartmentQuerySet,
    People,
    Role,
    RoleChange,
    Screen,
    ScreenQuerySet,
    Token,
    User,
    UserQuerySet,
)
from civicstat.directory.models.places import (
    CITY,
    Area,
    AreaAlias,
    AreaAliasQuerySet,
    AreaLayer,
    AreaLayerQuerySet,
    AreaQuerySet,
    Population,
    Underserved,
    UnderservedQuerySet,
)

__all__ = [
    "CITY", "Area", "AreaAlias", "AreaAliasQuerySet", "AreaLayer", "AreaLayerQuerySet", "AreaQuerySet", "Department",
    "DepartmentQuerySet", "People", "Population", "Role", "RoleChange", "Screen", "ScreenQuerySet", "Token",
    "Underserved", "UnderservedQuerySet", "User", "UserQuerySet",
]  # fmt: skip
