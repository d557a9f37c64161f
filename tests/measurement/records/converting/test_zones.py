from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicstat.measurement.records.converting import zones

ZONES = ["America/Chicago", "Europe/Dublin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
WIDE = zones.Span(datetime(1860, 1, 1), datetime(2140, 1, 1))


def all_at_once(connection, expression, moments):
    connection.execute("create or replace temp table moments (place integer, moment timestamp)")
    connection.executemany("insert into moments values (?, ?)", list(enumerate(moments)))
    found = connection.sql(f"select {expression} as value from moments order by place").to_arrow_table()
    return found.column("value").to_pylist()


def in_utc(wall, zone):
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def here(moment, zone):
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@pytest.mark.parametrize("zone", ZONES)
def test_every_minute_around_both_changes_of_2025_agrees_with_zoneinfo(connection, zone):
    days = (datetime(2025, 3, 8, 23), datetime(2025, 3, 29, 23), datetime(2025, 4, 5, 12), datetime(2025, 10, 5),
            datetime(2025, 10, 25, 23), datetime(2025, 11, 1, 23))  # fmt: skip
    minutes = [day + timedelta(minutes=n) for day in days for n in range(0, 24 * 60, 7)]
    span = zones.Span(min(minutes), max(minutes))

    assert all_at_once(connection, zones.to_utc("moment", zone, span), minutes) == [in_utc(m, zone) for m in minutes]
    assert all_at_once(connection, zones.to_local("moment", zone, span), minutes) == [here(m, zone) for m in minutes]


MOMENTS = st.datetimes(datetime(1862, 1, 1), datetime(2139, 1, 1)).map(lambda moment: moment.replace(fold=0))


@given(moments=st.lists(MOMENTS, min_size=20, max_size=60))
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.slow
def test_any_moment_agrees_with_zoneinfo(zone, moments):
    with duckdb.connect() as connection:
        assert all_at_once(connection, zones.to_utc("moment", zone, WIDE), moments) == [
            in_utc(m, zone) for m in moments
        ]
        assert all_at_once(connection, zones.to_local("moment", zone, WIDE), moments) == [
            here(m, zone) for m in moments
        ]


def test_a_span_without_changes_has_the_offset_of_its_time(connection):
    winter = datetime(2024, 12, 24, 12), datetime(2025, 1, 2)
    span = zones.Span(*winter)

    assert span.changes("America/Chicago") == []
    assert all_at_once(connection, zones.to_utc("moment", "America/Chicago", span), winter) == [
        datetime(2024, 12, 24, 18),
        datetime(2025, 1, 2, 6),
    ]


def test_skipped_and_repeated_hours_are_known(connection):
    span = zones.Span(datetime(2025, 1, 1), datetime(2026, 1, 1))
    moments = [datetime(2025, 3, 9, 2, 30), datetime(2025, 3, 9, 3), datetime(2025, 11, 2, 1), datetime(2025, 11, 2, 2)]

    assert all_at_once(connection, zones.skipped("moment", "America/Chicago", span), moments) == [3600, 0, 0, 0]
    assert all_at_once(connection, zones.repeated("moment", "America/Chicago", span), moments) == [0, 0, 3600, 0]
    half = [datetime(2025, 4, 6, 1, 45)]
    assert all_at_once(connection, zones.repeated("moment", "Australia/Lord_Howe", span), half) == [1800]


def test_the_hours_in_which_a_time_may_be_repeated_are_those_around_the_change():
    span = zones.Span(datetime(2025, 1, 1), datetime(2025, 12, 31))
    assert zones.hours_repeated("America/Chicago", span) == [1]
    assert zones.hours_repeated("America/Havana", span) == [0]
    assert zones.hours_repeated("America/Phoenix", span) == []
    assert zones.hours_repeated("Australia/Lord_Howe", span) == [1]  # half an hour, from 01:30
