import json

import pytest

from civicstat.directory.models import Area, Population


@pytest.fixture
def beat_file(tmp_path):
    features = [
        {
            "type": "Feature",
            "properties": {"BEAT": f"B{i}", "NAME": f"Beat {i}"},
            "geometry": {"type": "Polygon", "coordinates": [[[i, 40], [i + 1, 40], [i + 1, 41], [i, 41], [i, 40]]]},
        }
        for i in range(1, 6)
    ]
    path = tmp_path / "beats.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_import_makes_a_layer_and_says_what_it_picked(civicstat, beat_file):
    answer = civicstat("areas", "import", beat_file, "--layer", "beat", "--name", "Beat")

    assert answer.code == 0, answer.err
    assert "5 areas added" in answer.out
    assert "Codes from BEAT, names from NAME" in answer.out
    assert Area.objects.filter(layer__slug="beat", boundary__isnull=False).count() == 5


def test_a_table_of_areas_is_said_to_have_no_boundaries(civicstat, tmp_path):
    path = tmp_path / "districts.csv"
    path.write_text("district,name\n01,North\n02,South\n")

    answer = civicstat("areas", "import", path, "--layer", "district")

    assert answer.code == 0, answer.err
    assert "without boundaries" in answer.out
    assert "EPSG" not in answer.out


def test_import_again_changes_nothing_and_lists_as_json(civicstat, beat_file):
    civicstat("areas", "import", beat_file, "--layer", "beat")

    again = civicstat("areas", "import", beat_file, "--layer", "beat", "--json")
    layers = {layer["layer"]: layer for layer in civicstat("areas", "list", "--json").json}

    assert (again.json["added"], again.json["changed"], again.json["retired"]) == (0, 0, 0)
    assert layers["beat"]["areas"] == layers["beat"]["with_boundary"] == 5


def test_import_again_keeps_what_areas_are_called(civicstat, beat_file):
    civicstat("areas", "import", beat_file, "--layer", "beat", "--name", "Police beat")

    civicstat("areas", "import", beat_file, "--layer", "beat")

    names = {layer["layer"]: layer["name"] for layer in civicstat("areas", "list", "--json").json}
    assert names["beat"] == "Police beats"


def test_populations_are_kept(civicstat, beats, tmp_path):
    path = tmp_path / "populations.csv"
    path.write_text("layer,area,year,residents\nbeat,B1,2025,1200\nbeat,Beat 2,2025,800\n")

    told = civicstat("areas", "populations", path).out
    assert "2 populations kept" in told
    assert "Beats: 3 of 5 have no residents (Beat 3, Beat 4, Beat 5). Rates there have no figure" in told
    assert "No residents are known for the whole city." in told
    assert Population.objects.count() == 2
    assert civicstat("areas", "populations", path, "--json").json["figures"] == 2


def test_populations_of_an_unknown_area_are_refused(civicstat, beats, tmp_path):
    path = tmp_path / "populations.csv"
    path.write_text("layer,area,year,residents\nbeat,B9,2025,1200\n")

    answer = civicstat("areas", "populations", path)
    assert answer.code == 1
    assert "'B9' is no area of beat" in answer.err


def test_the_areas_of_a_layer_are_listed(civicstat, beat_file):
    civicstat("areas", "import", beat_file, "--layer", "beat")

    assert civicstat("areas", "list", "--layer", "beat", "--json").json[0] == {
        "code": "B1", "name": "Beat 1", "has_boundary": True,
    }  # fmt: skip
    assert "B5    Beat 5  yes\n" in civicstat("areas", "list", "--layer", "beat").out
    assert "no area layer is called 'ward'" in civicstat("areas", "list", "--layer", "ward").err


def test_residents_that_the_file_states_are_kept_with_their_year(civicstat, tmp_path):
    path = tmp_path / "districts.csv"
    path.write_text("district,name,pop\n01,North,1200\n02,South,800\n")
    asked = ("areas", "import", path, "--layer", "district", "--residents-field", "pop")

    assert "say of which year these residents are" in civicstat(*asked).err
    assert not Area.objects.filter(layer__slug="district").exists()
    answer = civicstat(*asked, "--residents-year", "2025")

    assert "2 figures of residents kept" in answer.out
    assert sorted(Population.objects.values_list("area__code", "year", "residents")) == [
        ("01", 2025, 1200), ("02", 2025, 800),
    ]  # fmt: skip
    missing = civicstat(*asked[:-1], "people", "--residents-year", "2025")
    assert "has no field 'people'; there are district, name, pop" in missing.err
