"""What residents are told when they state a concern, and for how long what they leave is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from civicstat.config.env import as_number

EMERGENCY = "This page is not read around the clock. In an emergency call 911."
ELSEWHERE = (
    "To report a pothole, a broken light or another thing to be repaired, call 311.",
    "To complain about an officer or an employee, write to the city's oversight office. "
    "It looks into each complaint. What you say here is not a complaint.",
)


@dataclass(frozen=True)
class ConcernSettings:
    """The table `concerns` of civicstat.toml."""

    answer_days: int = 30  # until who stated a concern hears what becomes of it
    contact_days: int = 180  # until personal details are deleted
    layer: str = ""  # of the areas that residents choose from; empty: neighborhoods, or what comes closest
    emergency: str = EMERGENCY
    elsewhere: tuple[str, ...] = ELSEWHERE  # what this page is not for, and where to go instead


def read_concerns(found: Any) -> ConcernSettings:
    """Return the settings. One that does not hold stops the start, by name."""
    if not isinstance(found, Mapping):
        raise _wrong("concerns", found, "a table such as [concerns] with answer_days = 30 in it")
    known = set(ConcernSettings.__dataclass_fields__)
    if strange := sorted(set(found) - known):
        raise _wrong(f"concerns.{strange[0]}", found[strange[0]], f"one of {', '.join(sorted(known))}")
    days: dict[str, Any] = {
        name: int(as_number(found[name], f"concerns.{name}", least=1, most=3650))
        for name in ("answer_days", "contact_days")
        if name in found
    }
    return ConcernSettings(**days, **_texts(found))


def _texts(found: Mapping[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    for name in ("emergency", "layer"):
        if name in found:
            if not isinstance(found[name], str):
                raise _wrong(f"concerns.{name}", found[name], "a text")
            texts[name] = found[name]
    if "elsewhere" in found:
        lines = found["elsewhere"]
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise _wrong("concerns.elsewhere", lines, "a list of texts")
        texts["elsewhere"] = tuple(lines)
    return texts


def _wrong(key: str, found: Any, expected: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"civicstat.toml: {key} is {found!r}, expected {expected}; correct it or see docs/reference/settings.md"
    )
