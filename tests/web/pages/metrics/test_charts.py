"""The charts of a metric's pages as files."""

import csv
import io
import re

import pytest
from django.urls import reverse

from civicstat.measurement.metrics.models import Metric, MetricVersion, Observation
from civicstat.web.pages.metrics.charts import CHARTS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def take(client, page):
    def get(slug: str, chart: str, form: str, status: int = 200, **query: str):
        answer = client.get(reverse("metric-chart", args=[slug, chart, form]), query)
        assert answer.status_code == status
        return answer

    return get


def test_every_chart_of_every_page_links_its_files_and_each_of_them_is_there(client, page):
    text = Metric.objects.get(slug="in_time").current.definition_text
    MetricVersion.objects.filter(metric__slug="in_time").update(definition_text=f"{text}\ndimensions: priority\n")
    linked = set()
    views = ("metric", "metric-areas", "metric-groups", "metric-patterns")
    for slug, view in [*(("in_time", view) for view in views), ("calls", "metric-patterns")]:
        shown = page(slug, view, grain="quarter", weeks="13")
        for address in re.findall(r'href="([^"]+/charts/[^"]+)" download', shown):
            linked.add(re.search(r"/charts/([-a-z]+)\.", address)[1])
            if not address.partition("?")[0].endswith(".png"):
                assert client.get(address.replace("&amp;", "&")).status_code == 200, address
    assert linked == set(CHARTS)


def test_a_drawing_says_where_it_comes_from(take):
    answer = take("p90", "trend", "svg", area="beat.B4", grain="quarter")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer["Content-Disposition"] == 'attachment; filename="p90-trend.svg"'
    assert "Beat 4: nine in ten took at most" in text
    assert "Source: Calls for service, data version " in text
    assert "Metric p90, definition version 1." in text
    assert reverse("metric", args=["p90"]) in text


def test_a_picture_comes_as_png(take):
    answer = take("calls", "ranking", "png", layer="beat")
    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")


def test_the_figures_of_a_chart_are_the_ones_that_are_kept(take):
    rows = list(csv.DictReader(io.StringIO(take("calls", "trend", "csv", grain="month").content.decode())))
    kept = {
        each.period: each.value
        for each in Observation.objects.filter(version__metric__slug="calls", grain="month", area__layer__slug="city")
    }
    assert [float(row["value"]) for row in rows] == [kept[period] for period in sorted(kept)]
    assert {(row["metric"], row["definition_version"], row["unit"]) for row in rows} == {("calls", "1", "calls")}


def test_what_is_not_there_is_not_found(take, client):
    take("calls", "nothing", "svg", 404)
    take("p90", "funnel", "svg", 404)  # a percentile has none
    assert client.get("/workspace/metrics/calls/charts/trend.gif").status_code == 404
    take("calls", "week", "csv", weeks="x", hours="y", area="beat.B9", order="z", by="q")
