"""The synthetic city as files: what its departments would hand over, from one seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from civicstat.demo.answer_key import SEED, UNTIL, YEARS, AnswerKey, key_for
from civicstat.demo.catalog.annotations import annotation_documents
from civicstat.demo.catalog.connections import connection_documents
from civicstat.demo.catalog.goals import goal_documents
from civicstat.demo.catalog.metrics import metric_documents
from civicstat.demo.catalog.publications import publication_documents
from civicstat.demo.catalog.reports import report_documents
from civicstat.demo.catalog.views import dashboard_documents, view_documents
from civicstat.demo.chance import generator_for
from civicstat.demo.delivering import DatasetFiles
from civicstat.demo.export import export
from civicstat.demo.land.area_files import write_areas, write_populations
from civicstat.demo.land.ground import draw_land
from civicstat.demo.land.residents import count_residents
from civicstat.demo.register.concerns import concern_documents, theme_documents
from civicstat.demo.register.voices import write_voices
from civicstat.demo.rhythm import Window
from civicstat.demo.surveys.survey_files import write_survey
from civicstat.demo.surveys.waves import draw_waves
from civicstat.errors import CivicStatError

SMALLEST, LARGEST = 0.01, 10.0


class ImpossibleCity(CivicStatError):
    """No city of this size can be drawn. Nothing was written."""


@dataclass(frozen=True)
class CityFiles:
    """Everything that was written."""

    folder: Path
    datasets: tuple[DatasetFiles, ...]  # in the order in which to load them
    areas: dict[str, Path]  # GeoJSON by layer, coarse layers first
    populations: Path
    survey: tuple[Path, ...]  # raw answers, wave by wave
    catalog: tuple[Path, ...]  # dataset definitions
    metrics: tuple[Path, ...]  # definitions of the metrics that the city has adopted
    goals: tuple[Path, ...]  # definitions of the goals that it has set
    annotations: tuple[Path, ...]  # what its staff noted of some days
    views: tuple[Path, ...]  # what they keep asking in the explorer
    dashboards: tuple[Path, ...]  # what they put together of it
    publications: tuple[Path, ...]  # what of it is public
    reports: tuple[Path, ...]  # what it has promised to report
    connections: tuple[Path, ...]  # what it fetches by itself
    themes: tuple[Path, ...]  # of which its residents may speak
    concerns: tuple[Path, ...]  # what its residents, board and meetings raised
    texts: tuple[Path, ...]  # the city's texts in other languages
    voices: Path  # what residents wrote, sorted and waiting
    key: AnswerKey

    def of(self, slug: str) -> DatasetFiles:
        """Return the files of one dataset."""
        return next(files for files in self.datasets if files.slug == slug)


def build(folder: Path, *, seed: int = SEED, until: date = UNTIL, scale: float = 1.0) -> CityFiles:
    """Write the city's files into a folder. The same arguments give the same bytes.

    until: the last full day; records cover the three years that end with it. scale: volumes against the whole city,
    from 0.01 to 10. Raises ImpossibleCity.
    """
    if not SMALLEST <= scale <= LARGEST:
        raise ImpossibleCity(
            f"scale is {scale:g}, expected {SMALLEST:g} to {LARGEST:g}; 1 is a city of 250,000 residents"
        )
    window, key, land = window_until(until), key_for(until, seed=seed), draw_land(seed)
    years = range(window.since.year, window.until.year + 1)
    residents = count_residents(generator_for(seed, "residents"), land.addresses, land.layers, years)
    return CityFiles(
        folder=folder,
        datasets=tuple(export(seed, window, land, key, folder / "sources", scale=scale)),
        areas=write_areas(land.layers, folder / "areas"),
        populations=write_populations(residents, folder / "areas" / "populations.csv"),
        survey=write_survey(draw_waves(seed, land, residents, key, scale=scale), folder / "survey"),
        catalog=write_catalog(folder / "catalog" / "datasets"),
        metrics=_write(metric_documents(key), folder / "catalog" / "metrics"),
        goals=_write(goal_documents(key), folder / "catalog" / "goals"),
        annotations=_write(annotation_documents(key), folder / "catalog" / "annotations"),
        views=_write(view_documents(key), folder / "catalog" / "views"),
        dashboards=_write(dashboard_documents(key), folder / "catalog" / "dashboards"),
        publications=_write(publication_documents(), folder / "catalog" / "publications"),
        reports=_write(report_documents(), folder / "catalog" / "reports"),
        connections=_write(connection_documents(), folder / "catalog" / "connections"),
        themes=_write(theme_documents(), folder / "catalog" / "concern_themes"),
        concerns=_write(concern_documents(key), folder / "catalog" / "concerns"),
        texts=_copied("texts", folder / "texts"),
        voices=write_voices(folder / "voices" / "voices.csv", key),
        key=key,
    )


def window_until(until: date) -> Window:
    """Return the three years that end with a day."""
    following = until + timedelta(days=1)
    if (following.month, following.day) == (2, 29):
        return Window(date(following.year - YEARS, 3, 1), until)
    return Window(following.replace(year=following.year - YEARS), until)


def write_catalog(folder: Path) -> tuple[Path, ...]:
    """Copy the city's dataset definitions into a workspace's catalog."""
    return _copied("datasets", folder)


def _copied(name: str, folder: Path) -> tuple[Path, ...]:
    """Copy the documents of a folder of the city's catalog."""
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("civicstat.demo") / "catalog" / name) as source:
        documents = sorted(source.glob("*.yaml"))
        for document in documents:
            (folder / document.name).write_bytes(document.read_bytes())
    return tuple(folder / document.name for document in documents)


def _write(documents: Mapping[str, str], folder: Path) -> tuple[Path, ...]:
    """Write documents by name into a folder of a workspace's catalog."""
    folder.mkdir(parents=True, exist_ok=True)
    for slug, text in documents.items():
        (folder / f"{slug}.yaml").write_text(text, encoding="utf-8")
    return tuple(folder / f"{slug}.yaml" for slug in documents)
