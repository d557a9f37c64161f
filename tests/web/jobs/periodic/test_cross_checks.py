"""The newest edition checked as a journalist would."""

import json
import re
from dataclasses import replace

import pytest

from civicstat.publishing.audits.checking import check_edition
from civicstat.publishing.audits.models import CrossCheck
from civicstat.publishing.editions.actions import publish
from civicstat.publishing.editions.chain import editions_of
from civicstat.publishing.formats import boundaries, tables, whole
from civicstat.web.jobs.periodic.cross_checks import cross_check
from civicstat.web.site.building import files as pages
from civicstat.web.tasks.registry import TaskFailed
from publishing.small import small_content

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def folder(workspace):
    def made(content, earlier):
        yield from whole.files(content)
        yield from tables.files(content)
        yield from boundaries.files(content)
        yield from pages(content, earlier, languages=("en",))

    content = small_content()
    return publish(content=content, earlier=[], formats=[made], workspace=workspace, data_dir=workspace / "data").folder


def test_an_edition_that_fits_passes_and_anybody_may_know(client, folder, noon):
    said = cross_check(noon)

    assert said.startswith("Edition 1: ")
    assert said.endswith("figures looked at, all fit.")
    told = {each["name"]: each for each in client.get("/api/v1/public/checks").json()}
    assert set(told) == {"parts", "map", "api", "history"}
    assert all(each["faults"] == 0 for each in told.values())
    assert told["api"]["looked_at"] >= 3
    assert told["parts"]["looked_at"] > 100


def test_what_does_not_fit_is_named(folder, noon):
    page = folder / "en" / "figures" / "calls.html"
    page.write_text(re.sub(r'(class="number">)\d+<', r"\g<1>999<", page.read_text()))
    areas = folder / "data" / "areas" / "beat.geojson"
    shapes = json.loads(areas.read_text())
    areas.write_text(json.dumps({**shapes, "features": shapes["features"][1:]}))

    with pytest.raises(TaskFailed, match="do not fit"):
        cross_check(noon)
    found = {each.name: each for each in CrossCheck.objects.all()}
    assert "beat B1: is not drawn" in found["map"].faults[0]
    assert "and the page does not" in found["api"].faults[0]


def test_a_beat_beyond_its_city_is_a_fault_of_parts(workspace, noon):
    content = small_content()
    metric = content.metrics[0]
    first, *others = metric.series
    more = replace(first, figures=(replace(first.figures[0], value=9e3, n=9e3, numerator=9e3), *first.figures[1:]))
    publish(
        content=replace(content, metrics=(replace(metric, series=(more, *others)), *content.metrics[1:])), earlier=[],
        formats=[lambda each, _: [*whole.files(each), *tables.files(each)]], workspace=workspace,
        data_dir=workspace / "data",
    )  # fmt: skip

    parts = next(each for each in check_edition(editions_of(workspace)) if each.name == "parts")
    assert parts.number > 0
