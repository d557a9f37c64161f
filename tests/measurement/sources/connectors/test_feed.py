"""A dispatch log as an Atom feed, and RSS."""

from typing import Any

import pytest

from civicstat.measurement.sources.connectors.client import NotAnswered
from civicstat.measurement.sources.connectors.protocol import PullRefused
from measurement.sources.connectors.pulled import pulled
from stub_source import Reply, serving


def entry(number: int, updated: str) -> str:
    return f"""<entry><id>tag:example.gov,2026:cad/{number}</id><title>ALARM at 100 BLOCK OF MAIN ST</title>
      <updated>2026-11-01T{updated}:00.0-08:00</updated><published>2026-11-01T00:00:00.0-08:00</published>
      <category term="ALARM"/><georss:point>45.5 -122.4</georss:point>
      <content type="html">&lt;dl&gt;&lt;dt&gt;ID:&lt;/dt&gt;&lt;dd&gt;P{number}&lt;/dd&gt;
        &lt;dt&gt;Agency:&lt;/dt&gt;&lt;dd&gt;Fire &amp;amp; Rescue&lt;/dd&gt;&lt;/dl&gt;</content></entry>"""


def atom(*entries: str) -> Reply:
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss">
      <title>Dispatch</title>{"".join(entries)}</feed>"""
    return Reply(body, headers={"Content-Type": "application/atom+xml"})


def test_entries_come_with_their_places_and_terms_and_then_only_what_was_updated(tmp_path):
    replies = [
        atom(entry(2, "02:00"), entry(1, "01:00")),
        atom(entry(3, "03:00"), entry(2, "02:30"), entry(1, "01:00")),
    ]
    with serving(lambda asked: replies.pop(0)) as stub:
        first, rows = pulled("feed", {"address": stub.address}, tmp_path)
        second, later = pulled("feed", {"address": stub.address}, tmp_path, first.cursor)

    assert rows[0]["details"] == {"ID": "P2", "Agency": "Fire & Rescue"}
    assert (rows[0]["latitude"], rows[0]["longitude"], rows[0]["category"]) == ("45.5", "-122.4", "ALARM")
    assert [row["details"]["ID"] for row in later] == ["P3", "P2"]
    assert second.remarks == []


def test_entries_that_came_and_went_in_between_are_told(tmp_path):
    with serving(lambda asked: atom(entry(9, "09:00"))) as stub:
        found, _ = pulled("feed", {"address": stub.address}, tmp_path, {"at": "2026-11-01T01:00:00-08:00"})

    assert found.remarks[0].startswith("The oldest entry of the feed is newer")


def test_rss_is_read_likewise(tmp_path):
    item = "<item><guid>a1</guid><title>Closed</title><pubDate>Sun, 01 Nov 2026 10:00:00 GMT</pubDate></item>"
    with serving(lambda asked: Reply(f"<rss><channel>{item}</channel></rss>")) as stub:
        found, [row] = pulled("feed", {"address": stub.address}, tmp_path)

    assert (row["id"], row["updated"]) == ("a1", "2026-11-01T10:00:00+00:00")
    assert found.cursor["at"] == "2026-11-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        ("<!DOCTYPE html><html><body>Gone fishing</body></html>", NotAnswered, "Gone fishing"),
        ("<feed><entry>", NotAnswered, "no whole XML"),
        ("<services/>", PullRefused, "expected a feed"),
    ],
)
def test_what_is_no_feed_is_refused(tmp_path, body: Any, error, says):
    with serving(lambda asked: Reply(body)) as stub, pytest.raises(error, match=says):
        pulled("feed", {"address": stub.address}, tmp_path)


def test_entries_that_came_again_under_other_ids_are_told(tmp_path):
    def rss(*numbers: str) -> Reply:
        items = "".join(
            f"<item><guid>{each}</guid><title>Call {place}</title>"
            f"<pubDate>Sun, 01 Nov 2026 1{place}:00:00 GMT</pubDate></item>"
            for place, each in enumerate(numbers)
        )
        return Reply(f"<rss><channel>{items}</channel></rss>")

    replies = [rss("a", "b", "c"), rss("a", "b", "c", "d"), rss("x1", "x2", "x3", "x4")]
    with serving(lambda asked: replies.pop(0)) as stub:
        first, _ = pulled("feed", {"address": stub.address}, tmp_path)
        second, _ = pulled("feed", {"address": stub.address}, tmp_path, first.cursor)
        third, _ = pulled("feed", {"address": stub.address}, tmp_path, second.cursor)

    assert (first.remarks, second.remarks) == ([], [])
    assert third.remarks[0].startswith("4 of 4 entries that came before came again under other ids")


def test_of_an_entry_that_stands_there_twice_the_later_state_counts(tmp_path):
    with serving(lambda asked: atom(entry(1, "01:00"), entry(1, "02:00"), entry(2, "01:00"))) as stub:
        _, rows = pulled("feed", {"address": stub.address}, tmp_path)
    assert [(row["details"]["ID"], row["updated"][11:16]) for row in rows] == [("P1", "02:00"), ("P2", "01:00")]

    other = entry(1, "01:00").replace("ALARM at", "FIRE at")
    with serving(lambda asked: atom(entry(1, "01:00"), other)) as stub, pytest.raises(PullRefused, match="same number"):
        pulled("feed", {"address": stub.address}, tmp_path)


def test_an_unchanged_that_nobody_asked_for_is_no_empty_feed(tmp_path):
    with serving(lambda asked: Reply(status=304)) as stub, pytest.raises(NotAnswered, match="answered 304"):
        pulled("feed", {"address": stub.address}, tmp_path)
