"""The city going on: the same events every time, in order, from wherever one begins."""

from datetime import UTC, datetime
from itertools import islice

import pytest

from civicstat.demo.answer_key import UNTIL
from civicstat.demo.rhythm import moment
from civicstat.demo.unfolding import unfold

END = moment(UNTIL) + 86400 - 60  # a minute before the records end


@pytest.fixture(scope="module")
def events():
    return list(islice(unfold(END, scale=0.05), 600))


@pytest.mark.slow
def test_events_come_in_order_and_the_same_every_time(events):
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert events[0].at > END
    assert list(islice(unfold(END, scale=0.05), 600)) == events


@pytest.mark.slow
def test_a_call_is_received_before_all_else_and_states_each_thing_once(events):
    calls = {}
    for event in events:
        if event.dataset == "calls":
            calls.setdefault(event.row["Call Number"], []).append(event)
    whole = {number: of for number, of in calls.items() if "Received" in of[0].row}
    assert len(whole) > 60
    for number, of in calls.items():
        stated = [name for event in of for name in event.row if name != "Call Number"]
        assert len(stated) == len(set(stated)), number
        assert all("Received" not in event.row for event in of[1:])
    closed = [of for of in whole.values() if any(event.row.get("Closed") for event in of)]
    for of in closed:
        [end] = [event for event in of if event.row.get("Closed")]
        assert datetime.fromisoformat(end.row["Closed"]).astimezone(UTC).timestamp() == end.at
    # Those that were under way when the records ended go on under their own numbers.
    assert any("Received" not in of[0].row for of in calls.values())


@pytest.mark.slow
def test_what_is_continued_later_is_the_rest(events):
    later = events[300].at
    rest = [event for event in events if event.at > later]
    assert list(islice(unfold(later, scale=0.05), len(rest))) == rest
