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

    assert "2 populations kept" in civicstat("areas", "populations", path).out
    assert Population.objects.count() == 2
    assert civicstat("areas", "populations", path, "--json").json["figures"] == 2


def test_populations_of_an_unknown_area_are_refused(civicstat, beats, tmp_path):
    path = tmp_path / "populations.csv"
    path.write_text("layer,area,year,residents\nbeat,B9,2025,1200\n")

    answer = civicstat("areas", "populations", path)
    assert answer.code == 1
    assert "'B9' is no area of beat" in answer.err


def test_spellings_wait_until_somebody_says_what_they_mean(civicstat, calls, tmp_path):
    path = tmp_path / "calls.csv"
    rows = [f"c{i},2026-01-01 10:00:00,,1,{beat}" for i, beat in enumerate(["B1", "Bt. 2", "Bt. 2", "Harbor"])]
    path.write_text("\n".join(["call_id,received_at,arrived_at,priority,beat", *rows]))
    assert "3 records name no known beat" in civicstat("load", "calls", path).out

    waiting = {each["spelling"]: each for each in civicstat("areas", "aliases", "--json").json}
    assert waiting["bt. 2"]["records"] == 2
    assert waiting["bt. 2"]["area"] in ("B2", None)
    confirmed = civicstat("areas", "confirm", "Bt. 2", "--layer", "beat", "--area", "B2")
    refused = civicstat("areas", "confirm", "Harbor", "--layer", "beat", "--none")

    assert "Records found their areas anew in calls." in confirmed.out
    assert refused.code == 0
    assert civicstat("areas", "aliases", "--json").json == []
    explored = civicstat("measure", "calls", "--json")
    assert explored.code == 0


def test_a_score_is_enough_as_it_is_shown(civicstat, calls, tmp_path):
    (tmp_path / "parks.csv").write_text("code,name\nP,Prospect Park\n")
    civicstat("areas", "import", tmp_path / "parks.csv", "--layer", "beat")
    path = tmp_path / "calls.csv"
    row = "c1,2026-01-01 10:00:00,,1,Prospect Park - East River Road"
    path.write_text(f"call_id,received_at,arrived_at,priority,beat\n{row}\n")
    civicstat("load", "calls", path)

    [waiting] = civicstat("areas", "aliases", "--json").json

    assert waiting["score"] == 86  # rounded up
    assert "1 spelling decided." in civicstat("areas", "confirm", "--layer", "beat", "--likely", 86).out


def test_confirm_needs_a_spelling_or_a_score(civicstat, beats):
    assert civicstat("areas", "confirm", "--layer", "beat").code == 2
    assert "nothing is suggested for 'x'" in civicstat("areas", "confirm", "x", "--layer", "beat").err
    assert "no area layer is called 'ward'" in civicstat("areas", "aliases", "--layer", "ward").err
    assert civicstat("areas", "confirm", "--layer", "beat", "--likely", 90).out == "0 spellings decided.\n"
