"""The section [open_data] of civicstat.toml: whom to ask about published data, and under which license it is."""

import re
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured

_MAIL = re.compile(r"[\w~!$&'()*+,;=:.-]+@[\w.-]+\.[\w.-]+")
_EXPECTED = {
    "contact": "a name in one line",
    "email": "an e-mail address such as opendata@city.example",
    "license": "the web address of a license, such as https://creativecommons.org/publicdomain/zero/1.0/",
}


class OpenData(NamedTuple):
    """What catalogs say of all published data. Empty: not said."""

    contact: str = ""
    email: str = ""
    license: str = ""


def read_open_data(found: Any) -> OpenData:
    """Return the settings of open data. One that does not hold stops the start, by name."""
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"civicstat.toml: open_data is {found!r}, expected a section [open_data]")
    for key, value in found.items():
        if key not in OpenData._fields:
            raise ImproperlyConfigured(
                f"civicstat.toml: open_data.{key} is unknown, expected one of {', '.join(OpenData._fields)}"
            )
        if not isinstance(value, str) or not _holds(key, value):
            raise ImproperlyConfigured(
                f"civicstat.toml: open_data.{key} is {value!r}, expected {_EXPECTED[key]}; correct it or see "
                "docs/reference/settings.md"
            )
    return OpenData(**found)


def _holds(key: str, value: str) -> bool:
    if key == "email":
        return not value or bool(_MAIL.fullmatch(value))
    if key == "license":
        return not value or value.startswith(("https://", "http://"))
    return "\n" not in value
