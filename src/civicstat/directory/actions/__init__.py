"""Every write about people and places."""

from civicstat.directory.actions.aliases import AliasRefused, add_alias, confirm_alias, note_spellings, refuse_alias
from civicstat.directory.actions.areas import LayerChange, import_layer, name_city
from civicstat.directory.actions.people import (
    PersonRefused,
    create_department,
    create_user,
    describe_user,
    rename_department,
    set_active,
    set_departments,
    set_password,
    set_role,
)
from civicstat.directory.actions.populations import import_populations
from civicstat.directory.actions.underserved import ChoiceRefused, choose_area, choose_group, end_choice

__all__ = [
    "AliasRefused",
    "ChoiceRefused",
    "LayerChange",
    "PersonRefused",
    "add_alias",
    "choose_area",
    "choose_group",
    "confirm_alias",
    "create_department",
    "create_user",
    "describe_user",
    "end_choice",
    "import_layer",
    "import_populations",
    "name_city",
    "note_spellings",
    "refuse_alias",
    "rename_department",
    "set_active",
    "set_departments",
    "set_password",
    "set_role",
]
