"""Deliveries drawn over time."""

from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.pages.shown.deliveries import chart_of


def _delivery(sequence: int, rows: int, aside: int) -> Delivery:
    return Delivery(
        dataset=Dataset(slug="calls"), sequence=sequence, name=f"{sequence}.csv", rows=rows, set_aside=aside
    )


def test_the_share_set_aside_is_drawn_oldest_first_and_leads_to_each_delivery():
    figure = chart_of([_delivery(3, 100, 10), _delivery(2, 0, 0), _delivery(1, 300, 3)])
    assert (
        figure.finding == "Of 400 rows in the newest 3 deliveries 13 were set aside, most of them in 3.csv: 10 of 100."
    )
    table = figure.table
    assert [row[:2] for row in table.rows] == [("1", "1.0%"), ("2", "–"), ("3", "10.0%")]
    assert table.links[0].endswith("/datasets/calls/deliveries/1/")


def test_two_deliveries_are_no_trend():
    assert chart_of([_delivery(2, 100, 10), _delivery(1, 300, 3)]) is None
