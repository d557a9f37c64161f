"""Maps of the public site: colored beyond chance alone, with every area in words."""

import re
from dataclasses import replace

import pytest

from civicstat.web.site.maps import map_beside, outlines_of
from civicstat.web.site.readings import beside_the_city
from web.site.conftest import built, small


@pytest.fixture(scope="module")
def layer():
    return small().layers[1]


def _map(metric, layer):
    beside = beside_the_city(small(), metric, layer)
    assert beside is not None
    return map_beside(metric, beside, outlines_of(layer), title=metric.title)


def test_areas_that_chance_may_set_apart_are_not_colored(layer):
    shares = _map(small().metrics[1], layer)
    assert [css for css, _, _ in shares.key] == ["alike"]
    assert "area--higher" not in shares.drawing
    assert "No clear difference: 3." in shares.drawing


def test_an_area_that_differs_has_a_color_a_sign_and_words(layer):
    metric = small().metrics[2]

    def slow(series):
        figures = (replace(each, value=900.0, low=880.0, high=925.0) if each.value else each for each in series.figures)
        return replace(series, figures=tuple(figures)) if series.area == "B1" else series

    drawn = _map(replace(metric, series=tuple(map(slow, metric.series))), layer)
    assert [(css, sign) for css, sign, _ in drawn.key] == [("higher", "▲"), ("alike", ""), ("none", "")]
    assert re.search(r'class="area area--higher" data-row="0"><title>Harbor: [^<]*Higher than the city', drawn.drawing)
    assert "<title>Hillside: Too few to tell</title>" in drawn.drawing


def test_totals_and_layers_without_every_boundary_have_no_map(layer):
    assert _map(small().metrics[0], layer) is None
    bare = replace(layer, areas=(*layer.areas[:2], replace(layer.areas[2], boundary=None)))
    assert outlines_of(bare) is None


def test_the_page_of_a_figure_has_the_map_beside_its_table_and_stays_light(site):
    page = site["en/figures/calls_in_time.html"]
    figure = page[page.index('id="map-beat"') :]
    assert figure.index("<svg") < figure.index("<table") < figure.index("</figure>")
    assert built()["en/areas/index.html"].count('<a href="beat/B1.html"') == 2  # in the list and on the map
