from datetime import UTC, datetime

import numpy as np
import pytest

from civicstat.directory.actions import import_layer, import_populations, name_city
from civicstat.directory.boundaries import Boundary
from civicstat.directory.models import Population
from civicstat.directory.populations import PopulationRow, Populations, UnreadablePopulations, read_populations

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def read(tmp_path, text: str, **options):
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    return read_populations(tmp_path / "people.csv", **options)


def test_residents_lie_on_the_line_between_two_known_years():
    known = Populations.of([(1, 2010, 1000), (1, 2020, 2000), (2, 2020, 500)])

    found = known.residents([1, 1, 1, 2], [2010, 2015, 2019, 2020])

    assert found.tolist() == [1000, 1500, 1900, 500]


def test_residents_before_and_after_the_known_years_are_those_of_the_nearest():
    known = Populations.of([(1, 2020, 2000), (1, 2010, 1000)])

    assert known.residents(1, [2001, 2030]).tolist() == [1000, 2000]


def test_nothing_known_of_an_area_is_no_number():
    assert np.isnan(Populations.of([(1, 2020, 5)]).residents([[7]], [[2020]])).all()


def test_a_table_is_read_with_any_of_its_usual_headers(tmp_path):
    rows = read(tmp_path, '\ufeffLayer,Code,Year,Population,Source\nbeat,1,2020,"1,200",census\n\n,,2020,9000,\n')

    assert rows == [PopulationRow(2, "beat", "1", 2020, 1200, "census"), PopulationRow(4, "city", "", 2020, 9000, "")]


def test_a_layer_for_all_rows_may_be_given(tmp_path):
    assert read(tmp_path, "name,year,pop\nCanton,2020,10\n", layer="csa")[0].layer == "csa"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("area,residents\n1,5\n", "column year is missing; found area, residents"),
        ("layer,area,year,residents\nbeat,1,2020,many\n", "line 2: residents is 'many'"),
        ("layer,area,year,residents\nbeat,1,2020,-3\n", "line 2: residents is '-3'"),
        ("layer,area,year,residents\nbeat,1,20,3\n", "line 2: year is '20'"),
        ("area,year,residents\n1,2020,3\n", "line 2: '1' has no layer"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_line_and_reason(tmp_path, text, message):
    with pytest.raises(UnreadablePopulations, match=message):
        read(tmp_path, text)


def test_a_table_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "p.csv").write_bytes("area,year,residents\nSão João,2020,3\n".encode("latin-1"))

    with pytest.raises(UnreadablePopulations, match="UTF-8"):
        read_populations(tmp_path / "p.csv", layer="hood")


def row(area: str, residents: float, *, layer: str = "beat", year: int = 2020, line: int = 2) -> PopulationRow:
    return PopulationRow(line, layer, area, year, residents, "census")


def test_populations_are_kept_by_code_name_or_alias_and_replaced(beats, ada):
    import_populations(rows=[row("1", 100), row("BEAT 2", 200)], by=ada, at=NOON)

    kept = import_populations(rows=[row("beat  1", 150)], by=ada, at=NOON)

    assert kept == 1
    assert list(Population.objects.order_by("area").values_list("area__code", "residents")) == [("1", 150), ("2", 200)]


def test_an_unknown_area_is_refused_with_a_suggestion_and_nothing_is_kept(beats, ada):
    message = r"line 9: 'Beat No\. 01' is no area of beat; did you mean 'Beat 1'\?"
    with pytest.raises(UnreadablePopulations, match=message):
        import_populations(rows=[row("1", 1), row("Beat No. 01", 3, line=9)], by=ada, at=NOON)

    assert not Population.objects.exists()


def test_two_figures_for_one_area_and_year_are_refused(beats, ada):
    with pytest.raises(UnreadablePopulations, match="line 3: Beat 1 has two figures in 2020"):
        import_populations(rows=[row("1", 1), row("Beat 1", 2, line=3)], by=ada, at=NOON)


def test_an_unknown_layer_is_refused_with_those_known(beats, ada):
    with pytest.raises(UnreadablePopulations, match="no area layer 'ward'; the layers are beat"):
        import_populations(rows=[row("1", 1, layer="ward")], by=ada, at=NOON)


def test_the_whole_city_has_its_own_figure(beats, ada):
    city = name_city(name="Riverton", by=ada, at=NOON)
    import_populations(rows=[row("", 5000, layer="city"), row("1", 100)], by=ada, at=NOON)

    assert Populations.load().residents(city.pk, 2020) == 5000


def test_the_whole_city_is_the_sum_of_a_layer_where_nothing_else_is_known(beats, ada):
    city = name_city(name="Riverton", by=ada, at=NOON)
    import_populations(rows=[row(str(i), 100 * i) for i in (1, 2, 3)], by=ada, at=NOON)
    assert np.isnan(Populations.load().residents(city.pk, 2020))  # beat 4 is not known

    import_populations(rows=[row("4", 400), row("4", 600, year=2022)], by=ada, at=NOON)

    assert Populations.load().residents(city.pk, [2020, 2021, 2022]).tolist() == [1000, 1100, 1200]


def test_residents_of_st_louis_come_from_its_neighborhood_table(given_data, ada, tmp_path):
    # 2020 census: 301,578 residents, printed in the file's own column.
    import pyogrio

    _, _, _, columns = pyogrio.raw.read(given_data / "geo_stlouis_population" / "stl_neighborhoods.geojson")
    names, people = columns[0].tolist(), columns[2].tolist()
    import_layer(
        slug="n",
        name="Neighborhood",
        plural="Neighborhoods",
        areas=[Boundary(n, n, None) for n in names],
        by=ada,
        at=NOON,
    )
    city = name_city(name="St. Louis", by=ada, at=NOON)
    import_populations(rows=[row(n, p, layer="n") for n, p in zip(names, people, strict=True)], by=ada, at=NOON)

    assert Populations.load().residents(city.pk, 2020) == 301_578
