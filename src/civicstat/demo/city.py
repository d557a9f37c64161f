"""The synthetic city as files: what its departments would hand over, from one seed."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from civicstat.demo.answer_key import SEED, UNTIL, YEARS, AnswerKey, key_for
from civicstat.demo.chance import generator_for
from civicstat.demo.delivering import DatasetFiles, Fault, by_quarter, by_year, deliver
from civicstat.demo.land.area_files import write_areas, write_populations
from civicstat.demo.land.ground import Land, draw_land
from civicstat.demo.land.residents import count_residents
from civicstat.demo.rhythm import Window
from civicstat.demo.streams.call_records import call_records
from civicstat.demo.streams.calls import Calls, draw_calls

NO_NUMBER, NO_TIME = ("", 0.0008), ("31/02/2026 25:61", 0.0008)


@dataclass(frozen=True)
class CityFiles:
    """Everything that was written."""

    folder: Path
    datasets: tuple[DatasetFiles, ...]  # in the order in which to load them
    areas: dict[str, Path]  # GeoJSON by layer, coarse layers first
    populations: Path
    key: AnswerKey

    def of(self, slug: str) -> DatasetFiles:
        """Return the files of one dataset."""
        return next(files for files in self.datasets if files.slug == slug)


def build(folder: Path, *, seed: int = SEED, until: date = UNTIL, scale: float = 1.0) -> CityFiles:
    """Write the city's files into a folder. The same arguments give the same bytes.

    until: the last full day; records cover the three years that end with it. scale: volumes against the whole city.
    """
    window = window_until(until)
    key = key_for(until, seed=seed)
    land = draw_land(seed)
    years = range(window.since.year, window.until.year + 1)
    residents = count_residents(generator_for(seed, "residents"), land.addresses, land.layers, years)
    calls = draw_calls(seed, window, land, key, scale=scale)
    return CityFiles(
        folder=folder,
        datasets=(_deliver_calls(seed, window, land, calls, folder / "sources"),),
        areas=write_areas(land.layers, folder / "areas"),
        populations=write_populations(residents, folder / "areas" / "populations.csv"),
        key=key,
    )


def window_until(until: date) -> Window:
    """Return the three years that end with a day."""
    return Window((until + timedelta(days=1)).replace(year=until.year - YEARS), until)


def _deliver_calls(seed: int, window: Window, land: Land, calls: Calls, folder: Path) -> DatasetFiles:
    records = call_records(seed, window, land, calls)
    history = by_year("calls", window, "parquet")[:-1]
    recent = by_quarter("calls", history[-1].until + timedelta(days=1), window.until, "csv", "csv.gz")
    faults = (
        Fault("Call Number", "", 0.001),
        Fault("Received", "02/31/2026 25:61:00", 0.001),
        Fault("Priority", "HIGH", 0.001),
    )
    return deliver(records, history + recent, folder, seed=seed, repeats=0.001, faults=faults)
