"""A small town made into a workspace, in a process of its own: python town.py FOLDER.

A fiftieth of the demo city: its places, three datasets with their flaws, what is measured of them, two goals, and
five people; the first edition.
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
PEOPLE = {"vera": "viewer", "ada": "analyst", "leo": "lead", "dora": "administrator", "nora": "auditor"}
# Nobody answers for it, and no police is that fast: off course however small the town.
OFF_COURSE = """goal: there_in_a_minute
title: Nine of ten urgent calls reached within a minute
metric: p2_response_p90
baseline: {since: 2024-11-01, until: 2025-10-31}
target: {at_most: 60}
by: 2026-12-31
departments: [{department: emergency-communications, role: lead}]
reason: A goal that is missed.
"""
PUBLIC = ("calls_for_service", "told_of_delay", "requests_made", "safety_requests_on_time")
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
    hear_concerns()
    compose_dashboards()
    keep_what_was_asked(city)
    let_leo_lead()
    find_signals()
    publish_figures()


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


def compose_dashboards() -> None:
    """Take up dashboards of the library, as far as the town has their metrics."""
    from django.utils.timezone import now

    from civicstat.web.pages.dashboards.adopting import take_up

    for slug in ("analyst", "commander"):
        take_up(slug, by=None, at=now())


def keep_what_was_asked(city: CityFiles) -> None:
    """Save the views of the city that rest on the datasets of the town, note its days, and watch one area."""
    from django.utils.timezone import now

    from civicstat.collaboration.dashboards.catalog import apply_dashboard, read_dashboard
    from civicstat.collaboration.views.catalog import apply_view, read_view
    from civicstat.directory.actions import choose_area
    from civicstat.directory.models import Area, Department
    from civicstat.measurement.context.annotating.catalog import apply_annotation, read_annotation

    Department.objects.get_or_create(slug="city-services", defaults={"name": "City services"})
    for path in city.views:
        apply_view(definition=read_view(path.read_text(), where=path.name), by=None, at=now())
    for path in city.dashboards:
        apply_dashboard(definition=read_dashboard(path.read_text(), where=path.name), by=None, at=now())
    for path in city.annotations:
        if (noted := read_annotation(path.read_text(), where=path.name)).dataset in (None, *DATASETS):
            apply_annotation(definition=noted, by=None, at=now())
    area = Area.objects.of_layer("district").select_related("layer").get(code="D5")
    choose_area(area=area, reason="Help came late for years.", by=None, at=now())


def let_leo_lead() -> None:
    """Leo works in the department that leads a goal."""
    from civicstat.directory.models import Department, User

    User.objects.get(username="leo").departments.set(Department.objects.filter(slug="emergency-communications"))


def find_signals() -> None:
    """Look for changes as somebody does who bears one false alarm a day: in a small town few others are found."""
    from django.utils.timezone import now

    from civicstat.directory.models import User
    from civicstat.measurement.signals.budgets import set_budget
    from civicstat.measurement.signals.evaluating import evaluate

    set_budget(user=User.objects.get(username="ada"), false_alarms=30.0, at=now())
    evaluate(at=now(), ran_at=now())


def publish_figures() -> None:
    """Publish the first edition: four metrics, by month and district, and the goals that rest on them."""
    from django.utils.timezone import now

    from civicstat.measurement.goals.models import Goal
    from civicstat.publishing.choosing.actions import choose
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.publishing import PUBLISH, Publish

    for slug in PUBLIC:
        choose(
            kind="metric", slug=slug, is_public=True, grains=["month", "year"], layers=["district"],
            reason="Residents asked.", by=None, at=now(),
        )  # fmt: skip
    for slug in Goal.objects.filter(metric__slug__in=PUBLIC).values_list("slug", flat=True):
        choose(kind="goal", slug=slug, is_public=True, reason="Residents asked.", by=None, at=now())
    run(PUBLISH, Publish("Our first figures"))


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
    set_goal(definition=read_goal(OFF_COURSE, where="here"), where="here", by=None, at=now())


def hear_concerns() -> None:
    """Open a public concern that a metric measures and a goal answers, with a voice in it, and one that waits."""
    from django.utils.timezone import now

    from civicstat.directory.models import Department
    from civicstat.engagement.concerns import actions
    from civicstat.measurement.metrics.models import Metric

    lead, _ = Department.objects.get_or_create(slug="city-services", defaults={"name": "City services"})
    theme, *_ = actions.define_theme(
        slug="lights", name="Lights and streets", describes="Dark streets.", department=lead, position=1
    )
    wording = actions.Wording(
        "Street lights stay dark", "Broken lights stay dark for weeks.", theme, [], "resident", lead
    )
    concern = actions.open_concern(slug="dark_streets_in_the_south", wording=wording, by=None, at=now())
    actions.link_metric(concern=concern, metric=Metric.objects.get(slug="safety_requests_on_time"), by=None, at=now())
    actions.show(concern=concern, by=None, at=now())
    said = ("The lamp at our bus stop has been dark since May.", "Street light out again at the mill, it is very dark.")
    details = actions.Details("Rosa Mendez", "rosa@example.org")
    voices = [
        actions.state_concern(
            voice=actions.Voice(text, theme=theme), receipt=str(number), details=details, by=None, at=now()
        )
        for number, text in enumerate(said)
    ]
    actions.group(submissions=voices[:1], concern=concern, by=None, at=now())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
