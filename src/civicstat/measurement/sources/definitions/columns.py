"""Columns of the records, and where their values come from."""

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from civicstat.measurement.sources.wording import (
    ColumnType,
    Definition,
    Names,
)

Zone = str
Precision = Literal["moment", "month", "year"]
YEARLY = frozenset("Yy")
MONTHLY = YEARLY | frozenset("mbBh")  # strptime directives that tell the month, but no day


class Column(Definition):
    """One column of the records and where its values come from."""

    type: ColumnType
    # header(s) in deliveries, of which the first that is there counts; the column's name if none
    source: Names | None = Field(default=None, alias="from")
    join: str | None = None  # several headers that are one value together, as YEAR, MONTH and DAY: the text between
    may_lack: bool = False  # deliveries may come without these headers; otherwise one that does is refused
    title: str = ""
    required: bool = False  # a row without it is set aside
    personal: bool = False  # never shown, exported or grouped by
    null_values: Names = ()  # meaning "none" here, beside the dataset's
    # reading
    format: Names = ()  # strptime formats, tried in order; none: recognised from the dataset's date order
    zone: Zone | None = None  # "local" (the dataset's), "utc", "offset" (in the text) or an IANA name
    with_date: str | None = None  # for `time`: the column that holds the day
    extract: str | None = None  # a regular expression; its first group is the value
    pad: int | None = None  # identifiers that lost leading zeros are filled up to this width
    decimal: Literal[".", ","] = "."
    clock: Literal["h:m:s", "m:s"] = "h:m:s"  # for `duration`: what the first number of 5:22 or 25:58:00 is
    separator: str = ","  # for `list`
    case: Literal["keep", "lower", "upper"] = "keep"
    values: dict[str, str] = {}  # spellings that mean the same: {"Disptch": "Dispatched"}
    yes: Names = ("true", "t", "yes", "y", "1")  # for `boolean`, whatever their case
    no: Names = ("false", "f", "no", "n", "0")
    # validity
    among: Names = ()  # the vocabulary; others are reported
    between: tuple[float, float] | None = None  # plausible range, ends included; others are reported

    @field_validator("extract")
    @classmethod
    def _one_group(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            groups = re.compile(pattern).groups
        except re.error as fault:
            raise ValueError(f"not a regular expression: {fault}") from None
        if groups != 1:
            raise ValueError("expected exactly one group in parentheses: the part to keep")
        return pattern

    @model_validator(mode="after")
    def _time_has_its_date(self) -> Self:
        if self.type is ColumnType.TIME and not self.with_date:
            raise ValueError("a column of type time needs with_date: the column that holds the day")
        return self

    @property
    def precision(self) -> Precision:
        """How finely its formats tell when something was, the finest of several; a moment where none is stated."""
        found = [_precision_of(text) for text in self.format]
        return min(found, key=("moment", "month", "year").index, default="moment")


def _precision_of(text: str) -> Precision:
    directives = set(re.findall(r"%-?([A-Za-z])", text))
    if not directives or not directives <= MONTHLY:
        return "moment"  # a day of some kind, or "excel" and the like
    return "month" if directives - YEARLY else "year"


class Span(Definition):
    """A duration between two stages, in seconds."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    title: str = ""
