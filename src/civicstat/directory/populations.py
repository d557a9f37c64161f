"""Residents by area and year: read from a table, and known for any year."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from civicstat.directory.models import CITY, Area, AreaLayer, Population
from civicstat.errors import CivicStatError

LARGEST = 20 * 1024**2  # bytes
_HEADERS = {
    "layer": ("layer", "area_layer", "geography"),
    "area": ("area", "code", "name", "area_code", "area_name"),
    "year": ("year",),
    "residents": ("residents", "population", "pop", "total_population"),
    "source": ("source",),
}
_EARLIEST, _LATEST = 1850, 2200
MOST_NAMED = 6  # areas


class UnreadablePopulations(CivicStatError):
    """A table of populations does not say what it should. Nothing of it was stored."""


class PopulationRow(NamedTuple):
    """Residents of an area, named by code, name or alias, in a year. An empty area is the whole city."""

    line: int  # of the file, counted from 1
    layer: str
    area: str
    year: int
    residents: float
    source: str


def read_populations(path: Path, *, layer: str | None = None) -> list[PopulationRow]:
    """Return the rows of a CSV file with the columns layer, area (code or name), year, residents, and source.

    layer: the layer of every row, where the file has no such column. Rows without area, or of the layer
    "city", are the whole city. Raises UnreadablePopulations.
    """
    check_size(path.name, path.stat().st_size)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return [_row(path.name, *line) for line in _lines(path.name, csv.DictReader(file), layer)]
    except UnicodeDecodeError:
        raise UnreadablePopulations(f"{path.name} is not UTF-8; save it as CSV UTF-8") from None


def check_size(name: str, size: int) -> None:
    """Raise UnreadablePopulations where a file is larger than a table of residents can be. size: in bytes."""
    if size > LARGEST:
        raise UnreadablePopulations(
            f"{name} has {size / 1024**2:,.0f} MB, and a table of residents may have {LARGEST // 1024**2} MB; send the "
            "rows of these areas alone"
        )


def _lines(
    where: str, reader: "csv.DictReader[str]", layer: str | None
) -> Iterable[tuple[int, dict[str, str], dict[str, str]]]:
    """Yield line number, wanted column -> text, and the same with a layer for all where one is given."""
    headers = {(header or "").strip().lower().replace(" ", "_"): header for header in reader.fieldnames or ()}
    columns = {
        wanted: headers[name] for wanted, names in _HEADERS.items() for name in reversed(names) if name in headers
    }
    for wanted in ("year", "residents"):
        if wanted not in columns:
            found = ", ".join(reader.fieldnames or ()) or "nothing"
            raise UnreadablePopulations(
                f"{where}: the column {wanted} is missing; found {found}, expected layer, area, year, residents"
            )
    for record in reader:
        texts = {wanted: (record.get(header) or "").strip() for wanted, header in columns.items()}
        if any(texts.values()):
            yield reader.line_num, texts, {"layer": layer} if layer else {}


def _row(where: str, line: int, texts: dict[str, str], given: dict[str, str]) -> PopulationRow:
    area = texts.get("area", "")
    layer = texts.get("layer") or given.get("layer", "") or ("" if area else CITY)
    if not layer:
        raise UnreadablePopulations(f"{where}, line {line}: {area!r} has no layer; add the column layer")
    year = _number(where, line, "year", texts["year"])
    if not (year.is_integer() and _EARLIEST <= year <= _LATEST):
        raise UnreadablePopulations(f"{where}, line {line}: year is {texts['year']!r}, expected one such as 2024")
    residents = _number(where, line, "residents", texts["residents"])
    return PopulationRow(line, layer, area, int(year), residents, texts.get("source", ""))


def _number(where: str, line: int, column: str, text: str) -> float:
    try:
        number = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        number = float("nan")
    if not 0 <= number < float("inf"):
        raise UnreadablePopulations(f"{where}, line {line}: {column} is {text!r}, expected a number from 0 up")
    return number


@dataclass(frozen=True)
class Populations:
    """Residents of areas in years, looked up by arrays of both."""

    _known: Mapping[int, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]  # area -> years, residents

    @classmethod
    def load(cls) -> Self:
        """Return what the directory knows.

        Where nothing is known of the whole city, it is the sum of the first layer, in the order of pages,
        that has figures for every area.
        """
        known = cls.of(Population.objects.values_list("area_id", "year", "residents"))
        city = Area.objects.of_layer(CITY).values_list("id", flat=True).first()
        if city is None or city in known._known:
            return known
        for layer in AreaLayer.objects.exclude(slug=CITY):
            areas = list(layer.areas.filter(is_target=True).values_list("id", flat=True))
            if areas and all(area in known._known for area in areas):
                return cls({**known._known, city: known._sum(areas)})
        return known

    def is_known(self, area: int) -> bool:
        """Return whether residents of an area are known in some year, and so, as near as may be, in all."""
        return area in self._known

    def _sum(self, areas: Sequence[int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        years = np.unique(np.concatenate([self._known[area][0] for area in areas]))
        return years, self.residents(np.array(areas)[:, None], years[None, :]).sum(axis=0)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, float]]) -> Self:
        """Return the populations of (area id, year, residents) in any order, each area and year once."""
        series: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for area, year, residents in rows:
            series[area].append((year, residents))
        return cls({area: _as_arrays(sorted(points)) for area, points in series.items()})

    def residents(self, areas: npt.ArrayLike, years: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the residents of areas in years, element by element; the shapes broadcast.

        Between two known years the figure lies on the straight line between them. Before the first and after
        the last known year it is that year's. NaN where nothing is known of an area.
        """
        areas, years = np.broadcast_arrays(np.asarray(areas, dtype=np.int64), np.asarray(years, dtype=np.float64))
        found = np.full(areas.shape, np.nan)
        for area in np.unique(areas).tolist():
            if area in self._known:
                here = areas == area
                found[here] = np.interp(years[here], *self._known[area])
        return found


class Lacking(NamedTuple):
    """Areas of a layer of which no residents are known, in any year."""

    layer: AreaLayer
    areas: tuple[str, ...]  # their names, in the order of pages
    of: int  # areas of the layer

    @property
    def sentence(self) -> str:
        """Say which they are: "Beats: 2 of 5 have no residents (Beat 4, Beat 5)"."""
        if self.layer.slug == CITY:
            return "No residents are known for the whole city"
        named = ", ".join(self.areas[:MOST_NAMED]) + (", ..." if len(self.areas) > MOST_NAMED else "")
        return f"{self.layer.plural}: {len(self.areas)} of {self.of} have no residents ({named})"


def lacking_residents(population: Populations) -> list[Lacking]:
    """Return the layers of which some, but not all, areas have residents; and the city where it has none."""
    found = []
    for layer in AreaLayer.objects.all():
        areas = list(layer.areas.filter(is_target=True).defer("boundary"))
        without = tuple(area.name for area in areas if not population.is_known(area.pk))
        if without and (layer.slug == CITY or len(without) < len(areas)):
            found.append(Lacking(layer, without, len(areas)))
    return found


def _as_arrays(points: list[tuple[int, float]]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    years, residents = zip(*points, strict=True)
    return np.array(years, dtype=np.float64), np.array(residents, dtype=np.float64)
