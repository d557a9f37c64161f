"""The records tab: exactly the records behind a figure, for those who may see them, each opening put down."""

import csv
import io
from html import unescape

import pytest
from django.urls import reverse

from civicstat.directory.models import Area, Department
from civicstat.measurement.context.models import Opening
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
QUERY = {"area": "beat.B1", "grain": "month", "period": "2026-03-01"}


@pytest.fixture
def point(five_beats):
    series = read_series(Metric.objects.get(slug="p90"), Area.objects.get(code="B1"), "month")
    return next(each for each in series.points if each.label == "March 2026")


@pytest.fixture
def page(client, ada, five_beats):
    client.force_login(ada)
    return lambda metric="p90", **query: client.get(reverse("metric-records", args=[metric]), QUERY | query)


def test_it_lists_what_the_figure_counts_lacks_and_cannot_use_and_says_that_they_add_up(page, point):
    shown = page()
    text = unescape(shown.content.decode())
    said = f"{point.n:,.0f} counted, {point.missing} missing, {point.unusable} unusable: as many as stand behind"
    assert said in text
    assert len(shown.context["table"].rows) == point.n
    assert len(page(kind="missing").context["table"].rows) == point.missing
    assert all(row[-2] == "–" for row in page(kind="missing").context["table"].rows)  # response_seconds, then the beat
    assert "Every value lies within what is valid." in page(kind="unusable").content.decode()


def test_columns_order_and_file_are_as_chosen_and_every_opening_is_put_down(client, page, point, ada):
    shown = page(columns=["call_id", "priority"], order="newest")
    assert shown.context["table"].header == ("Call id", "Priority")
    answer = client.get(reverse("metric-records-csv", args=["p90"]), QUERY | {"kind": "missing"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == point.missing
    assert {row["arrived_at"] for row in rows} == {""}
    assert [(each.way, each.kind, each.rows, each.by) for each in Opening.objects.order_by("pk")] == [
        ("page", "counted", point.n, ada), ("csv", "missing", point.missing, ada)
    ]  # fmt: skip
    log = client.get(reverse("openings")).content.decode()
    assert "As a file" in log
    assert "Time to arrive; Beat 1, March 2026" in log
    assert client.get(reverse("openings-csv")).content.decode().count("\n") == 3


def test_others_are_told_who_may_and_see_none(client, page, vera, five_beats):
    five_beats.department = Department.objects.create(slug="police", name="Police")
    five_beats.save()
    client.force_login(vera)
    shown = client.get(reverse("metric-records", args=["p90"]), QUERY)
    assert "open to analysts, administrators, auditors and the people of Police" in shown.content.decode()
    assert "table" not in shown.context
    assert client.get(reverse("metric-records-csv", args=["p90"]), QUERY).status_code == 404
    assert not Opening.objects.exists()
    assert "Nobody has opened records yet" in client.get(reverse("openings")).content.decode()


def test_the_overview_leads_there(client, page):
    overview = client.get(reverse("metric", args=["p90"]), {"area": "beat.B1"}).content.decode()
    assert f"{reverse('metric-records', args=['p90'])}?area=beat.B1&amp;grain=month&amp;period=2026-06-01" in overview


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "lost"}, {"period": "lost"}, {"page": "999"}, {"columns": "lost"}, {"by": "lost", "value": "1"},
        {"by": "priority", "value": "1"},
    ],
)  # fmt: skip
def test_any_question_is_answered(page, query):
    assert page(**query).status_code == 200
