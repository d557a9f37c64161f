"""What every definition of the catalog is made of: names, texts of a bounded length, and the types of columns."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST_SLUG = 50  # characters


def _as_name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(
            f"found {text!r}, expected a name of small letters, digits and underscores, such as 'received_at'"
        )
    return text


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def at_most(characters: int) -> AfterValidator:
    """Return a check of a text that has a column of the database to itself, which keeps so many characters of it."""

    def check(text: str) -> str:
        if len(text) > characters:
            raise ValueError(f"found {len(text):,} characters, expected {characters} at most; shorten it")
        if "\0" in text:
            raise ValueError("found the sign NUL in it, expected letters, digits and signs that can be shown")
        return text

    return AfterValidator(check)


Name = Annotated[str, Field(strict=True), BeforeValidator(_as_name)]
Slug = Annotated[Name, at_most(LONGEST_SLUG)]  # a name that stands in addresses
Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Definition(BaseModel):
    """A part of a catalog document. Immutable, and nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_enum_values=False)


class ColumnType(StrEnum):
    """What a column's values are once they are read."""

    TEXT = "text"  # free text or identifiers, as it stands
    CATEGORY = "category"  # one of a vocabulary; white space folded
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"  # a moment: kept in UTC and as local wall-clock time
    DATE = "date"
    TIME = "time"  # time of day without a date; becomes a moment through `with_date`
    DURATION = "duration"  # becomes seconds
    LIST = "list"  # several values in one cell
