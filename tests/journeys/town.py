"""A small town made into a workspace, in a process of its own: python town.py FOLDER.

A fiftieth of the demo city: its places, three datasets with their flaws, what is measured of them, two goals, and
four people.
"""

import sys
from pathlib import Path

from civicstat.cli.start import furnish
from civicstat.config.workspace import create
from civicstat.demo.city import CityFiles
from civicstat.demo.city import build as draw_city

SCALE = 0.02
DATASETS = ("calls", "force", "requests")
GOALS = ("callers_told_of_delay", "street_dangers_fixed_on_time")
PEOPLE = {"vera": "viewer", "ada": "analyst", "leo": "lead", "dora": "administrator"}
PASSWORD = "a long passphrase"


def main(folder: Path) -> None:
    create(folder, agency="City of Wendmere", timezone="America/Chicago", fiscal_year_start=7)
    city = draw_city(folder / "files", scale=SCALE)
    furnish(folder, "City of Wendmere")
    take_in_places(city)
    take_in_people()
    for slug in DATASETS:
        take_in(city, slug)
    set_goals(city)


def take_in_people() -> None:
    from django.utils.timezone import now

    from civicstat.directory.actions import create_user

    for name, role in PEOPLE.items():
        create_user(username=name, password=PASSWORD, role=role, by=None, at=now(), name=name.title())


def take_in_places(city: CityFiles) -> None:
    from django.utils.timezone import now

    from civicstat.directory.actions import import_layer, import_populations
    from civicstat.directory.boundaries import read_boundaries
    from civicstat.directory.populations import read_populations

    for slug, path in city.areas.items():
        areas = read_boundaries(path).areas
        import_layer(slug=slug, name=slug.title(), plural=f"{slug.title()}s", areas=areas, by=None, at=now())
    import_populations(rows=read_populations(city.populations), by=None, at=now())


def take_in(city: CityFiles, slug: str) -> None:
    """Define a dataset, adopt the city's metrics of it, load its files and measure them."""
    from django.utils.timezone import now

    from civicstat.measurement.intake import measure, put_away
    from civicstat.measurement.metrics.actions import adopt
    from civicstat.measurement.records.keeping import record_store
    from civicstat.measurement.sources.actions import define_dataset, receive

    definition = next(path for path in city.catalog if path.stem == slug)
    dataset, _ = define_dataset(text=definition.read_text(), where=definition.name, by=None, at=now())
    for path in city.metrics:
        if f"\ndataset: {slug}\n" in (text := path.read_text()) and "per: arrests" not in text:
            adopt(text=text, where=path.name, by=None, at=now())
    loaded = []
    for path in city.of(slug).files:
        delivery = receive(dataset=dataset, source=path, name=path.name, way="upload", by=None, at=now())
        loaded.append(put_away(delivery=delivery, store=record_store(), at=now()))
    measure(loaded, store=record_store(), at=now())


def set_goals(city: CityFiles) -> None:
    """Set the goals that rest on the datasets of the town."""
    from django.utils.timezone import now

    from civicstat.directory.models import Department
    from civicstat.measurement.goals.actions import set_goal
    from civicstat.measurement.goals.catalog import read_goal

    for path in city.goals:
        if path.stem in GOALS:
            definition = read_goal(path.read_text(), where=path.name)
            for each in definition.departments:
                Department.objects.get_or_create(slug=each.department, defaults={"name": each.department.title()})
            set_goal(definition=definition, where=path.name, by=None, at=now())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
