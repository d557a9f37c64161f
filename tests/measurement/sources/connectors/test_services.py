"""CKAN, Open311 and web services of all kinds, in small."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from civicstat.measurement.sources.connectors.client import NotAnswered
from civicstat.measurement.sources.connectors.protocol import ChangedUnderway, PullRefused
from measurement.sources.connectors.pulled import AT, asking, pulled
from stub_source import Asked, Reply, serving


class Ckan:
    """A datastore with one resource."""

    def __init__(self) -> None:
        self.rows = [{"_id": i + 1, "ref": f"R{i}", "changed": f"2026-11-01T{i:02}:00:00"} for i in range(12)]

    def serve(self, asked: Asked) -> Any:
        column, _, direction = asked.query["sort"].partition(",")[0].replace('"', "").partition(" ")
        rows = sorted(self.rows, key=lambda row: row[column], reverse=direction == "desc")
        start = int(asked.query["offset"])
        fields = [{"id": "_id", "type": "int"}, {"id": "ref", "type": "text"}, {"id": "changed", "type": "timestamp"}]
        records = rows[start : start + int(asked.query["limit"])]
        return {"success": True, "result": {"total": len(rows), "fields": fields, "records": records}}


def ckan(stub: Any, **more: Any) -> dict[str, Any]:
    return {"address": stub.address, "resource": "5c2f-1", "page_rows": 5, **more}


def test_ckan_is_read_whole_and_then_from_the_newest_back_to_the_cursor(tmp_path):
    portal = Ckan()
    with serving(portal.serve) as stub:
        first, _ = pulled("ckan", ckan(stub, cursor="changed"), tmp_path)
        portal.rows[0]["changed"] = "2026-11-01T13:00:00"
        second, rows = pulled("ckan", ckan(stub, cursor="changed"), tmp_path, first.cursor, overlap=timedelta(hours=1))

    assert (first.rows, first.promised, first.cursor) == (12, [12], {"at": "2026-11-01T11:00:00"})
    assert [row["ref"] for row in rows] == ["R0", "R11", "R10"]
    assert second.cursor == {"at": "2026-11-01T13:00:00"}
    assert len(stub.asked) == 4


def test_half_of_a_surrogate_pair_is_kept_as_it_was_spelled(tmp_path):
    portal = Ckan()
    portal.rows[3]["ref"] = "R\ud800"
    with serving(portal.serve) as stub:
        found, rows = pulled("ckan", ckan(stub), tmp_path)

    assert found.rows == 12
    assert "R\ud800" in [row["ref"] for row in rows]
    assert b'"R\\ud800"' in (tmp_path / "rows.ndjson").read_bytes()


def test_ckan_cut_short_or_failing_is_refused(tmp_path):
    portal = Ckan()

    def cut(asked: Asked) -> Any:
        found = portal.serve(asked)
        if int(asked.query["offset"]) >= 10:
            found["result"]["records"] = []
        return found

    with serving(cut) as stub, pytest.raises(ChangedUnderway, match="10 rows came of 12"):
        pulled("ckan", ckan(stub), tmp_path)
    fault = {"success": False, "error": {"message": "Not found: Resource was not found."}}
    with serving(lambda asked: fault) as stub, pytest.raises(NotAnswered, match="Resource was not found"):
        pulled("ckan", ckan(stub), tmp_path)


class Requests:
    """An Open311 endpoint; `most` a page, with pages or without."""

    def __init__(self, *, has_pages: bool) -> None:
        self.has_pages, self.most = has_pages, 12
        start = datetime(2026, 10, 20, tzinfo=UTC)
        self.rows = [
            {"service_request_id": f"26-{i:03}", "status": "open",
             "requested_datetime": _iso(start + timedelta(hours=i * 7)), "extended_attributes": {"ward": "21"}}
            for i in range(30)
        ]  # fmt: skip

    def found(self, asked: Asked) -> list[dict[str, Any]]:
        rows = [r for r in self.rows if asked.query["start_date"] <= r["requested_datetime"] <= asked.query["end_date"]]
        start = (int(asked.query["page"]) - 1) * self.most if self.has_pages else 0
        return rows[start : start + self.most]

    def xml(self, asked: Asked) -> Reply:
        rows = "".join(
            f"<request><service_request_id>{row['service_request_id']}</service_request_id><status>open</status></request>"
            for row in self.found(asked)
        )
        body = f'<?xml version="1.0"?><service_requests>{rows}</service_requests>'
        return Reply(body, headers={"Content-Type": "text/xml"})


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("has_pages", [True, False])
def test_open311_comes_whole_whether_the_endpoint_has_pages_or_only_a_limit(tmp_path, has_pages):
    endpoint = Requests(has_pages=has_pages)
    with serving(endpoint.found) as stub:
        found, rows = pulled("open311", {"address": stub.address, "since": "2026-10-18"}, tmp_path)

    assert sorted(row["service_request_id"] for row in rows) == [row["service_request_id"] for row in endpoint.rows]
    assert found.cursor == {"at": AT.isoformat()}


def test_open311_in_xml_and_its_errors(tmp_path):
    endpoint = Requests(has_pages=True)
    with serving(endpoint.xml) as stub:
        settings = {"address": stub.address, "since": "2026-10-18", "format": "xml"}
        assert pulled("open311", settings, tmp_path)[0].rows == 30
        stub.faults = [
            Reply("<errors><error><code>400</code><description>Unknown jurisdiction</description></error></errors>")
        ]
        with pytest.raises(PullRefused, match=r"400 ?Unknown jurisdiction"):
            pulled("open311", settings, tmp_path)
        stub.faults = [
            Reply('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><service_requests>&b;</service_requests>')
        ]
        with pytest.raises(NotAnswered, match="could do harm"):
            pulled("open311", settings, tmp_path)
    error = [{"code": 403, "description": "Invalid api_key received"}]
    with serving(lambda asked: error) as stub, pytest.raises(PullRefused, match="403 Invalid api_key"):
        pulled("open311", {"address": stub.address, "since": "2026-10-18"}, tmp_path)


def test_an_endpoint_that_holds_back_requests_of_one_minute_is_refused(tmp_path):
    endpoint = Requests(has_pages=False)
    for row in endpoint.rows:
        row["requested_datetime"] = "2026-10-20T00:00:30Z"

    def some(asked: Asked) -> Any:  # others each time, as without an order
        endpoint.rows = endpoint.rows[12:] + endpoint.rows[:12]
        return endpoint.found(asked)

    with serving(some) as stub, pytest.raises(PullRefused, match="as many as it ever gives"):
        pulled("open311", {"address": stub.address, "since": "2026-10-18"}, tmp_path)


def service(style: str) -> Any:
    """Return a web service that goes on in a style."""
    items = [{"id": i, "updated_at": f"2026-11-01T{i:02}:00:00Z", "place": {"beat": "B1"}} for i in range(7)]

    def serve(asked: Asked) -> Any:
        since = asked.query.get("since", "")
        kept = [item for item in items if item["updated_at"] >= since]
        position = int(asked.query.get("p", 1 if style == "page" else 0))
        start = (position - 1) * 3 if style == "page" else position
        part = kept[start : start + 3]
        more = start + 3 < len(kept)
        links = {"next": f"/list?p={start + 3}&since={since}" if more else None, "token": start + 3 if more else None}
        return {"data": {"items": part}, "meta": {"total": len(kept)}, "links": links}

    return serve


@pytest.mark.parametrize(
    ("style", "more"),
    [
        ("page", {"page_parameter": "p"}), ("offset", {"page_parameter": "p"}), ("next", {"next_at": "links.next"}),
        ("token", {"page_parameter": "p", "next_at": "links.token"}),
    ],
)  # fmt: skip
def test_a_web_service_is_read_whole_and_then_from_its_cursor(tmp_path, style, more):
    with serving(service(style)) as stub:
        settings = {
            "address": f"{stub.address}/list", "records_at": "data.items", "id": "id", "pages": style, "page_rows": 3,
            "total_at": "meta.total", "cursor": "updated_at", "cursor_parameter": "since", **more,
        }  # fmt: skip
        first, rows = pulled("rest", settings, tmp_path)
        second, _ = pulled("rest", settings, tmp_path, first.cursor)

    assert [row["id"] for row in rows] == list(range(7))
    assert first.cursor == {"at": "2026-11-01T06:00:00Z"}
    assert second.rows == 1


def test_a_web_service_that_ignores_its_page_or_has_no_list_is_refused(tmp_path):
    page = [{"a": i} for i in range(3)]
    with serving(lambda asked: page) as stub:
        settings = {"address": stub.address, "pages": "page", "page_parameter": "p"}
        with pytest.raises(ChangedUnderway, match="3 of the 3 rows of page 2"):
            pulled("rest", settings, tmp_path)
        with pytest.raises(PullRefused, match="expected a list of records at rows"):
            pulled("rest", {**settings, "records_at": "rows"}, tmp_path)


def test_a_next_page_at_another_host_is_not_followed(tmp_path):
    body = {"items": [{"id": 1}], "next": "https://elsewhere.example/steal"}
    with serving(lambda asked: body) as stub:
        settings = {"address": stub.address, "records_at": "items", "pages": "next", "next_at": "next"}
        with pytest.raises(PullRefused, match=r"another host, elsewhere\.example"):
            pulled("rest", settings, tmp_path)


def test_trying_out_asks_for_few_rows_and_one_page():
    from civicstat.measurement.sources.connectors.kinds import KINDS

    with serving(Ckan().serve) as stub:
        ask = asking("ckan", ckan(stub), most=2)
        [page] = KINDS["ckan"].pages(ask)
        ask.client.__exit__()

    assert (len(page.rows), len(stub.asked)) == (2, 1)
    assert json.dumps(page.rows)
