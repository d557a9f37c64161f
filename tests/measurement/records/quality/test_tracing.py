"""One fault followed over time, and the names of a delivery that no area is known by."""

import numpy as np
import pytest

from civicstat.measurement.records.quality.findings import day
from civicstat.measurement.records.quality.measures import About
from civicstat.measurement.records.quality.tracing import measure_named, share_by_month, unknown_names

RULE = {"title": "Calls have an arrival time", "holds": "arrived_at is not null", "where": "priority = 1", "warn": 0.1}


@pytest.fixture
def broken(quiet):
    """Urgent calls of beats 3 and 4 that lack an arrival time in February 2024."""
    frame = {name: np.array(values) for name, values in quiet.items()}
    days = frame["_day"].astype("datetime64[D]")
    february = (days >= np.datetime64("2024-02-01")) & (days < np.datetime64("2024-03-01"))
    frame["arrived_at"][february & np.isin(frame["beat"], ["3", "4"])] = np.nan
    return frame


def traced(store, of, about, name, frame, **part):
    measure = measure_named(of, store, about, name, {})
    first, last = (day(int(each)) for each in (frame["_day"].min(), frame["_day"].max()))
    return dict(share_by_month(store, of, measure, since=first, until=last, **part))


def expected(frame, month, beats=None):
    days = frame["_day"].astype("datetime64[D]").astype("datetime64[M]")
    concerned = (days == np.datetime64(month)) & (frame["priority"] == 1)
    if beats:
        concerned &= np.isin(frame["beat"], beats)
    return np.isnan(frame["arrived_at"][concerned]).mean()


def test_a_rule_is_followed_from_month_to_month(broken, calls, keep_records):
    of = calls(quality=[RULE])
    with keep_records(broken, of) as store:
        months = traced(store, of, About.RULE, RULE["title"], broken)
        part = traced(store, of, About.RULE, RULE["title"], broken, dimension="beat", values=("3", "4"))
    assert [str(on) for on in months][:2] == ["2023-01-01", "2023-02-01"]
    assert len(months) == len(part) == 36
    for on in months:
        assert months[on] == pytest.approx(expected(broken, on))
        assert part[on] == pytest.approx(expected(broken, on, ["3", "4"]))
    assert max(part.values()) == 1


def test_a_month_without_a_record_concerned_has_no_share(broken, calls, keep_records):
    of = calls(quality=[RULE | {"where": "priority = 1 and beat = '3' and call_type = 'type 7'"}])
    with keep_records(broken, of) as store:
        assert None in traced(store, of, About.RULE, RULE["title"], broken).values()


def test_a_fault_that_the_definition_does_not_know_is_none(quiet, calls, keep_records):
    with keep_records(quiet, calls()) as store:
        assert measure_named(calls(), store, About.RULE, "A rule of the past", {}) is None


def test_the_unknown_names_of_one_delivery_are_listed_with_their_records(quiet, calls, keep_records):
    frame = {name: np.array(values) for name, values in quiet.items()}
    frame["_delivery"] = np.full(frame["_day"].size, 1, dtype=np.int32)
    frame["_delivery"][:50] = 2
    frame["_area_beat"] = np.full(frame["_day"].size, 7, dtype=np.int32)
    frame["_area_beat"][:60] = -1
    frame["beat"][:60] = "Beet 4"
    frame["beat"][:3] = "Nowhere"
    with keep_records(frame, calls()) as store:
        assert unknown_names(store, calls(), "beat", delivery=2, most=9) == [("Beet 4", 47), ("Nowhere", 3)]
        assert unknown_names(store, calls(), "beat", delivery=1, most=9) == [("Beet 4", 10)]
        assert unknown_names(store, calls(), "neighborhood", delivery=2, most=9) == []
