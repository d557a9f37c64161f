"""The demo city made into a workspace, by the commands that a city would use."""

import json
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import typer

from civicstat import __version__
from civicstat.cli.demo.editions import publish_editions
from civicstat.cli.demo.feed import fetch_reports
from civicstat.cli.demo.night import pass_night
from civicstat.cli.demo.people import PEOPLE
from civicstat.cli.demo.register import fill_register
from civicstat.cli.demo.signals import find_signals
from civicstat.cli.start import furnish
from civicstat.config.workspace import FILE, create
from civicstat.demo.answer_key import UNTIL
from civicstat.demo.catalog.connections import FETCHED, FOLDER
from civicstat.demo.city import CityFiles
from civicstat.demo.city import build as draw_city
from civicstat.demo.delivering import DatasetFiles
from civicstat.demo.land.names import CITY, DEPARTMENTS
from civicstat.errors import CivicStatError

NOTE = "demo.json"  # in the data folder: that this is a demo city, and whether it is finished
MADE_HERE = ("data", "catalog", "editions", "sources", "areas", "survey", "voices", FILE)
TIME_ZONE = "America/Chicago"
T = TypeVar("T")
OPEN_DATA = f"""
[open_data]
contact = "{CITY} Office of Performance"
email = "opendata@{CITY.lower()}.example"
license = "https://creativecommons.org/publicdomain/zero/1.0/"
"""


class NoDemo(CivicStatError):
    """The folder holds something else."""


def is_finished(folder: Path) -> bool:
    """Return whether a folder holds a finished demo city. Raises NoDemo where it holds something else."""
    note = folder / "data" / NOTE
    if note.exists():
        return bool(json.loads(note.read_text(encoding="utf-8"))["is_finished"])
    if folder.exists() and any(folder.iterdir()):
        raise NoDemo(f"{folder} holds something that is no demo city; choose another folder with --workspace")
    return False


def build(folder: Path, *, scale: float = 1.0) -> None:
    """Make the demo city in a folder that is empty, or holds one that was not finished."""
    for name in MADE_HERE:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    create(folder, agency=f"City of {CITY}", timezone=TIME_ZONE, fiscal_year_start=7, as_of=UNTIL)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(f'\n[connect]\nfolders = ["{FOLDER}"]  # whose files connections may read\n{OPEN_DATA}')
    _note(folder, is_finished=False)
    city = _step("Drawing the city", lambda: draw_city(folder, scale=scale))
    _step("Making its workspace", lambda: _people(folder))
    _step("Taking in areas and residents", lambda: _areas(city))
    _step("Choosing who is watched as underserved", _underserved)
    _step("Defining datasets", lambda: _datasets(folder))
    for files in city.datasets:
        if files.slug == FETCHED:
            _step(f"Fetching {files.slug}", partial(fetch_reports, folder, files, city.key.until))
        else:
            _step(f"Loading {files.slug}", partial(_load, files))
    _step("Adopting metrics and computing figures", lambda: _metrics(folder))
    _step("Setting goals", lambda: _goals(folder))
    _step("Noting what happened", lambda: _annotations(folder))
    _step("Composing dashboards", lambda: _dashboards(folder))
    _step("Hearing what concerns people", lambda: fill_register(city))
    _step("Letting a night pass", lambda: pass_night(folder))
    _step("Checking all series for changes", lambda: find_signals(city.key))
    _step("Publishing three editions", lambda: publish_editions(folder))
    _note(folder, is_finished=True)


def _step(what: str, work: Callable[[], T]) -> T:
    """Do one thing, and say how long it took."""
    began = time.monotonic()
    typer.echo(f"{what} ... ", nl=False, err=True)
    done = work()
    typer.echo(f"{time.monotonic() - began:.1f} s", err=True)
    return done


def _note(folder: Path, *, is_finished: bool) -> None:
    note = {"version": __version__, "is_finished": is_finished}
    (folder / "data" / NOTE).write_text(json.dumps(note), encoding="utf-8")


def _people(folder: Path) -> None:
    furnish(folder, f"City of {CITY}")
    from django.utils.timezone import now

    from civicstat.directory.actions import create_department, create_user
    from civicstat.directory.models import Department

    for slug, name in DEPARTMENTS.items():
        create_department(slug=slug, name=name, by=None, at=now())
    for person in PEOPLE:
        create_user(
            username=person.name, password=person.password, role=person.role, by=None, at=now(), name=person.full_name,
            departments=list(Department.objects.filter(slug=person.department)),
        )  # fmt: skip


def _areas(city: CityFiles) -> None:
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.areas import IMPORT_AREAS, IMPORT_POPULATIONS, ImportAreas, ImportPopulations

    for position, (layer, path) in enumerate(city.areas.items()):
        run(IMPORT_AREAS, ImportAreas(path, layer, position=position))
    run(IMPORT_POPULATIONS, ImportPopulations(city.populations))


def _underserved() -> None:
    from django.utils.timezone import now

    from civicstat.demo.answer_key import UNDERSERVED, WHY_UNDERSERVED
    from civicstat.directory.actions import choose_area
    from civicstat.directory.models import Area, User

    ada = User.objects.filter(username="ada").first()
    for area in Area.objects.of_layer("district").filter(code__in=UNDERSERVED).select_related("layer"):
        choose_area(area=area, reason=WHY_UNDERSERVED, by=ada, at=now())


def _datasets(folder: Path) -> None:
    from civicstat.cli.catalog.applying import apply_documents, documents_in

    apply_documents(documents_in(folder, [folder / "catalog" / "datasets"]))


def _load(files: DatasetFiles) -> None:
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.loading import LOAD, Load

    outcome = run(LOAD, Load(files.slug, files.files, way="demo"))
    if not outcome.is_whole:
        raise NoDemo("; ".join(file.message for file in outcome.files if file.message) or outcome.fault)


def _metrics(folder: Path) -> None:
    from civicstat.cli.catalog.applying import apply_documents, documents_in

    apply_documents(documents_in(folder, [folder / "catalog" / "metrics"]))


def _annotations(folder: Path) -> None:
    from civicstat.cli.catalog.applying import apply_documents, documents_in

    apply_documents(documents_in(folder, [folder / "catalog" / "annotations"]))


def _goals(folder: Path) -> None:
    from civicstat.cli.catalog.applying import apply_documents, documents_in

    apply_documents(documents_in(folder, [folder / "catalog" / "goals"]))


def _dashboards(folder: Path) -> None:
    from civicstat.cli.catalog.adopting import adopt_templates
    from civicstat.cli.catalog.applying import apply_documents, documents_in
    from civicstat.library.templates import dashboard_templates

    apply_documents(documents_in(folder, [folder / "catalog" / "views", folder / "catalog" / "dashboards"]))
    adopt_templates(folder, [f"dashboard:{slug}" for slug in dashboard_templates()])
