"""What a document names has to be there, in the workspace or in another document."""

import pytest

from civicstat.web.jobs.catalog.checking import check
from civicstat.web.jobs.catalog.documents import split

pytestmark = pytest.mark.django_db
LAYER = "area_layer: zone\nname: Zone\nplural: Zones\nareas: [{code: Z1, name: One}]\n---\n"
POLICE = "department: police-bureau\nname: Police Bureau\n---\n"
BOARD = "dashboard: board\ntitle: Board\nblocks:\n- {kind: view, view: asked}\n"
VIEW = "---\nview: asked\ntitle: Asked\nquestion: {metric: in_time, layer: beat, areas: ['B1', '99']}\n"
CONCERN = (
    "concern: dark\ntitle: Dark\ntheme: gone\nlayer: zone\nareas: [Z1, Z7]\ndepartment: parks\n"
    "closed: {how: merged, into: other, reason: The same.}\n"
)


def found(text):
    checked = check(split(text, "a.yaml"))
    return [each.removeprefix("a.yaml, line ") for each in checked.faults]


def test_a_dashboard_names_views_that_are_shared_or_in_a_document(five_beats):
    [alone] = found(BOARD)
    [with_view] = found(BOARD + VIEW)

    assert alone.startswith("1: block 1 (view): no shared view is called 'asked'; save it in the explorer and share it")
    assert with_view.startswith("6: asked: the layer beat has no area 99; there are ")


def test_a_concern_names_themes_areas_departments_and_concerns(five_beats):
    assert [fault.partition(" is called")[0] for fault in found(LAYER + CONCERN)] == [
        "6: theme: no theme of concerns",
        "6: closed.into: no concern",
        "6: department: no department",
        "6: areas: the layer zone has no area Z7; there are Z1",
    ]


def test_what_another_document_defines_is_there(five_beats):
    theme = "concern_theme: lights\nname: Lights\ndepartment: {}\n---\n"
    assert (
        found(POLICE + LAYER + theme.format("police-bureau") + "underserved: zone_z1\narea: zone.Z1\nreason: R\n") == []
    )
    assert found(theme.format("'Parks'") + "underserved: zone_z2\narea: zone.Z2\nreason: R\n") == [
        "1: department: no department is called 'Parks'; there are none yet",
        "5: area: there is no area 'zone.Z2'; expected one such as district.D3",
    ]


def test_an_annotation_names_an_area_of_its_layer(five_beats):
    [fault] = found("annotation: fair\non: 2026-06-13\ntext: A fair.\nlayer: beat\narea: B77\n")
    assert fault.startswith("1: area: the layer beat has no area B77; there are ")
