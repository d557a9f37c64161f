"""Definitions of connections: a kind of connector, its settings, and how often it is pulled. Never a secret."""

import re
from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from civicstat.measurement.sources.connectors.kinds import KINDS, Kind
from civicstat.measurement.sources.definitions import Definition, Slug, at_most

_SPAN = re.compile(r"(\d{1,4})\s*(minute|hour|day|week)s?")


def as_span(text: str) -> timedelta:
    """Return the span that a text names. Raises ValueError."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"found {text!r}, expected a number and a unit, such as '15 minutes', '1 hour' or '1 day'")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def _is_span(text: str) -> str:
    if text.strip():
        as_span(text)
    return text.strip()


SpanText = Annotated[str, AfterValidator(_is_span)]


class ConnectionDefinition(Definition):
    """How records of a dataset are fetched, again and again."""

    connection: Slug
    title: Annotated[str, at_most(160)]
    dataset: Slug
    kind: str
    settings: dict[str, Any] = Field(default_factory=dict)
    every: SpanText = "1 hour"  # how often it is pulled; empty: only when somebody asks
    overlap: SpanText = "1 hour"  # so much before the newest record is read again, for late corrections
    full: bool = False  # each pull reads everything, and counts the records that the source no longer has
    paused: bool = False

    @model_validator(mode="after")
    def _settings_hold(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}, expected one of {', '.join(KINDS)}")
        try:
            KINDS[self.kind].settings.model_validate(self.settings)
        except ValidationError as fault:
            raise ValueError("; ".join(_plain(error) for error in fault.errors(include_url=False))) from None
        if self.every and as_span(self.every) < timedelta(minutes=1):
            raise ValueError("every is less than a minute; expected '1 minute' or more")
        return self

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def read_settings(self) -> Definition:
        return self.of_kind.settings.model_validate(self.settings)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Where its secrets lie."""
        return tuple(str(self.settings[name]) for name in ("token", "password") if self.settings.get(name))

    @property
    def interval(self) -> timedelta | None:
        return as_span(self.every) if self.every else None

    @property
    def read_again(self) -> timedelta:
        return as_span(self.overlap) if self.overlap else timedelta()

    def reads_the_same(self, other: "ConnectionDefinition") -> bool:
        """Return whether a cursor of another definition holds for this one: secrets and schedule do not matter."""
        return (self.dataset, self.kind, self._telling()) == (other.dataset, other.kind, other._telling())

    def _telling(self) -> dict[str, Any]:
        return {name: value for name, value in self.settings.items() if name not in ("token", "password", "page_rows")}


def _plain(error: Any) -> str:
    place = ".".join(str(part) for part in ("settings", *error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"{place} is not a known field; remove it or correct its name"
    if error["type"] == "missing":
        return f"{place} is missing; add it"
    message = error["msg"].removeprefix("Value error, ")
    return f"{place}: {message[0].lower()}{message[1:]}"
