"""Records as an edition has them, one a row: what is told of them, how many there are, and where they are counted."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import pyarrow as pa

WITHHELD = "withheld"  # stands where a value is not told, since too few records are alike
COUNT = "n"  # the column of `rows` that says how many records are alike
PLACED = ("period", "area")  # the columns that each extract has before its own


@dataclass(frozen=True)
class ExtractColumn:
    """A column of an extract."""

    name: str
    title: str
    kept: str  # of a time what is left of it, else "bands", "rounded", "block", "groups", "values" or "yes and no"
    values: tuple[str, ...]  # all that may stand in it, beside "withheld"; empty where they are not listed
    left_out: str = ""  # the metric whose figures count by it, so that new records do not tell it; empty: they do


@dataclass(frozen=True)
class Cell:
    """The records of one area and period. They are published once, and stay as they are."""

    area: str
    period: str
    starts_on: date
    ends_on: date
    records: int
    edition: int  # that first had them


@dataclass(frozen=True)
class Extract:
    """The records of a dataset as they are public.

    records: rows; less_told: those of which a column is withheld; withheld: records that are not in it, to the
    hundred below or so: a multiple of `least`. rows: the columns `PLACED`, its own, and how many are alike; None
    where an edition is read back.
    """

    slug: str  # of the dataset
    title: str
    describes: str
    department: str
    metric: str  # whose figures say how many records there are
    layer: str
    grain: str
    least: int  # so many are alike at least; 1: nobody has to be protected
    columns: tuple[ExtractColumn, ...]
    cells: tuple[Cell, ...]
    records: int
    less_told: int
    withheld: int
    form: str  # a hash of how coarse it is: what was published in another form is not published again
    rows: pa.Table | None = field(default=None, compare=False, repr=False, metadata={"is_plain": False})

    @property
    def days(self) -> tuple[date, date] | None:
        """The first day and the day after the last one; None where there are no records."""
        if not self.cells:
            return None
        return min(each.starts_on for each in self.cells), max(each.ends_on for each in self.cells)

    @property
    def path(self) -> str:
        """Where its rows lie in an edition, without the ending."""
        return f"data/records/{self.slug}"


class Alike(NamedTuple):
    """Records that are told alike: their values, and how many they are. None: not recorded."""

    values: tuple[str | None, ...]
    records: int
