"""The first page of a metric: finding, chart, table, and what is to be known of the figure."""

import csv
import io
import re
from datetime import date, datetime

import pytest
from django.urls import reverse

import testville
from civicstat.directory.models import Population
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_opens_with_the_finding_in_a_sentence(page):
    shown = page("in_time")
    newest = Observation.objects.filter(
        version__metric__slug="in_time", grain="month", area__layer__slug="city"
    ).order_by("-period")[0]
    counts = f"{newest.numerator:,.0f} of {newest.denominator:,.0f}"
    interval = f"(95% interval {newest.low:.1%} to {newest.high:.1%})"
    assert f"Testville: {newest.value:.1%} in June 2026, {counts} {interval}." in shown


def test_it_draws_the_chart_with_break_and_table(page):
    shown = page("p90")
    assert "New radios" in shown
    assert "Show the figures as a table" in shown
    assert "January 2025" in shown


def test_it_says_how_many_records_lack_what_is_measured(page):
    assert "lack what is measured" in page("p90")


def test_a_restricted_dataset_is_not_there_for_a_viewer(client, vera, ada, five_beats):
    Dataset.objects.update(sensitivity="restricted")
    client.force_login(vera)
    assert client.get(reverse("metric", args=["calls"])).status_code == 404
    client.force_login(ada)
    assert client.get(reverse("metric", args=["calls"])).status_code == 200


def test_a_period_under_way_is_set_against_the_same_days_a_year_before(page):
    rows = testville.calls(1, range(1500))
    here = [row for row in rows if datetime(2026, 1, 1) <= row["received_at"] < datetime(2026, 7, 1)]
    there = [row for row in rows if datetime(2025, 1, 1) <= row["received_at"] < datetime(2025, 7, 1)]
    shown = page("calls", grain="year")
    assert f"So far, January 1 to June 30, 2026: {len(here)} calls" in shown
    assert (
        f"{abs(len(here) - len(there))} {'fewer' if len(here) < len(there) else 'more'} than in the same days" in shown
    )


def test_a_rate_without_residents_says_why_there_is_none_and_what_to_do(page, client, noon):
    Population.objects.filter(area__code__in=("city", "B4")).delete()
    refresh(metrics=Metric.objects.all(), store=record_store(), at=noon)

    shown, weekly = page("per_resident"), client.get(reverse("weekly")).content.decode()

    for text in (shown, weekly):
        assert "Residents not known" in text
        assert "Beats: 1 of 5 have no residents (Beat 4)" in text
        assert "civicstat areas populations FILE" in text
    assert "Residents are not known" not in page("calls")


def test_cohorts_too_young_to_tell_do_not_lead_and_are_told_as_a_count(page, noon):
    text = testville.HEAD.format(slug="late", title="Late", theme="T", way="lower")
    text += "statistic: {kind: cohort_share, within: 45 days, done: arrived_at}\nunit: share"
    metric, _ = adopt(text=text, where="late", by=None, at=noon)
    refresh(metrics=[metric], store=record_store(), at=noon)

    shown = page("late")
    assert '<span class="muted">April 2026' in shown
    assert "No figure for June 2026. Too early to tell:" in shown
    assert "cases are younger than 45 days." in shown


def test_what_lacks_too_much_has_its_reason_in_the_place_of_a_figure(page, client, noon):
    text = testville.HEAD.format(slug="late", title="Late", theme="T", way="lower")
    text += "statistic: {kind: percentile, p: 0.9, of: response_seconds}\nunit: seconds\nmost_missing: 0.1"
    metric, _ = adopt(text=text, where="late", by=None, at=noon)
    refresh(metrics=[metric], store=record_store(), at=noon)

    shown = page("late")
    assert "records lack what is measured: more than one in ten" in shown
    assert "Final</span>" not in shown.partition("Goals")[0]
    passport = page("late", "metric-definition")
    assert "One in ten. Where more do, in an area or a period, there is no figure but the reason" in passport
    assert "records lack what is measured: more than one in ten" in client.get(reverse("weekly")).content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("metric-csv", args=["late"])).content.decode())))
    city = [row for row in rows if row["layer"] == "city"]
    assert all(row["value"] == "" and "more than one in ten" in row["reason"] for row in city)


def test_years_from_before_the_data_begins_are_not_compared_with(page, five_beats, workspace, noon):
    """A file holds events of years before that were reported late; those years are not in the data."""
    rows = testville.calls(3, range(5000, 5030))
    for number, row in enumerate(rows):
        row["received_at"] = datetime(2024, 1 + number % 11, 3 + number % 20, 12)
        row["arrived_at"] = ""
    testville.deliver(five_beats, testville.write(workspace / "late.csv", rows), noon)

    five_beats.refresh_from_db()
    assert five_beats.begins_on == date(2025, 1, 1)
    shown = page("calls", grain="year")
    assert "Not comparable with 2024: the data begins with 2025." in shown
    finding = five_beats.findings.get(subject="before the data begins")
    assert finding.sentence.startswith("The data begins on January 1, 2025: only 30 records of 1,530 are of days")
    assert "February 2024" not in page("calls")


def test_a_finding_about_what_is_measured_is_told_before_the_figure(page, five_beats, noon):
    plain = {
        "dataset": five_beats,
        "kind": "missing",
        "severity": "warning",
        "first_seen_at": noon,
        "last_seen_at": noon,
    }
    in_beat = {"dimension": "beat", "values": ["Beat 4"]}
    Finding.objects.create(column="arrived_at", sentence="Arrival is missing in Beat 4.", evidence=in_beat, **plain)
    Finding.objects.create(column="arrived_at", sentence="It was so in 2025.", until=date(2025, 3, 1), **plain)

    title = "A finding about the data concerns this figure"
    for area, is_told in (("city.city", True), ("beat.B4", True), ("beat.B1", False)):
        shown = page("p90", area=area, grain="month")
        assert (title in shown, "Arrival is missing in Beat 4." in shown) == (is_told, is_told)
        assert "It was so in 2025." not in shown
    assert title not in page("calls")  # which reads no arrival


def test_a_point_of_the_chart_leads_to_its_records_or_for_others_to_what_the_month_consists_of(
    client, vera, ada, five_beats
):
    client.force_login(ada)
    [*_, newest] = re.findall(r'href="(/workspace/metrics/calls/records/[^"]+)">\w+ 2026', _overview(client))
    assert newest == "/workspace/metrics/calls/records/?area=city.city&amp;grain=month&amp;period=2026-06-01"
    client.force_login(vera)
    [*_, newest] = re.findall(r'href="(/workspace/explore/[^"]+)">\w+ 2026', _overview(client))
    assert newest == "/workspace/explore/?of=metric%3Acalls&amp;grain=day&amp;since=2026-06-01&amp;until=2026-06-30"


def _overview(client):
    return client.get(reverse("metric", args=["calls"])).content.decode()


def test_an_annotation_begins_with_a_day_that_the_chart_shows(client, ada, five_beats):
    client.force_login(ada)
    [asked] = re.findall(r'href="([^"]+)">Say what happened', _overview(client))
    assert asked.endswith("on=2026-06-30")
    assert 'value="2026-06-30"' in client.get(asked.replace("&amp;", "&")).content.decode()
    assert client.get(asked.replace("2026-06-30", "2026-02-31")).status_code == 200
