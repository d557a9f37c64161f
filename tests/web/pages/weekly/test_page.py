"""The weekly view: every adopted metric, what changed first."""

import re

import pytest
from django.urls import reverse

from civicstat.directory.models import Department
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.overnight.models import Clearing, Decision
from civicstat.measurement.records.keeping import record_store
from civicstat.web.ui.findings import change_text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_nobody_sees_it_without_signing_in(client):
    answer = client.get(reverse("weekly"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign-in"))


def test_a_new_workspace_is_told_where_to_begin(client, vera, workspace):
    from civicstat.directory.actions import name_city

    name_city(name="Testville", by=None, at=vera.date_joined)
    client.force_login(vera)
    page = client.get(reverse("weekly")).content.decode()
    assert "No metrics yet" in page
    assert reverse("datasets") in page


def test_each_metric_has_its_figure_interval_and_trend(client, vera, five_beats):
    client.force_login(vera)
    page = client.get(reverse("weekly")).content.decode()
    [row] = re.findall(r'<tr role="row">(?:(?!</tr>).)*Arrived in eight minutes.*?</tr>', page, re.S)
    newest = Observation.objects.filter(
        version__metric__slug="in_time", grain="month", area__layer__slug="city"
    ).order_by("-period")[0]
    assert f"{newest.value:.1%}" in row
    assert f"{newest.low:.1%} to {newest.high:.1%}" in row
    assert "<svg" in row


def test_figures_that_are_held_from_the_public_say_so(client, vera, five_beats, noon):
    client.force_login(vera)
    assert "Held from public" not in client.get(reverse("weekly")).content.decode()
    Clearing.objects.create(
        exception="volume", kind="volume", title="Too few calls", sentence="Few came.", dataset=five_beats,
        decision=Decision.HELD, reason="The feed broke", at=noon,
    )  # fmt: skip
    assert "Held from public" in client.get(reverse("weekly")).content.decode()


def test_the_address_says_area_and_period(client, vera, five_beats):
    client.force_login(vera)
    page = client.get(reverse("weekly"), {"area": "beat.B3", "grain": "quarter"}).content.decode()
    assert "Beat 3, in quarter 2 of 2026" in page
    assert "area=beat.B3&amp;grain=quarter" in page


def test_metrics_of_longer_periods_are_not_said_to_wait_for_records(client, vera, five_beats, noon):
    for slug, more in (("by_year", ""), ("patient", "where: priority = 99\n")):
        text = f"metric: {slug}\ntitle: Counted {slug}\nquestion: How many?\ndataset: calls\ndirection: lower\n{more}"
        adopt(text=text + "statistic: {kind: count}\nunit: calls\nperiods: [year]", where=slug, by=None, at=noon)
    refresh(metrics=Metric.objects.filter(slug="by_year"), store=record_store(), at=noon)
    client.force_login(vera)
    view = client.get(reverse("weekly")).context
    assert [metric.slug for metric in view["elsewhere"]] == ["by_year"]
    assert [metric.slug for metric in view["computing"]] == ["patient"]
    assert view["waiting"] == []


def test_what_is_not_known_in_the_address_falls_back(client, vera, five_beats):
    client.force_login(vera)
    answer = client.get(reverse("weekly"), {"area": "beat.<script>", "grain": "moon"})
    assert answer.status_code == 200
    assert "Testville, in June 2026" in answer.content.decode()


def test_the_database_is_asked_a_few_times_only(client, vera, five_beats, django_assert_max_num_queries):
    client.force_login(vera)
    client.get(reverse("weekly"))
    with django_assert_max_num_queries(24):
        client.get(reverse("weekly"))


def test_a_department_shows_its_own_metrics_alone(client, vera, five_beats):
    police = Department.objects.create(slug="police", name="Police")
    Metric.objects.filter(slug="in_time").update(department=police)
    client.force_login(vera)
    view = client.get(reverse("weekly"), {"department": "police"}).context
    assert [row.title for group in view["groups"] for row in group.rows] == ["Arrived in eight minutes"]
    assert str(view["form"]["department"].value()) == "police"


def test_figures_are_compared_with_what_the_address_says(client, vera, five_beats):
    client.force_login(vera)
    changes = {}
    for compare in ("year", "before"):
        view = client.get(reverse("weekly"), {"compare": compare}).context
        [row] = [row for group in view["groups"] for row in group.rows if row.title == "Arrived in eight minutes"]
        changes[compare] = row.change.text if row.change else ""
    latest, before, year = (
        Observation.objects.get(version__metric__slug="in_time", grain="month", area__layer__slug="city", period=period)
        for period in ((2026 - 1970) * 12 + 5, (2026 - 1970) * 12 + 4, (2025 - 1970) * 12 + 5)
    )
    assert changes["before"] == change_text(latest.value, before.value, "share")
    assert changes["year"] == change_text(latest.value, year.value, "share")


def test_the_period_under_way_is_compared_with_the_same_days_a_year_before(client, vera, five_beats):
    client.force_login(vera)
    page = client.get(reverse("weekly"), {"compare": "to-date", "grain": "year"})
    assert "January 1 to June 30, 2026" in page.content.decode()
    assert page.context["compared"] == "Same days last year"
    assert page.context["so_far"].left == 0


def test_new_figures_are_shown_though_lines_are_kept(client, vera, five_beats, noon):
    client.force_login(vera)
    client.get(reverse("weekly"))
    text = Metric.objects.get(slug="in_time").current.definition_text.replace("eight minutes", "8 minutes")
    adopt(text=text, where="in_time", by=None, at=noon, reason="Shorter")
    refresh(metrics=Metric.objects.filter(slug="in_time"), store=record_store(), at=noon)
    assert "Arrived in 8 minutes" in client.get(reverse("weekly")).content.decode()
