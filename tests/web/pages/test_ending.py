"""Datasets that end at different times: each metric is told of its own newest period, and says which."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

import testville
from civicstat.directory.models import Area
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_many, read_series
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def beside(five_beats, workspace, noon):
    """Return how to load further calls as a dataset of their own, with the metric that counts them."""

    def load(slug: str, rows: list[dict[str, object]], body: str = "statistic: {kind: count}\nunit: calls") -> Metric:
        text = testville.DATASET.replace("dataset: calls", f"dataset: {slug}")
        dataset, _ = define_dataset(text=text, where=slug, by=None, at=noon)
        head = testville.HEAD.format(slug=f"{slug}_count", title=f"Calls of {slug}", theme="Other", way="context")
        adopt(text=head.replace("dataset: calls", f"dataset: {slug}") + body, where=slug, by=None, at=noon)
        testville.deliver(dataset, testville.write(workspace / f"{slug}.csv", rows), noon)
        return Metric.objects.get(slug=f"{slug}_count")

    return load


def january() -> list[dict[str, object]]:
    """Return 620 calls of January 2018, one in 72 minutes."""
    start = datetime(2018, 1, 1)
    return [row | {"received_at": start + timedelta(minutes=72 * at), "arrived_at": ""}
            for at, row in enumerate(testville.calls(3, range(5000, 5620)))]  # fmt: skip


def one_day() -> list[dict[str, object]]:
    start = datetime(2026, 6, 27)
    return [row | {"received_at": start + timedelta(minutes=14 * at), "arrived_at": ""}
            for at, row in enumerate(testville.calls(4, range(7000, 7100)))]  # fmt: skip


def row_of(page: str, title: str) -> str:
    [row] = [each for each in re.findall(r'<tr role="row">.*?</tr>', page, re.S) if title in each]
    return row


def test_data_that_ended_years_ago_is_told_with_its_own_newest_period(client, vera, beside):
    old = beside("january", january())
    client.force_login(vera)
    page = client.get(reverse("weekly")).content.decode()

    assert "Testville, in June 2026." in page
    row = row_of(page, old.title)
    assert 'value="620.0"' in row
    assert "January 2018, where its data ends" in row
    assert 'value="0.0"' not in row


def test_series_read_together_are_as_those_read_alone(beside):
    metrics = [beside("january", january()), *Metric.objects.filter(slug__in=("calls", "p90"))]
    city = Area.objects.get(layer__slug="city")
    for grain in ("week", "month", "quarter"):
        together = read_many(metrics, [city], grain, most=14)
        for metric in metrics:
            assert together[metric.pk, city.pk].points == read_series(metric, city, grain).points[-15:]


def test_no_zero_is_told_after_the_data_ended(client, vera, beside):
    old = beside("january", january())
    points = read_many([old, Metric.objects.get(slug="calls")], list(Area.objects.filter(layer__slug="city")), "month")
    [series] = [each for (metric, _), each in points.items() if metric == old.pk]
    assert [(point.label, point.value) for point in series.points] == [("January 2018", 620.0)]


def test_the_program_interface_lists_the_same_newest_figure(client, vera, beside):
    old = beside("january", january())
    client.force_login(vera)
    listed = client.get("/api/v1/metrics").json()
    listed = listed["items"] if isinstance(listed, dict) else listed
    [newest] = [each["newest"] for each in listed if each["slug"] == old.slug]
    assert (newest["label"], newest["value"]) == ("January 2018", 620)


def test_a_day_of_records_is_told_as_part_of_its_month(client, vera, beside):
    day = beside("day", one_day())
    client.force_login(vera)

    page = client.get(reverse("metric", args=[day.slug])).content.decode()
    assert "Testville: 100 calls in part of June 2026: June 27 only" in page
    assert "no whole period" not in page
    assert "No data yet" not in page
    weekly = client.get(reverse("weekly")).content.decode()
    assert "Testville, in June 2026." in weekly
    row = row_of(weekly, day.title)
    assert "Part of June 2026: June 27 only" in row
    assert 'value="100.0"' in row
    assert "Provisional" in row


def test_a_part_of_a_period_stands_above_the_figures_only_where_none_is_whole(client, vera, beside):
    beside("day", one_day())
    client.force_login(vera)
    Metric.objects.filter(slug__in=("urgent", "p90", "in_time", "per_resident")).delete()
    assert client.get(reverse("weekly")).context["period"] == "June 2026"
    Metric.objects.filter(slug="calls").delete()
    assert client.get(reverse("weekly")).context["period"] == "part of June 2026: June 27 only"


def test_nothing_is_drawn_where_there_is_no_figure(client, vera, beside):
    lacking = beside("empty", one_day(), "statistic: {kind: median, of: response_seconds}\nunit: seconds")
    client.force_login(vera)
    answer = client.get(reverse("metric", args=[lacking.slug]))
    assert answer.context["chart"] is None
    finding = answer.context["finding"]
    assert finding == "Testville: no figure for part of June 2026: June 27 only. Nothing to measure in it."
    assert finding in answer.content.decode()


def test_what_is_being_computed_says_so_alone_and_opens_again(client, vera, five_beats, noon):
    text = testville.HEAD.format(slug="new", title="New", theme="T", way="lower") + "statistic: {kind: count}\nunit: n"
    metric, _ = adopt(text=text, where="new", by=None, at=noon)
    client.force_login(vera)
    page = client.get(reverse("metric", args=["new"])).content.decode()
    assert "This metric is being computed" in page
    assert '<meta http-equiv="refresh"' in page
    assert "no figure for" not in page
    assert "No records" not in page
    assert '<svg class="chart' not in page

    weekly = client.get(reverse("weekly")).context
    assert [each.slug for each in weekly["computing"]] == ["new"]
    assert "new" not in [each.slug for each in weekly["waiting"]]

    refresh(metrics=[metric], store=record_store(), at=noon)
    assert 'http-equiv="refresh"' not in client.get(reverse("metric", args=["new"])).content.decode()


def test_records_that_end_too_soon_are_why_a_figure_is_provisional(client, vera, beside):
    body = "statistic: {kind: count}\nunit: calls\nmaturity: 14 days"
    old = beside("january", january(), body)
    client.force_login(vera)
    page = client.get(reverse("metric", args=[old.slug])).content.decode()
    assert (
        "The data ends on January 31, 2018; this figure stays provisional until there are records up to "
        "February 14, 2018." in page
    )
    passport = client.get(reverse("metric-definition", args=[old.slug])).content.decode()
    assert "14 days after the period&#x27;s end, once records reach that far" in passport
    assert "The data ends" not in client.get(reverse("metric", args=["calls"])).content.decode()


def test_a_figure_per_resident_says_of_which_year_the_residents_are(client, vera, five_beats):
    client.force_login(vera)
    page = client.get(reverse("metric", args=["per_resident"])).content.decode()
    assert "Divided by the residents of 2025, the nearest year known: none are known of 2026." in page
    assert Dataset.objects.count() == 1
