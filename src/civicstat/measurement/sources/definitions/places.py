"""How records find their areas."""

from typing import Self

from pydantic import model_validator

from civicstat.measurement.sources.wording import (
    Definition,
)


class Point(Definition):
    """Where a record's coordinates stand."""

    longitude: str  # or x; a text column that holds both, as "(39.25, -76.64)", may be named in both places
    latitude: str
    crs: str = "EPSG:4326"
    zero_is_missing: bool = True


class AreaBy(Definition):
    """How a record finds its area in one layer: by a name or code in a column, or by its point."""

    name: str | None = None  # column that holds the area's code, name or an alias
    point: Point | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.name is None) == (self.point is None):
            raise ValueError("expected either name (a column) or point (longitude and latitude columns)")
        return self
