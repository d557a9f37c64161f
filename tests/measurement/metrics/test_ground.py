"""How far the data reaches, by how finely its times are known."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from civicstat.directory.actions import name_city
from civicstat.measurement.intake import bring_up_to_date, take_in
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.ground import city
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import Series, read_series
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DATASET = """
dataset: arrests
title: Arrests
timezone: America/Chicago
key: number
time: month
columns:
  number: {type: text}
  month: {type: date, format: "%Y-%m"}
"""
METRIC = """
metric: arrests
title: Arrests
question: How many?
dataset: arrests
statistic: {kind: count}
unit: arrests
direction: context
periods: [month, year]
"""


@pytest.fixture
def deliver(workspace: Path, noon: datetime):
    """Send a file of one record for each month, which arrives on a day."""
    name_city(name="Testville", by=None, at=noon)
    define_dataset(text=DATASET, where="arrests", by=None, at=noon)
    adopt(text=METRIC, where="arrests", by=None, at=noon)

    def send(at: datetime, *months: str) -> Series:
        path = workspace / f"{at:%Y%m%d}.csv"
        path.write_text("number,month\n" + "".join(f"{month},{month}\n" for month in months))
        take_in(
            dataset=Dataset.objects.get(),
            source=path,
            name=path.name,
            way="python",
            store=record_store(),
            by=None,
            at=at,
        )
        return series()

    return send


def series(grain: str = "month") -> Series:
    return read_series(Metric.objects.select_related("dataset").get(), city(), grain)


def test_a_month_is_partial_while_it_was_not_over_when_its_records_came(deliver):
    found = deliver(datetime(2026, 5, 20, tzinfo=UTC), "2026-03", "2026-04", "2026-05")

    assert [point.is_partial for point in found.points] == [False, False, True]
    assert found.latest.label == "April 2026"


def test_a_month_is_whole_where_its_records_came_after_its_end_by_the_citys_clock(deliver):
    evening = datetime(2026, 6, 1, 3, tzinfo=UTC)  # still May 31 in Chicago
    assert deliver(evening, "2026-04", "2026-05").latest.label == "April 2026"

    assert deliver(datetime(2026, 6, 1, 6, tzinfo=UTC), "2026-05", "2026-03").latest.label == "May 2026"


def test_a_month_is_whole_once_a_later_one_has_a_record(deliver):
    deliver(datetime(2026, 5, 20, tzinfo=UTC), "2026-04", "2026-05")

    found = deliver(datetime(2026, 6, 10, tzinfo=UTC), "2026-06")

    assert (found.latest.label, found.points[-1].is_partial) == ("May 2026", True)


def test_a_rebuild_does_not_change_what_is_whole(deliver, noon):
    deliver(datetime(2026, 5, 20, tzinfo=UTC), "2026-04", "2026-05")

    bring_up_to_date(dataset=Dataset.objects.get(), store=record_store(), at=noon)

    assert series().latest.label == "April 2026"


def test_a_year_of_months_is_whole_after_its_december(deliver):
    deliver(datetime(2026, 1, 5, tzinfo=UTC), *(f"2025-{month:02}" for month in range(1, 13)))

    assert series("year").latest.label == "2025"
