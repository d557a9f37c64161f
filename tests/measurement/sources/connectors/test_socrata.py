"""A Socrata portal in small, pulled whole, by halves, and while it changes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from civicstat.measurement.sources.connectors.client import NotAnswered
from civicstat.measurement.sources.connectors.columns import Drift
from civicstat.measurement.sources.connectors.gathering import Gathered, gather
from civicstat.measurement.sources.connectors.protocol import Ask, ChangedUnderway, PullRefused
from civicstat.measurement.sources.connectors.socrata import SocrataSettings, pages
from stub_source import REACH, Asked, Reply, patient, serving

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
COLUMNS = {":id": "row_identifier", "call_id": "text", "counts": "number", "closed": "floating_timestamp"}


class Portal:
    """Rows with their system fields; answers `$select`, `$where`, `$order`, `$limit` and `$offset` as SODA does."""

    def __init__(self, rows: int) -> None:
        self.rows = [
            {":id": f"row-{i:04}", ":updated_at": f"2026-11-01T00:{i // 60:02}:{i % 60:02}.000Z", "call_id": f"C{i}",
             "counts": str(i)}
            for i in range(rows)
        ]  # fmt: skip
        self.headers = {
            "X-SODA2-Fields": str(list(COLUMNS)).replace("'", '"'),
            "X-SODA2-Types": str(list(COLUMNS.values())).replace("'", '"'),
        }

    def serve(self, asked: Asked) -> Any:
        rows = self.rows
        if match := re.search(r":updated_at >= '([^']+)'", asked.query.get("$where", "")):
            rows = [row for row in rows if row[":updated_at"] >= match[1]]
        if asked.query["$select"].startswith("count"):
            last = {"civicstat_newest": max(row[":updated_at"] for row in rows)} if rows else {}
            return [{"civicstat_rows": str(len(rows)), **last}]
        rows = sorted(rows, key=lambda row: (row[":updated_at"], row[":id"]))
        start = int(asked.query["$offset"])
        return Reply(rows[start : start + int(asked.query["$limit"])], headers=self.headers)


def pull(stub: Any, tmp_path: Any, cursor: dict[str, Any] | None = None, before: Any = None, **more: Any) -> Gathered:
    settings = SocrataSettings(address=stub.address, id="abcd-1234", page_rows=10, **more)
    with patient() as client:
        ask = Ask(settings, cursor or {}, timedelta(seconds=5), AT, client, REACH)
        return gather(
            pages(ask), tmp_path / "rows", before=before or {}, most_bytes=10**6, progress=lambda rows: None
        )  # fmt: skip


def test_all_pages_come_and_the_next_pull_reads_what_is_new_with_the_overlap(tmp_path):
    portal = Portal(25)
    with serving(portal.serve) as stub:
        first = pull(stub, tmp_path)
        second = pull(stub, tmp_path, cursor=dict(first.cursor or {}))

    assert (first.rows, first.pages, first.promised) == (25, 3, [25, 25])
    assert first.cursor == {"at": "2026-11-01T00:00:24.000Z"}
    assert second.rows == 6  # the five seconds before the cursor, and its own
    assert not any(name.startswith(":") for name in first.seen.names)


def test_a_column_that_the_portal_left_out_of_every_row_is_there_without_a_value(tmp_path):
    with serving(Portal(3).serve) as stub:
        found = pull(stub, tmp_path)

    assert '"closed":null' in (tmp_path / "rows").read_text().splitlines()[-1]
    assert found.seen.drift({}) == Drift()


def test_columns_that_are_gone_new_or_of_another_type_are_noticed(tmp_path):
    before = {
        name: {"types": [kind], "stated": True, "always": True}
        for name, kind in {"call_id": "number", "counts": "number", "priority": "text"}.items()
    }
    with serving(Portal(3).serve) as stub:
        found = pull(stub, tmp_path, before=before)

    assert found.seen.drift(before) == Drift(("priority",), ("closed",), (("call_id", "number", "text"),))
    assert set(found.seen.kept(before)) == {"call_id", "counts", "closed"}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda rows: rows[:4], "the pull was cut short"),  # a page that is half
        (lambda rows: [*rows[:9], {**rows[0], "call_id": "x"}], "two rows with the same number"),
    ],
)
def test_a_page_that_is_not_whole_is_refused(tmp_path, spoil, says):
    portal = Portal(25)

    def serve(asked: Asked) -> Any:
        found = portal.serve(asked)
        if asked.query.get("$offset") == "10":
            found.body = spoil(found.body)
        if asked.query.get("$offset", "0") in ("20", "14", "24"):
            return Reply([])
        return found

    with serving(serve) as stub, pytest.raises(PullRefused, match=says):
        pull(stub, tmp_path)


def test_a_page_that_comes_twice_is_refused(tmp_path):
    portal = Portal(25)

    def serve(asked: Asked) -> Any:
        if asked.query.get("$offset") == "10":
            asked.query["$offset"] = "0"
        return portal.serve(asked)

    with serving(serve) as stub, pytest.raises(ChangedUnderway, match=r"had come on an earlier page.*'row-0000'"):
        pull(stub, tmp_path)


def test_rows_that_come_again_under_other_numbers_are_refused(tmp_path):
    portal = Portal(25)

    def serve(asked: Asked) -> Any:
        if asked.query.get("$offset") == "10":  # numbered anew, so that those of the first page come again
            portal.rows = [{**row, ":id": f"new-{row[':id']}"} for row in portal.rows]
            asked.query["$offset"] = "0"
        return portal.serve(asked)

    with (
        serving(serve) as stub,
        pytest.raises(ChangedUnderway, match=r"10 of the 10 rows of page 2 .* numbered its rows"),
    ):
        pull(stub, tmp_path)


@pytest.mark.parametrize(
    "fault",
    [
        Reply("busy", status=500), Reply("wait", status=503, headers={"Retry-After": "7"}), Reply(drops=True),
        Reply([{"civicstat_rows": "25"}], cut=5), Reply('[{"civicstat_rows": "2', status=200), Reply("", status=429),
    ],
)  # fmt: skip
def test_what_fails_once_is_asked_again(tmp_path, fault):
    with serving(Portal(25).serve) as stub:
        stub.faults = [fault]
        assert pull(stub, tmp_path).rows == 25


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply({"error": True, "message": "You must be logged in"}), "You must be logged in"),
        (Reply("<html><title>Maintenance</title><body>Back at <b>noon</b></body>", 200), "Back at noon"),
        (Reply({"message": "no such column", "error": True}, 400), "answered 400.*no such column"),
    ],
)
def test_an_error_is_refused_with_its_text_also_where_it_is_sent_as_an_answer(tmp_path, reply, says):
    with serving(Portal(5).serve) as stub:
        stub.faults = [reply]
        with pytest.raises(NotAnswered, match=says):
            pull(stub, tmp_path)


def test_a_token_travels_in_a_header_and_is_in_no_message(tmp_path, monkeypatch):
    monkeypatch.setenv("CIVICSTAT_CONNECT_PORTAL", "s3cret")
    with serving(Portal(5).serve) as stub:
        pull(stub, tmp_path, token="env:CIVICSTAT_CONNECT_PORTAL")
        stub.faults = [Reply("no", status=403)]
        with pytest.raises(NotAnswered) as refusal:
            pull(stub, tmp_path, token="env:CIVICSTAT_CONNECT_PORTAL")

    assert stub.asked[0].headers["x-app-token"] == "s3cret"
    assert "s3cret" not in str(refusal.value)


def test_a_row_dated_ahead_does_not_move_the_cursor_past_the_pull(tmp_path):
    portal = Portal(3)
    portal.rows[0][":updated_at"] = "2099-01-01T00:00:00.000Z"
    with serving(portal.serve) as stub:
        assert pull(stub, tmp_path).cursor == {"at": "2026-11-02T12:00:00.000Z"}
