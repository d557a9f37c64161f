"""An ArcGIS layer in small, new and old, and one whose object ids change under way."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from civicstat.measurement.sources.connectors.client import NotAnswered
from civicstat.measurement.sources.connectors.protocol import ChangedUnderway, PullRefused
from measurement.sources.connectors.pulled import pulled
from stub_source import Asked, Reply, serving

DAY = datetime(2026, 11, 1, tzinfo=UTC)


class Layer:
    """Answers metadata, counts and queries as a FeatureServer does; at most five features a page."""

    def __init__(self, rows: int = 12) -> None:
        self.most, self.counts = 5, True
        self.features = [
            {"attributes": {"OBJECTID": 410106100000 + 3 * i, "callKey": f"K{i}",
                            "EditDate": _ms(DAY + timedelta(hours=i))},
             "geometry": {"x": -76.6 - i / 100, "y": 39.3}}
            for i in range(rows)
        ]  # fmt: skip

    def serve(self, asked: Asked) -> Any:
        if not asked.path.endswith("/query"):
            kinds = {"OBJECTID": "OID", "callKey": "String", "EditDate": "Date"}
            fields = [{"name": name, "type": f"esriFieldType{kind}"} for name, kind in kinds.items()]
            return {"currentVersion": 10.81, "geometryType": "esriGeometryPoint", "maxRecordCount": 5, "fields": fields}
        where = asked.query["where"]
        found = self.features
        if match := re.search(r"TIMESTAMP '([^']+)'", where):
            since = _ms(datetime.fromisoformat(match[1]).replace(tzinfo=UTC))
            found = [each for each in found if each["attributes"]["EditDate"] >= since]
        if asked.query.get("returnCountOnly") and self.counts:
            return {"count": len(found)}
        if asked.query.get("returnIdsOnly"):
            return {"objectIds": [each["attributes"]["OBJECTID"] for each in found]}
        if match := re.search(r"OBJECTID > (-?\d+)", where):
            found = [each for each in found if each["attributes"]["OBJECTID"] > int(match[1])]
        most = min(self.most, int(asked.query.get("resultRecordCount", 5)))
        return {"features": found[:most], "exceededTransferLimit": len(found) > most}


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def settings(stub: Any, **more: Any) -> dict[str, Any]:
    return {"address": f"{stub.address}/arcgis/rest/services/Calls/FeatureServer/0", **more}


def test_all_features_come_with_their_places_and_the_next_pull_reads_those_edited_since(tmp_path):
    with serving(Layer().serve) as stub:
        first, rows = pulled("arcgis", settings(stub, cursor="EditDate"), tmp_path)
        second, later = pulled("arcgis", settings(stub, cursor="EditDate"), tmp_path, cursor=first.cursor)

    assert (first.rows, first.pages, first.promised) == (12, 3, [12, 12])
    assert rows[0]["geometry"] == {"x": -76.6, "y": 39.3}
    assert first.cursor == {"at": "2026-11-01T11:00:00+00:00"}
    assert [row["callKey"] for row in later] == ["K11"]
    assert second.seen.stated["EditDate"] == "esriFieldTypeDate"


def test_a_page_that_the_server_cut_without_a_word_is_gone_on_from(tmp_path):
    layer = Layer()
    layer.most = 2  # fewer than its maxRecordCount
    with serving(lambda asked: _without_mark(layer.serve(asked))) as stub:
        assert pulled("arcgis", settings(stub), tmp_path)[0].rows == 12


def _without_mark(found: Any) -> Any:
    return {name: value for name, value in found.items() if name != "exceededTransferLimit"}


def test_a_layer_that_ends_before_its_count_is_refused(tmp_path):
    layer = Layer()

    def serve(asked: Asked) -> Any:
        if asked.query.get("returnCountOnly"):
            return {"count": 40}
        return layer.serve(asked)

    with serving(serve) as stub, pytest.raises(ChangedUnderway, match="12 rows came and the source promised 40"):
        pulled("arcgis", settings(stub), tmp_path)


def test_an_old_server_that_pays_no_regard_to_the_count_is_read_by_its_ids(tmp_path):
    layer = Layer()
    layer.counts = False  # the question for the count is answered with features
    with serving(layer.serve) as stub:
        found, _ = pulled("arcgis", settings(stub), tmp_path)

    assert (found.rows, found.promised) == (12, [12, 12])


def test_object_ids_that_change_under_way_are_refused(tmp_path):
    layer = Layer()

    def serve(asked: Asked) -> Any:
        found = layer.serve(asked)
        if asked.query.get("resultRecordCount") and len(layer.features) and "OBJECTID > -1" in asked.query["where"]:
            layer.features = [
                {**each, "attributes": each["attributes"] | {"OBJECTID": each["attributes"]["OBJECTID"] + 10**6}}
                for each in layer.features
            ]
        return found

    with serving(serve) as stub, pytest.raises(ChangedUnderway, match="numbered its rows anew"):
        pulled("arcgis", settings(stub), tmp_path)


def test_a_server_that_gives_the_same_page_again_and_again_is_refused(tmp_path):
    layer = Layer()

    def serve(asked: Asked) -> Any:
        asked.query["where"] = "1=1"
        return layer.serve(asked)

    with serving(serve) as stub, pytest.raises(ChangedUnderway, match="begins with 410106100000"):
        pulled("arcgis", settings(stub), tmp_path)


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (Reply({"error": {"code": 499, "message": "Token Required"}}), NotAnswered, "Token Required"),
        (Reply({"features": None}), PullRefused, "names no object id"),
    ],
)
def test_an_error_sent_as_an_answer_is_refused_with_its_text(tmp_path, reply, error, says):
    with serving(Layer().serve) as stub:
        stub.faults = [reply]
        with pytest.raises(error, match=says):
            pulled("arcgis", settings(stub), tmp_path)


def test_a_cursor_that_is_no_date_is_refused_with_the_fields_that_are(tmp_path):
    with serving(Layer().serve) as stub, pytest.raises(PullRefused, match="its fields with dates are EditDate"):
        pulled("arcgis", settings(stub, cursor="callKey"), tmp_path)
