import gzip
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from civicstat.directory import geofiles
from civicstat.directory.boundaries import Boundary, read_boundaries
from civicstat.directory.geofiles import UnreadableBoundaries
from civicstat.directory.geometry import UnknownReferenceSystem

WEST, SOUTH = -90.25, 38.60
BEATS = [shapely.box(WEST + 0.01 * i, SOUTH, WEST + 0.01 * (i + 1), SOUTH + 0.01) for i in range(3)]
VIRTUAL = (
    b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
)
FIELDS = {"beat": ["1", "2", "3"], "name": ["One", "Two", "Three"]}


def write(
    path: Path,
    shapes: Sequence[Any] = tuple(BEATS),
    fields: Mapping[str, list[Any]] = FIELDS,
    crs: str | None = "EPSG:4326",
    geometry_type: str = "Polygon",
) -> Path:
    """Write areas as a map program would, in the format that the path's ending names."""
    if crs is not None and crs != "EPSG:4326":
        shapes = [s and shapely.transform(s, _into(crs), interleaved=False) for s in shapes]
    pyogrio.raw.write(
        path,
        geometry=np.array([s and s.wkb for s in shapes], dtype=object),
        field_data=[np.array(values) for values in fields.values()],
        fields=list(fields),
        geometry_type=geometry_type,
        crs=crs,
        driver="LIBKML" if path.suffix == ".kml" else None,
    )
    return path


def _into(crs: str):
    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform


def corners(boundary: Boundary) -> tuple[float, ...]:
    return shapely.from_wkb(boundary.geometry).bounds


def write_shapefile_without_prj(folder: Path, crs: str) -> Path:
    path = write(folder / "beats.shp", crs=crs)
    path.with_suffix(".prj").unlink()
    return path


@pytest.mark.parametrize("name", ["beats.geojson", "beats.shp", "beats.gpkg", "beats.fgb", "beats.kml"])
def test_areas_are_read_from_every_format(tmp_path, name):
    found = read_boundaries(write(tmp_path / name), code_field="beat", name_field="name")

    by_code = {area.code: area for area in found.areas}  # FlatGeobuf keeps an order of its own
    assert {code: area.name for code, area in by_code.items()} == {"1": "One", "2": "Two", "3": "Three"}
    assert corners(by_code["1"]) == pytest.approx(BEATS[0].bounds, abs=1e-7)
    assert found.notes == ()


@pytest.mark.parametrize("crs", ["ESRI:102696", "EPSG:2815", "EPSG:26915", "EPSG:3857", "EPSG:4269"])
@pytest.mark.parametrize("name", ["beats.shp", "beats.gpkg"])
def test_any_reference_system_becomes_longitude_and_latitude(tmp_path, crs, name):
    # State plane in feet and in meters, UTM, Web Mercator, NAD 83; proj itself put them there.
    found = read_boundaries(write(tmp_path / name, crs=crs))

    assert corners(found.areas[0]) == pytest.approx(BEATS[0].bounds, abs=1e-6)


def test_state_plane_feet_land_where_the_survey_says(tmp_path):
    # The Gateway Arch, 38.6247 N 90.1848 W, in feet of Missouri East (PROJ 9.5 through pyproj 3.7.2).
    arch = shapely.Point(910_255.72, 1_016_460.99).buffer(100)
    path = write(tmp_path / "arch.shp", [arch], {"code": ["arch"]})
    path.with_suffix(".prj").unlink()

    [area] = read_boundaries(path, crs="ESRI:102696").areas

    assert shapely.from_wkb(area.geometry).centroid.coords[0] == pytest.approx((-90.1848, 38.6247), abs=1e-6)


@pytest.mark.parametrize("crs", ["EPSG:3559", "ESRI:102696", "EPSG:4674"])
def test_geojson_in_another_system_than_it_should_be_is_understood(tmp_path, crs):
    into = (lambda x, y: (x, y)) if crs == "EPSG:4674" else _into(crs)
    shapes = [shapely.transform(shape, into, interleaved=False) for shape in BEATS]
    authority, code = crs.split(":")
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{authority}::{code}"}},
        "features": [
            {"type": "Feature", "properties": {"beat": i}, "geometry": shapely.geometry.mapping(shape)}
            for i, shape in enumerate(shapes)
        ],
    }
    path = tmp_path / "beats.geojson"
    path.write_text(json.dumps(collection))

    assert corners(read_boundaries(path).areas[1]) == pytest.approx(BEATS[1].bounds, abs=1e-6)


def test_geojson_in_feet_that_does_not_say_so_is_refused_with_the_cure(tmp_path):
    feet = [shapely.transform(shape, _into("EPSG:2815"), interleaved=False) for shape in BEATS]
    path = write(tmp_path / "beats.geojson", feet)

    with pytest.raises(UnknownReferenceSystem, match=r"no place on a map in degrees.*--crs"):
        read_boundaries(path)


def test_a_system_that_is_given_outranks_the_one_that_the_file_states(tmp_path):
    metres = [shapely.transform(shape, _into("EPSG:2815"), interleaved=False) for shape in BEATS]
    found = read_boundaries(write(tmp_path / "beats.geojson", metres), crs="EPSG:2815")

    assert corners(found.areas[0]) == pytest.approx(BEATS[0].bounds, abs=1e-6)
    assert found.notes == ("Read in EPSG:2815 as asked; the file itself states EPSG:4326.",)


def test_a_shapefile_without_prj_is_refused_with_the_cure(tmp_path):
    with pytest.raises(UnreadableBoundaries, match=r"no reference system.*\.prj.*--crs"):
        read_boundaries(write_shapefile_without_prj(tmp_path, "ESRI:102696"))


def test_a_shapefile_without_prj_is_read_once_its_system_is_given(tmp_path):
    found = read_boundaries(write_shapefile_without_prj(tmp_path, "ESRI:102696"), crs="ESRI:102696")

    assert corners(found.areas[2]) == pytest.approx(BEATS[2].bounds, abs=1e-6)


def test_a_shapefile_without_prj_in_plain_degrees_is_read_and_says_so(tmp_path):
    found = read_boundaries(write_shapefile_without_prj(tmp_path, "EPSG:4326"))

    assert "read as longitude and latitude" in found.notes[0]


def test_latitude_first_is_refused_with_the_cure(tmp_path):
    swapped = [shapely.transform(shape, lambda x, y: (y, x), interleaved=False) for shape in BEATS]

    with pytest.raises(UnknownReferenceSystem, match="longitude first"):
        read_boundaries(write(tmp_path / "beats.geojson", swapped))


def test_a_zipped_shapefile_is_unpacked(tmp_path):
    write(tmp_path / "beats.shp")
    packed = tmp_path / "beats.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in tmp_path.glob("beats.*"):
            if file.suffix != ".zip":
                archive.write(file, f"City Beats/{file.name}")
        archive.writestr("__MACOSX/City Beats/._beats.shp", b"x")

    assert len(read_boundaries(packed).areas) == 3


def test_a_gzipped_geojson_is_unpacked(tmp_path):
    path = write(tmp_path / "beats.geojson")
    with path.open("rb") as plain, gzip.open(tmp_path / "beats.geojson.gz", "wb") as packed:
        shutil.copyfileobj(plain, packed)

    assert len(read_boundaries(tmp_path / "beats.geojson.gz").areas) == 3


def test_a_zip_with_two_layers_is_refused_naming_them(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("beats.geojson", "{}")
        archive.writestr("wards.geojson", "{}")

    with pytest.raises(UnreadableBoundaries, match=r"holds beats.geojson, wards.geojson; expected exactly one"):
        read_boundaries(tmp_path / "all.zip")


def test_a_file_of_several_layers_asks_for_one(tmp_path):
    path = write(tmp_path / "city.gpkg")
    pyogrio.raw.write(
        path, layer="wards", geometry=np.array([BEATS[0].wkb], dtype=object), field_data=[np.array(["7"])],
        fields=["ward"], geometry_type="Polygon", crs="EPSG:4326", append=False,
    )  # fmt: skip

    with pytest.raises(UnreadableBoundaries, match=r"several layers \(city, wards\); name one with --layer"):
        read_boundaries(path)
    assert [area.code for area in read_boundaries(path, layer="wards").areas] == ["7"]
    with pytest.raises(UnreadableBoundaries, match="no layer 'zips'"):
        read_boundaries(path, layer="zips")


def test_an_area_without_geometry_is_kept_without_boundary(tmp_path):
    found = read_boundaries(write(tmp_path / "beats.geojson", [BEATS[0], None, BEATS[2]]))

    assert found.areas[1] == Boundary("2", "Two", None)
    assert found.notes == ("Without boundary, so records reach them by name only: Two.",)


def test_rings_that_cross_themselves_are_repaired(tmp_path):
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 0.01, SOUTH + 0.01), (WEST + 0.01, SOUTH), (WEST, SOUTH + 0.01)])
    found = read_boundaries(write(tmp_path / "beats.geojson", [bow], {"beat": ["1"]}))

    [area] = found.areas
    assert shapely.from_wkb(area.geometry).is_valid
    assert shapely.from_wkb(area.geometry).area == pytest.approx(0.01 * 0.01 / 2)  # the two wings
    assert found.notes == ("Rings that cross themselves were repaired: 1.",)


def test_parts_of_one_area_are_united(tmp_path):
    fields = {"beat": ["1", "1", "2"], "name": ["One", "One", "Two"]}
    found = read_boundaries(write(tmp_path / "b.geojson", BEATS, fields), code_field="beat", name_field="name")

    assert [area.code for area in found.areas] == ["1", "2"]
    assert corners(found.areas[0]) == pytest.approx((WEST, SOUTH, WEST + 0.02, SOUTH + 0.01))
    assert found.notes == ("Features that share code and name were united into one area: 1.",)


def test_two_areas_with_one_code_are_refused(tmp_path):
    path = write(tmp_path / "b.geojson", BEATS, {"beat": ["1", "1", "2"], "name": ["One", "Uno", "Two"]})

    with pytest.raises(UnreadableBoundaries, match="'1' stands for One, Uno; choose a field"):
        read_boundaries(path, code_field="beat", name_field="name")


def test_features_without_code_are_left_out_and_counted(tmp_path):
    fields = {"beat": ["1", None, "2"], "name": ["One", "Lake", "Two"]}
    found = read_boundaries(write(tmp_path / "b.geojson", BEATS, fields), code_field="beat", name_field="name")

    assert [area.code for area in found.areas] == ["1", "2"]
    assert found.notes == ("1 of 3 features were left out, as they have no beat.",)


def test_areas_that_overlap_are_named(tmp_path):
    shapes = [BEATS[0], shapely.box(WEST + 0.005, SOUTH, WEST + 0.02, SOUTH + 0.01)]
    found = read_boundaries(write(tmp_path / "b.geojson", shapes, {"beat": ["1", "2"]}))

    assert found.notes == ("Areas overlap; a point in both belongs to the first in order: 1 and 2.",)


def test_points_are_refused(tmp_path):
    path = write(tmp_path / "s.geojson", [shapely.Point(WEST, SOUTH)] * 2, {"id": ["1", "2"]}, geometry_type="Point")

    with pytest.raises(UnreadableBoundaries, match="1 is a Point, and 1 more"):
        read_boundaries(path)


def test_heights_are_left_out(tmp_path):
    path = write(
        tmp_path / "b.geojson", [shapely.force_3d(BEATS[0], 120.0)], {"beat": ["1"]}, geometry_type="Polygon Z"
    )

    assert not shapely.from_wkb(read_boundaries(path).areas[0].geometry).has_z


def test_a_table_gives_areas_without_boundaries(tmp_path):
    (tmp_path / "districts.csv").write_text("district,name\n01,North\n02,South\n")

    assert read_boundaries(tmp_path / "districts.csv").crs == ""
    assert read_boundaries(tmp_path / "districts.csv").areas == (
        Boundary("01", "North", None),
        Boundary("02", "South", None),
    )


@pytest.mark.parametrize(
    ("fields", "picked"),
    [
        ({"OBJECTID": [7, 8, 9], "DIST_NUM": ["17", "20", "31"], "LABEL": ["17TH", "20TH", "31ST"]}, "DIST_NUM LABEL"),
        ({"id": [1, 2, 3], "beat": ["99", "B1", "B2"], "st_area_sh": [1.0, 2.0, 3.0]}, "beat beat"),
        ({"neighborhood_name": ["A", "B", "C"], "neighborhood_id": [43, 44, 45]}, "neighborhood_id neighborhood_name"),
        ({"ID": [2, 3, 4], "WARD": ["1", "2", "3"], "NAME": ["WARD 1", "WARD 2", "WARD 3"]}, "WARD NAME"),
        ({"name": ["Bryant", "Loring Park", "Holland"], "cartodb_id": [1, 2, 3]}, "name name"),
        ({"CSA2010": ["Canton", "Hampden", "Midway"], "C": ["(4.123, 1)", "(5.1, 2)", "(6.1, 3)"]}, "CSA2010 CSA2010"),
        ({"code_muni": [3502754.0, 3503901.0, 3505708.0], "name_muni": ["A", "B", "C"]}, "code_muni name_muni"),
    ],
)  # fmt: skip
def test_fields_of_code_and_name_are_picked(tmp_path, fields, picked):
    found = read_boundaries(write(tmp_path / "b.geojson", BEATS, fields))

    assert f"{found.code_field} {found.name_field}" == picked


def test_whole_numbers_are_codes_without_a_decimal_point(tmp_path):
    found = read_boundaries(write(tmp_path / "b.geojson", BEATS, {"code": [3502754.0, 2.0, 3.0]}))

    assert found.areas[0].code == "3502754"


def test_a_file_in_which_no_field_tells_areas_apart_lists_its_fields(tmp_path):
    path = write(tmp_path / "b.geojson", BEATS, {"kind": ["beat", "beat", "beat"]})

    with pytest.raises(UnreadableBoundaries, match=r"--code.*kind \(beat, beat, beat\)"):
        read_boundaries(path)


def test_a_field_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(UnreadableBoundaries, match=r"no field 'zone'; its fields are beat \(1, 2, 3\)"):
        read_boundaries(write(tmp_path / "b.geojson"), code_field="zone")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("beats.shp", b"not a shapefile", r"\.shx is missing"),
        ("beats.geojson", b"<html>Sign in</html>", "cannot be read as areas"),
        ("beats.geojson.gz", b"no gzip", "not a whole gzip"),
        ("beats.geojson", b'{"type": "FeatureCollection", "features": []}', "holds no areas"),
        ("x.geojson", VIRTUAL, "cannot be read"),
    ],
)  # fmt: skip
def test_files_that_hold_no_areas_are_refused(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableBoundaries, match=message):
        read_boundaries(tmp_path / name)


@pytest.fixture
def asked():
    """Yield an address of this machine, and what was asked of it."""
    paths = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def do_HEAD(self):
            self.do_GET()

        def log_message(self, *_):
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.kml", VIRTUAL.decode().replace("/etc", "/vsicurl/{}/x")),
        ("x.json", "<OGRWFSDataSource><URL>{}/wfs</URL></OGRWFSDataSource>"),
        ("x.json", '{{"type": "gdal_streamed_alg", "command_line": "gdal vector edit /vsicurl/{}/x --of stream"}}'),
    ],
)  # fmt: skip
def test_no_file_of_areas_leads_to_an_address(tmp_path, asked, name, content):
    address, paths = asked
    path = tmp_path / name
    path.write_text(content.format(address))

    with pytest.raises(UnreadableBoundaries, match="cannot be read"):
        read_boundaries(path)

    assert paths == []


def test_a_gzip_that_unpacks_to_more_than_areas_need_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(geofiles, "_LARGEST_UNPACKED", 2_000_000)
    path = tmp_path / "beats.geojson.gz"
    path.write_bytes(gzip.compress(b" " * 4_000_000))

    with pytest.raises(UnreadableBoundaries, match=r"beats\.geojson\.gz unpacks to over"):
        read_boundaries(path)


def test_a_file_larger_than_areas_need_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "beats.gpkg"
    with path.open("wb") as file:
        file.truncate(geofiles.LARGEST + 1)  # it has the length alone, and takes no room

    with pytest.raises(UnreadableBoundaries, match=r"beats\.gpkg has 250 MB, and a file of areas may have 250 MB"):
        read_boundaries(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableBoundaries, match="no such file"):
        read_boundaries(tmp_path / "none.geojson")


def test_the_limits_of_st_louis_in_feet_agree_with_their_twin_in_degrees(given_data):
    folder = given_data / "geo_stlouis_population"
    [feet] = read_boundaries(folder / "stl_boundary.geojson").areas
    [degrees] = read_boundaries(folder / "stl_boundary_wgs84.geojson").areas

    assert corners(feet) == pytest.approx(corners(degrees), abs=2e-5)


def test_the_neighborhood_of_st_louis_without_geometry_is_reported(given_data):
    found = read_boundaries(given_data / "geo_stlouis_population" / "stl_neighborhoods.geojson")

    assert len(found.areas) == 89
    assert found.notes == ("Without boundary, so records reach them by name only: Unallocated - Awaiting CQR.",)


def test_portland_needs_its_reference_system_said(given_data):
    path = given_data / "geo_portland_police_districts" / "Portland_Police_Districts.shp"
    with pytest.raises(UnreadableBoundaries, match="--crs EPSG:2913"):
        read_boundaries(path)

    found = read_boundaries(path, crs="EPSG:2913")

    assert len(found.areas) == 60
    west, south, east, north = shapely.total_bounds([shapely.from_wkb(area.geometry) for area in found.areas])
    assert (west, south, east, north) == pytest.approx((-122.84, 45.43, -122.46, 45.66), abs=0.01)


def test_chicago_police_districts_come_from_kml(given_data):
    found = read_boundaries(given_data / "crime_chicago_agg_assault" / "chicago_police_districts.kml")

    assert len(found.areas) == 23
    assert "17" in {area.code for area in found.areas}
