"""Answers of real servers, where they are present: served again by the stub."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from civicstat.measurement.sources.connectors.arcgis import ArcgisSettings
from civicstat.measurement.sources.connectors.client import NotAnswered
from civicstat.measurement.sources.connectors.protocol import ChangedUnderway, PullRefused
from civicstat.measurement.sources.connectors.socrata import SocrataSettings
from measurement.sources.connectors.pulled import pulled
from stub_source import Asked, Reply, serving

ROOT = Path(__file__).parents[4]
DATA = Path(os.environ.get("CIVICSTAT_TEST_DATA", ROOT.parent / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="recorded answers of real servers are not here")


def recorded(name: str) -> Any:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return json.loads(path.read_text(encoding="utf-8")) if path.suffix in (".json", ".txt") else path.read_bytes()


def layer(features: list[dict[str, Any]], about: dict[str, Any], oid: str, count: Any) -> Any:
    """Serve recorded features in pages by their object ids."""
    features = sorted(features, key=lambda each: each["attributes"][oid])

    def serve(asked: Asked) -> Any:
        if not asked.path.endswith("/query"):
            return about
        if asked.query.get("returnCountOnly"):
            return count
        after = int(asked.query["where"].rpartition(f"{oid} > ")[2])
        found = [each for each in features if each["attributes"][oid] > after]
        most = int(asked.query["resultRecordCount"])
        return {"features": found[:most], "exceededTransferLimit": len(found) > most}

    return serve


def test_two_thousand_calls_of_baltimore_come_whole_and_not_where_the_layer_has_more(tmp_path):
    page = recorded("arcgis_baltimore_cfs/2021_05_07_CFS_2021.json")
    assert page["exceededTransferLimit"] is True  # one page of a larger layer, as it was recorded
    about = {"fields": page["fields"], "objectIdField": page["objectIdFieldName"], "maxRecordCount": 700}
    settings = {"address": "http://host/arcgis/rest/services/CFS/FeatureServer/0"}
    with serving(layer(page["features"], about, "ESRI_OID", {"count": 2000})) as stub:
        settings["address"] = settings["address"].replace("http://host", stub.address)
        found, rows = pulled("arcgis", settings, tmp_path)
    assert (found.rows, found.pages) == (2000, 3)
    assert len({row["callKey"] for row in rows}) == 2000

    with serving(layer(page["features"], about, "ESRI_OID", {"count": 871_234})) as stub:
        settings["address"] = f"{stub.address}/arcgis/rest/services/CFS/FeatureServer/0"
        with pytest.raises(ChangedUnderway, match="2,000 rows came and the source promised 871,234"):
            pulled("arcgis", settings, tmp_path)


@pytest.mark.parametrize("county", ["us-mo-columbia", "us-fl-polk", "us-esri-test"])
def test_layers_of_old_and_new_servers_are_read(tmp_path, county):
    about = recorded(f"arcgis_fixtures/{county}/{county}-metadata.json")
    page = recorded(f"arcgis_fixtures/{county}/{county}-0.json")
    oid = next(field["name"] for field in about["fields"] if field["type"] == "esriFieldTypeOID")
    features = [each for each in page["features"] if oid in each["attributes"]]
    with serving(layer(features, about, oid, {"count": len(features)})) as stub:
        settings = {"address": f"{stub.address}/arcgis/rest/services/A/MapServer/0"}
        found, _ = pulled("arcgis", settings, tmp_path)

    assert found.rows == len(features) > 0
    promised = recorded(f"arcgis_fixtures/{county}/{county}-count-only.json")
    with serving(layer(features, about, oid, promised)) as stub:
        settings = {"address": f"{stub.address}/arcgis/rest/services/A/MapServer/0"}
        if promised["count"] > len(features):
            with pytest.raises(ChangedUnderway, match="cut short"):
                pulled("arcgis", settings, tmp_path)


def test_a_layer_that_has_an_object_id_twice_is_refused(tmp_path):
    about = recorded("arcgis_fixtures/us-ca-carson/us-ca-carson-metadata.json")
    features = recorded("arcgis_fixtures/us-ca-carson/us-ca-carson-0.json")["features"]
    with serving(layer(features, about, "OBJECTID", {"count": len(features)})) as stub:
        settings = {"address": f"{stub.address}/arcgis/rest/services/A/MapServer/0"}
        with pytest.raises(PullRefused, match="two rows with the same number"):
            pulled("arcgis", settings, tmp_path)


def test_every_call_of_a_dispatch_system_comes_with_its_clocks(tmp_path):
    page = recorded("cad_tritech_arcgis/tritech_master_incidents_redacted.json")
    about = {"fields": [*page["fields"], {"name": "ID", "type": "esriFieldTypeOID"}], "maxRecordCount": 4}
    with serving(layer(page["features"], about, "ID", {"count": len(page["features"])})) as stub:
        settings = {"address": f"{stub.address}/arcgis/rest/services/CAD/FeatureServer/0"}
        found, rows = pulled("arcgis", settings, tmp_path)

    assert found.rows == 10
    assert {"Time_PhonePickUp", "Master_Incident_Number"} <= set(rows[0])


def test_two_pages_of_a_socrata_portal_come_whole(tmp_path):
    pages = [recorded(f"socrata_fixtures/bike_counts_page_{number}.json") for number in (1, 2)]
    rows = [{":id": f"row-{i}", **row} for i, row in enumerate([*pages[0], *pages[1]])]

    def serve(asked: Asked) -> Any:
        if asked.query["$select"].startswith("count"):
            return [{"civicstat_rows": str(len(rows)), "civicstat_newest": rows[-1]["date"]}]
        start = int(asked.query["$offset"])
        return rows[start : start + int(asked.query["$limit"])]

    with serving(serve) as stub:
        settings = {"address": stub.address, "id": "abcd-1234", "cursor": "date", "page_rows": 1000}
        found, _ = pulled("socrata", settings, tmp_path)
        assert found.rows == len(rows) == 1001
        assert found.cursor == {"at": "2016-10-02T01:45:00.000"}
        stub.faults = [Reply(recorded("socrata_fixtures/403_response_json.txt"))]  # sent with a status of 200
        with pytest.raises(NotAnswered, match="You must be logged in to access this resource"):
            pulled("socrata", settings, tmp_path)


def test_service_requests_of_chicago_come_whole_with_their_notes(tmp_path):
    rows = recorded("open311_fixtures/chicago_georeport_v2/requests_a.json")

    def serve(asked: Asked) -> Any:
        start = (int(asked.query["page"]) - 1) * 10
        return rows[start : start + 10]

    with serving(serve) as stub:
        settings = {"address": stub.address, "since": "2026-11-01", "page_rows": 10, "days": 90}
        found, came = pulled("open311", settings, tmp_path)

    assert found.rows == len(rows)
    assert any(row.get("notes") for row in came)


def test_service_requests_in_xml_and_its_errors_are_read(tmp_path):
    found = recorded("open311_fixtures/cfa_ruby/service_requests.xml")
    failed = recorded("open311_fixtures/cfa_ruby/get_service_request_not_found.xml")

    def serve(asked: Asked) -> Any:
        empty = b"<service_requests></service_requests>"
        return Reply(found if asked.query["page"] == "1" else empty, headers={"Content-Type": "text/xml"})

    settings = {"since": "2026-11-01", "format": "xml", "days": 90}
    with serving(serve) as stub:
        _, rows = pulled("open311", {"address": stub.address, **settings}, tmp_path)
        assert [row["service_request_id"] for row in rows] == ["638344", "638349"]
        stub.faults = [Reply(failed, headers={"Content-Type": "text/xml"})]
        with pytest.raises(PullRefused, match="404"):
            pulled("open311", {"address": stub.address, **settings}, tmp_path)


def test_snapshots_of_a_dispatch_log_follow_one_another(tmp_path):
    snapshots = [recorded(f"cad_feed_portland_atom/call_data_{number}.xml") for number in (1, 3)]
    with serving(lambda asked: Reply(snapshots.pop(0), headers={"Content-Type": "text/xml"})) as stub:
        first, rows = pulled("feed", {"address": stub.address}, tmp_path)
        _, later = pulled("feed", {"address": stub.address}, tmp_path, first.cursor)

    assert rows[0]["details"]["ID"]
    assert {"ID", "Call Type", "Address", "Agency"} <= set(later[0]["details"])
    assert all(row["latitude"] for row in later)


def test_the_addresses_of_a_registry_of_police_data_fit_the_settings():
    path = DATA / "catalog_openpolicedata/opd_source_table.csv"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fitting = 0
    for row in rows:
        if row["DataType"] == "Socrata" and row["dataset_id"]:
            SocrataSettings(address=f"https://{row['URL'].removeprefix('https://')}", id=row["dataset_id"].strip())
            fitting += 1
        elif row["DataType"] == "ArcGIS":
            ArcgisSettings(address=row["URL"].strip())
            fitting += 1
    assert fitting > 500
