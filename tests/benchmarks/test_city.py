"""The generated city: the same each time, and as an export would be."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from benchmarks import city, questions
from benchmarks.definitions import METRICS, metric


def test_the_same_calls_are_drawn_each_time():
    assert city.draw(500).equals(city.draw(500))


def test_calls_come_in_order_within_the_ten_years():
    received = city.draw(2000)["received_at"].to_numpy()
    assert np.all(np.diff(received) >= 0)
    years = {datetime.fromtimestamp(int(moment), ZoneInfo(city.ZONE)).year for moment in received}
    assert years == set(range(2016, 2026))


def test_offsets_are_those_of_the_zone():
    moments = np.arange(1_480_000_000, 1_760_000_000, 777_777)
    zone = ZoneInfo(city.ZONE)
    expected = [datetime.fromtimestamp(int(m), UTC).astimezone(zone).utcoffset().total_seconds() for m in moments]
    assert city.offsets(moments).tolist() == expected


def test_stages_follow_one_another():
    calls = city.draw(2000).to_pandas()
    for before, after in (
        ("received_at", "dispatched_at"),
        ("dispatched_at", "arrived_at"),
        ("arrived_at", "closed_at"),
    ):
        both = calls[calls[before].notna() & calls[after].notna()]
        assert (both[after] >= both[before]).all()


@pytest.mark.parametrize("slug", METRICS)
def test_every_metric_is_asked_in_every_spelling(slug):
    assert metric(slug).metric == slug
    for spelling in (questions.PLAIN, questions.LOCAL, questions.TUNED, questions.POSTGRESQL):
        assert "{" not in questions.sql(slug, spelling)
