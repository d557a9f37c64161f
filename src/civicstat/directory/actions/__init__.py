"""Every write about people and places."""

from civicstat.directory.actions.aliases import AliasRefused, add_alias, confirm_alias, note_spellings, refuse_alias
from civicstat.directory.actions.areas import LayerChange, import_layer, name_city
from civicstat.directory.actions.people import (
    PersonRefused,
    create_department,
    create_user,
    set_active,
    set_departments,
    set_password,
    set_role,
)
from civicstat.directory.actions.populations import import_populations

__all__ = [
    "AliasRefused",
    "LayerChange",
    "PersonRefused",
    "add_alias",
    "confirm_alias",
    "create_department",
    "create_user",
    "import_layer",
    "import_populations",
    "name_city",
    "note_spellings",
    "refuse_alias",
    "set_active",
    "set_departments",
    "set_password",
    "set_role",
]
