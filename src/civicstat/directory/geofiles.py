"""Files of areas opened: GeoJSON, Shapefile, GeoPackage, KML and plain tables, also inside gzip or zip."""

import gzip
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from civicstat.errors import CivicStatError

ENDINGS = (".geojson", ".json", ".shp", ".gpkg", ".kml", ".fgb", ".tab", ".csv")
_DRIVERS = {
    "GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRIJSON", "ESRI Shapefile", "GPKG", "KML", "LIBKML",
    "FlatGeobuf", "MapInfo File", "CSV",
}  # fmt: skip
LARGEST = 250 * 1024**2  # bytes of a file as it is sent; read as GeoJSON it takes 400 MB of memory
_LARGEST_UNPACKED = 1024**3
TOO_LARGE = "{name} unpacks to over 1 GB; send the areas alone, or simplify their outlines"


class UnreadableBoundaries(CivicStatError):
    """A file of areas cannot be taken as it is. Nothing of it was stored."""


@dataclass(frozen=True)
class Features:
    """What a file holds: one entry per area in each field, texts or None; one geometry or None each."""

    fields: dict[str, list[str | None]]
    geometries: list[BaseGeometry | None]
    crs: str | None  # as the file states it

    def __len__(self) -> int:
        return len(self.geometries)


def read_features(path: Path, *, layer: str | None = None) -> Features:
    """Return what a file of areas holds.

    layer: which layer of a file that has several. Raises UnreadableBoundaries.
    """
    from pyogrio.errors import DataLayerError, DataSourceError  # brings pandas, which nothing else here needs

    if not path.exists():
        raise UnreadableBoundaries(f"{path}: there is no such file")
    check_size(path.name, path.stat().st_size)
    engine = _engine()
    with _unpacked(path) as inner:
        try:
            return _read(engine, inner, name=path.name, layer=layer)
        except (DataSourceError, DataLayerError) as fault:
            raise UnreadableBoundaries(_why_unreadable(inner, path.name, fault)) from None


def check_size(name: str, size: int) -> None:
    """Raise UnreadableBoundaries where a file is larger than areas need. size: in bytes."""
    if size > LARGEST:
        raise UnreadableBoundaries(
            f"{name} has {size / 1024**2:,.0f} MB, and a file of areas may have {LARGEST // 1024**2} MB; send the "
            "layer alone, zipped, or simplify its outlines"
        )


@cache
def _engine() -> Any:
    """Return pyogrio, able to open these formats and no others.

    It looks at what a file holds, not at its ending, and others of its formats name addresses that it would call and
    files of this machine that it would read.
    """
    import pyogrio

    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - _DRIVERS))})
    pyogrio._ogr._register_drivers()
    if others := set(pyogrio.list_drivers()) - _DRIVERS:
        raise RuntimeError(f"pyogrio {pyogrio.__version__} can still open {', '.join(sorted(others))}")
    return pyogrio


def _read(engine: Any, path: Path, *, name: str, layer: str | None) -> Features:
    layers = [str(row[0]) for row in engine.list_layers(path)]
    if layer is None and len(layers) > 1:
        raise UnreadableBoundaries(f"{name} holds several layers ({', '.join(layers)}); name one with --layer")
    if layer is not None and layer not in layers:
        raise UnreadableBoundaries(f"{name} has no layer {layer!r}; expected one of {', '.join(layers)}")
    meta, _, shapes, columns = engine.raw.read(path, layer=layer)
    fields = {str(field): [_as_text(v) for v in column] for field, column in zip(meta["fields"], columns, strict=True)}
    rows = len(next(iter(fields.values()), ()))
    geometries: list[BaseGeometry | None] = [None] * rows
    if shapes is not None:
        geometries = [None if shape is None else shapely.from_wkb(shape) for shape in shapes]
    return Features(fields=fields, geometries=geometries, crs=meta["crs"])


def _as_text(value: Any) -> str | None:
    """Return a field's value as text: whole numbers without a decimal point, missing ones as None."""
    if value is None or (isinstance(value, np.floating) and np.isnan(value)) or str(value) == "NaT":
        return None
    if isinstance(value, np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip() or None


def _why_unreadable(path: Path, name: str, fault: Exception) -> str:
    if path.suffix.lower() == ".shp" and not path.with_suffix(".shx").exists():
        return (
            f"{name}: a Shapefile is several files that belong together; .shx is missing. "
            "Send .shp, .shx, .dbf and .prj together as one zip."
        )
    return f"{name} cannot be read as areas ({fault}); expected GeoJSON, Shapefile (zip), GeoPackage, KML or CSV"


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Give the path of the file inside a gzip or zip; of the file itself where it is neither."""
    ending = path.suffix.lower()
    if ending not in (".gz", ".zip", ".kmz"):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="civicstat-areas-") as folder:
        unpack = _unzip if zipfile.is_zipfile(path) else _gunzip
        yield unpack(path, Path(folder))


def _gunzip(path: Path, folder: Path) -> Path:
    target = folder / path.stem
    try:
        with gzip.open(path) as packed, target.open("wb") as file:
            while part := packed.read(1024 * 1024):
                file.write(part)
                if file.tell() > _LARGEST_UNPACKED:
                    raise UnreadableBoundaries(TOO_LARGE.format(name=path.name))
    except (OSError, EOFError) as fault:
        raise UnreadableBoundaries(f"{path.name} is not a whole gzip or zip file ({fault}); send it again") from None
    return target


def _unzip(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not Path(m.filename).name.startswith(".")]
        if sum(member.file_size for member in members) > _LARGEST_UNPACKED:
            raise UnreadableBoundaries(TOO_LARGE.format(name=path.name))
        found = [m.filename for m in members if Path(m.filename).suffix.lower() in ENDINGS]
        found = [name for name in found if "__MACOSX" not in name]
        if len(found) != 1:
            inside = ", ".join(found) or ", ".join(m.filename for m in members[:8]) or "nothing"
            raise UnreadableBoundaries(f"{path.name} holds {inside}; expected exactly one file of areas, {_one_of()}")
        archive.extractall(folder, members=[m.filename for m in members])  # extractall keeps within the folder
    return folder / found[0]


def _one_of() -> str:
    return "one of " + ", ".join(ENDINGS)
