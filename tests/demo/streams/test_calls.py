from datetime import date

import numpy as np
import pytest

from civicstat.demo.answer_key import key_for
from civicstat.demo.city import window_until
from civicstat.demo.land.ground import Land
from civicstat.demo.records import NEVER
from civicstat.demo.streams.call_types import CALL_TYPES
from civicstat.demo.streams.calls import Calls, draw_calls

UNTIL = date(2026, 10, 31)


@pytest.fixture(scope="module")
def calls(land: Land) -> Calls:
    return draw_calls(1, window_until(UNTIL), land, key_for(UNTIL), scale=0.03)


def test_stages_follow_one_another_but_for_a_few_clocks(calls: Calls):
    for earlier, later in (
        (calls.received, calls.dispatched),
        (calls.received, calls.arrived),
        (calls.dispatched, calls.arrived),
        (calls.received, calls.closed),
    ):
        known = (earlier != NEVER) & (later != NEVER)
        assert (later[known] >= earlier[known]).all()
    under_way = (calls.enroute != NEVER) & (calls.dispatched != NEVER)
    assert (calls.enroute[under_way] < calls.dispatched[under_way]).mean() < 0.002


def test_officers_are_there_when_they_start_a_call_themselves(calls: Calls):
    own = calls.is_on_view
    assert 0.25 < own.mean() < 0.33
    assert (calls.dispatched[own] == calls.received[own]).all()
    assert (calls.enroute[own] == NEVER).all()


def test_what_is_settled_by_phone_has_no_dispatch_and_no_arrival(calls: Calls):
    by_phone = calls.dispatched == NEVER
    assert by_phone.any()
    assert (calls.arrived[by_phone] == NEVER).all()
    assert not calls.is_crisis[by_phone].any()


def test_urgent_calls_are_reached_sooner(calls: Calls):
    took = [
        np.median((calls.arrived - calls.received)[calls.is_sent & (calls.priority == p) & (calls.arrived != NEVER)])
        for p in (1, 2, 3, 4)
    ]
    assert took == sorted(took)


def test_every_call_type_has_a_name_of_its_own_and_some_priority():
    assert len({each.name for each in CALL_TYPES}) == len(CALL_TYPES)
    assert all(sum(each.priorities) > 0 for each in CALL_TYPES)
