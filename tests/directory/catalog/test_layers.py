import pytest

from civicstat.directory.actions import import_layer
from civicstat.directory.boundaries import Boundary
from civicstat.directory.catalog.layers import apply_layer, document_of_layer, says_layer
from civicstat.directory.models import Area, AreaAlias, AreaLayer, Population
from civicstat.library.documents import UnreadableDocument

pytestmark = pytest.mark.django_db
BEATS = """area_layer: beat
name: Beat
plural: Beats
areas:
- {code: 1, name: One}
- {code: 2, name: Two}
- {code: out, name: Outside, target: false}
spellings: {"Beat I": 1, "not a beat": null}
populations:
- {year: 2024, source: Census, residents: {1: 1200, 2: 800.5}}
"""


def apply(text, noon):
    _, outcome, has_moved = apply_layer(text=text, where="beats.yaml", by=None, at=noon)
    return outcome, has_moved


def test_a_layer_is_made_of_its_document_once_and_written_out_as_it_is(noon):
    assert [apply(BEATS, noon), apply(BEATS, noon)] == [("added", True), ("unchanged", False)]

    layer = AreaLayer.objects.get(slug="beat")
    assert [(each.code, each.is_target) for each in layer.areas.all()] == [("1", True), ("2", True), ("out", False)]
    assert Population.objects.get(area__code="2", year=2024).residents == 800.5
    assert AreaAlias.objects.get(text="beat i").area == Area.objects.get(layer=layer, code="1")
    assert AreaAlias.objects.get(text="not a beat").area is None
    written = document_of_layer(layer)
    assert apply(written, noon) == ("unchanged", False)
    assert says_layer(BEATS, where="beats.yaml")
    assert not says_layer(BEATS.replace("1200", "1300"), where="beats.yaml")


def test_areas_keep_their_boundaries_when_a_document_renames_them(noon):
    drawn = [Boundary(code, f"Beat {code}", b"a polygon") for code in ("1", "2", "3")]
    import_layer(slug="beat", name="Beat", plural="Beats", areas=drawn, by=None, at=noon)

    assert apply(BEATS, noon) == ("changed", True)

    areas = {each.code: each for each in Area.objects.of_layer("beat")}
    assert (areas["1"].name, bytes(areas["1"].boundary)) == ("One", b"a polygon")
    assert (areas["3"].is_target, bytes(areas["3"].boundary)) == (
        True,
        b"a polygon",
    )  # what the document leaves out stays
    assert apply(BEATS, noon) == ("unchanged", False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{code: 2, name: Two}", "{code: 1, name: Two}", "areas names 1 twice; keep one of each"),
        ("{1: 1200", "{4: 1200", "there is no area 4; areas names 1, 2, out"),
        ("area_layer: beat", "area_layer: city", "the layer city has one area, whose code is city"),
        ("year: 2024", "year: 24", "populations.0.year is 24"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused_with_its_place(noon, old, new, said):
    with pytest.raises(UnreadableDocument, match=said):
        apply(BEATS.replace(old, new), noon)
