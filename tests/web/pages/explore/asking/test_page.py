"""The explorer's page."""

import calendar
import csv
import io
import re

import pytest
from django.urls import reverse

import testville
from civicstat.web.pages.explore.asking.answering import forget

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget()
    yield
    forget()


@pytest.fixture
def show(client, vera, five_beats):
    client.force_login(vera)

    def shown(name="explore", **query):
        return client.get(reverse(name), query)

    return shown


def test_it_opens_with_questions_that_the_data_can_answer(show, client):
    text = show().content.decode()
    urls = re.findall(r'<li><a href="(/workspace/explore/\?[^"]+)"', text)
    assert urls
    for url in urls:
        answered = client.get(url.replace("&amp;", "&"))
        assert answered.status_code == 200
        assert "answer__finding" in answered.content.decode()


def test_an_answer_begins_with_its_finding_and_what_it_rests_on(show):
    text = show(of="metric:in_time", layer="beat").content.decode()
    assert "which allows for having picked the two farthest apart" in text
    assert re.search(r"Rests on [\d,]+ records", text)
    assert "Arrived in eight minutes, version 1. Data: Calls for service, delivery 1" in text
    assert "<svg" in text


def test_a_fault_stands_beside_its_field_with_the_place(show):
    text = show(of="dataset:calls", where="prio = 1").content.decode()
    assert 'id="id_where_error"' in text
    assert "prio = 1\n^" in text
    assert "answer__finding" not in text


def test_a_statistic_that_lacks_its_column_says_so_there(show):
    assert 'id="id_of_number_error"' in show(of="dataset:calls", kind="median").content.decode()


def test_an_address_says_no_more_than_it_must(show):
    moved = show(of="dataset:calls", kind="count", grain="month", where="", by="beat", of_number="response_seconds")
    assert moved.url == f"{reverse('explore')}?of=dataset%3Acalls&by=beat"


def test_another_subject_drops_what_was_said_of_the_first(show):
    moved = show(of="metric:urgent", was="dataset:calls", kind="median", by="beat", grain="week")
    assert moved.url == f"{reverse('explore')}?of=metric%3Aurgent&grain=week"


@pytest.mark.parametrize(
    "query",
    [
        {"of": "dataset:calls", "since": "2025-02-30"}, {"of": "dataset:calls", "by": "nope", "by2": "beat"},
        {"of": "dataset:calls", "kind": "percentile", "percent": "200", "of_number": "priority"},
        {"of": "dataset:calls", "statistic": "{kind: index, of: beat, weights: {B1: x}}"},
        {"of": "dataset:calls", "layer": "beat", "areas": "B1,\0"}, {"of": "dataset:calls", "sort": "-nothing"},
        {"of": "dataset:calls", "where": "(" * 3000},
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["explore", "explore-csv"])
def test_no_address_breaks_it(show, query, name):
    assert show(name, **query).status_code in (200, 302, 422)


def test_the_table_can_be_sorted_by_its_figures(show):
    text = show(of="dataset:calls", by="priority", span="whole", show="table", sort="-value").content.decode()
    body = text[text.index("<tbody>") :]
    figures = [
        int(each) for each in re.findall(r'</th><td class="number">([\d,]+)</td>', body.split("All together")[0])
    ]
    assert figures == sorted(figures, reverse=True)
    assert len(figures) == 4
    assert "All together</th>" in text
    assert 'aria-sort="descending"' in text


def test_files_hold_every_figure(show):
    answer = show("explore-csv", of="dataset:calls", layer="beat", by="priority", grain="year")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {"period", "area", "group_priority", "value", "low", "high", "n", "state", "version"} <= set(rows[0])
    plain = show("explore-json", of="dataset:calls", layer="beat", by="priority", grain="year").json()
    assert plain["count"] == len(plain["items"]) == len(rows)
    assert plain["question"] == {"dataset": "calls", "statistic": {"kind": "count"}, "grain": "year", "layer": "beat",
                                 "by": ["priority"]}  # fmt: skip


def test_a_file_of_a_faulty_question_says_why_there_is_none(show):
    answer = show("explore-csv", of="dataset:calls", where="prio = 1")
    assert answer.status_code == 422
    assert "prio" in answer.json()["message"]


def test_a_restricted_dataset_is_not_offered(show, five_beats):
    five_beats.sensitivity = "restricted"
    five_beats.save(update_fields=["sensitivity"])
    assert "dataset:calls" not in show().content.decode()
    assert "answer__finding" not in show(of="dataset:calls").content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"layer": "beat", "show": "map", "grain": "year"}, "chart__drawing"),
        ({"layer": "beat", "by": "priority", "show": "panels"}, "answer__panels"),
        ({"by": "priority", "show": "bars"}, "Figures beside one another"),
        ({"show": "map"}, "choose an area layer"),
        ({"by": "beat", "by2": "priority", "show": "lines"}, "cannot be told apart"),
    ],
)
def test_it_is_shown_as_it_was_asked_for_or_says_why_not(show, query, words):
    assert words in show(of="metric:in_time", **query).content.decode()


def test_a_statistic_becomes_a_metric_in_the_editor(client, ada, five_beats):
    client.force_login(ada)
    asked = {"of": "dataset:calls", "kind": "percentile", "percent": "75", "of_number": "response_seconds",
             "where": "beat = 'B1'", "by": "priority"}  # fmt: skip
    text = client.get(reverse("explore"), asked).content.decode()
    [url] = re.findall(r'href="([^"]+)">Make this a metric', text)
    form = client.get(url.replace("&amp;", "&")).context["draft"].form.initial
    assert (form["kind"], form["percent"], form["of_number"]) == ("percentile", "75", "response_seconds")
    assert (form["where"], form["unit"], form["min_n"], form["dimensions"]) == (
        "beat = 'B1'", "seconds", 30, ["priority"]
    )  # fmt: skip


def test_a_metric_that_was_narrowed_becomes_another_one(client, ada, five_beats):
    client.force_login(ada)
    text = client.get(reverse("explore"), {"of": "metric:urgent", "where": "beat = 'B1'"}).content.decode()
    [url] = re.findall(r'href="([^"]+)">Make this a metric', text)
    form = client.get(url.replace("&amp;", "&")).context["draft"].form.initial
    assert (form["slug"], form["where"]) == ("", "(priority = 1) and (beat = 'B1')")


def test_who_may_define_no_metric_is_not_led_to_it(show):
    assert "Make this a metric" not in show(of="dataset:calls", by="priority").content.decode()


def test_a_month_leads_to_its_days_and_a_day_to_its_hours_with_the_question_kept(show, client):
    months = show(of="metric:calls", where="priority = 1").content.decode()
    days = re.findall(r'href="([^"]+)">June 2026<', months)[0].replace("&amp;", "&")
    assert "grain=day&since=2026-06-01&until=2026-06-30" in days
    assert "where=priority+%3D+1" in days
    hours = re.findall(r'href="([^"]+)">June 9, 2026<', client.get(days).content.decode())[0]
    assert "grain=hour&amp;since=2026-06-09&amp;until=2026-06-09" in hours


def test_small_charts_share_a_table_of_which_each_reads_its_own_columns(show):
    text = show(of="metric:calls", layer="beat", by="priority", show="panels").content.decode()
    columns = [each.split() for each in re.findall(r'data-columns="([^"]+)"', text)]
    assert len(columns) > 1
    header = re.findall(r"<th[^>]*>([^<]*)", text[text.index("Show the figures as a table") :])
    assert [int(at) for each in columns for at in each] == list(range(1, sum(map(len, columns)) + 1))
    assert next(filter(None, map(str.strip, header))) == "Period"


def test_it_is_split_by_the_hour_and_by_the_day_of_the_week_in_their_own_order(show):
    asked = {"of": "metric:calls", "span": "whole", "show": "table"}
    rows = testville.calls(1, range(1500))
    told = show("explore-csv", **asked, by="day_of_week").content.decode().splitlines()
    counts = [sum(row["received_at"].isoweekday() == day for row in rows) for day in range(1, 8)]
    read = list(csv.DictReader(io.StringIO("\n".join(told))))
    assert {int(row["group_day_of_week"]): float(row["value"]) for row in read} == dict(enumerate(counts, 1))
    text = show(**asked, by="hour_of_day").content.decode()
    hours = re.findall(r"<th[^>]*>(\d+ [ap]m)<", text)
    assert hours == [f"{hour % 12 or 12} {half}" for half in ("am", "pm") for hour in range(12)]
    assert "Hour of day" in text
    finding = re.findall(
        r'answer__finding">([^<]+)', show(**asked | {"show": "bars"}, by="day_of_week").content.decode()
    )[0]
    most, least = (calendar.day_name[counts.index(end(counts))] for end in (max, min))
    assert f"From {min(counts)} ({least}) to {max(counts)} ({most})" in finding
