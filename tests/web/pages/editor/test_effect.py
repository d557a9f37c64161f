"""What another version does to past figures and goals, before it is saved and between versions that are there."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from civicstat.measurement.goals.actions import set_goal
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.ground import city, stand
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.metrics.supposing import compute_series, under, with_version
from civicstat.measurement.records.keeping import record_store
from civicstat.web.pages.editor.effect import effect
from civicstat.web.pages.editor.resting import effects_on_goals, resting_on
from civicstat.web.pages.editor.wording import pieces

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
JULY = datetime(2026, 7, 5, 12, tzinfo=UTC)
GOAL = """
goal: in_time
title: Police arrive in eight minutes
metric: in_time
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.6}
by: 2027-12-31
reason: The council asked for it.
"""
NAMES = ("In force", "New")


def _changed(metric: Metric, old: str, new: str, **more: object) -> Metric:
    text = metric.current.definition_text
    assert old in text
    return with_version(metric, text.replace(old, new), at=JULY, reason="Tried", **more)


def test_a_version_that_is_not_stored_is_computed_as_one_that_is(five_beats):
    metric, areas = Metric.objects.get(slug="urgent"), [city()]
    supposed = _changed(metric, "priority = 1", "priority <= 2", applies_from=date(2026, 1, 1))
    found = compute_series(supposed, areas, "month", stand(record_store()))[areas[0].pk]
    assert MetricVersion.objects.filter(metric=metric).count() == 1

    adopt(text=supposed.current.definition_text, where="u", by=None, at=JULY, reason="Tried",
          applies_from=date(2026, 1, 1))  # fmt: skip
    stored = Metric.objects.get(slug="urgent")
    refresh(metrics=[stored], store=record_store(), at=JULY)
    kept = read_series(stored, areas[0], "month")
    assert [(p.label, p.value, p.low, p.high, p.n, p.version) for p in found.points] == [
        (p.label, p.value, p.low, p.high, p.n, p.version) for p in kept.points
    ]
    assert [each.on for each in found.breaks] == [date(2026, 1, 1)]


def test_the_effect_counts_the_periods_that_read_otherwise_and_names_the_largest_difference(five_beats):
    metric, area = Metric.objects.get(slug="urgent"), city()
    supposed = _changed(metric, "priority = 1", "priority <= 2", applies_from=date(2026, 1, 1))
    before = read_series(metric, area, "month")
    after = compute_series(supposed, [area], "month", stand(record_store()))[area.pk]

    found = effect(before, after, names=NAMES)

    assert (found.changed, found.periods) == (6, 18)  # January to June of 2026
    largest = max(after.points[12:], key=lambda point: point.value - before.at(point.period).value)
    assert found.finding.startswith("6 of 18 months read otherwise. The largest difference is ")
    assert f"in {largest.label}: " in found.finding
    rows = found.chart.table.rows
    assert [series.name for series in found.chart.chart.series] == list(NAMES)
    assert all(" more" in row[-1] for row in rows[12:])
    assert rows[3][1] == rows[3][3]


def test_words_alone_change_no_figure_and_another_unit_does_not_compare(five_beats):
    metric, area = Metric.objects.get(slug="urgent"), city()
    ground, before = stand(record_store()), read_series(metric, city(), "month")
    worded = compute_series(_changed(metric, "Urgent calls", "Urgent"), [area], "month", ground)[area.pk]
    assert effect(before, worded, names=NAMES).finding == (
        "None of the 18 months reads otherwise, to the digits that are shown."
    )
    renamed = compute_series(_changed(metric, "unit: calls", "unit: emergencies"), [area], "month", ground)[area.pk]
    found = effect(before, renamed, names=NAMES)
    assert (found.chart, "another unit, emergencies in place of calls" in found.finding) == (None, True)
    assert len(found.table.rows) == 18


def test_a_goal_is_worked_out_as_it_would_stand_and_nothing_is_stored(five_beats, ada):
    metric = Metric.objects.get(slug="in_time")
    goal = set_goal(definition=read_goal(GOAL, where="g"), where="g", by=ada, at=JULY)
    easier = _changed(metric, "response_seconds <= 480", "response_seconds <= 3000")

    [found] = effects_on_goals(metric, easier, ada, stand(record_store()), at=JULY)

    assert (found.before, found.after, found.is_changed) == ("cannot_tell", "met", True)
    assert found.note == "Its level would be 100%."
    assert goal.entries.count() == 1
    assert [(each.kind, each.title) for each in resting_on(metric, ada)] == [
        ("Goal", "Police arrive in eight minutes")
    ]  # fmt: skip


def test_the_editor_tells_it_before_anything_is_saved(client, ada, five_beats):
    client.force_login(ada)
    metric = Metric.objects.get(slug="urgent")
    document = metric.current.definition_text.replace("priority = 1", "priority <= 2")
    answer = client.post(reverse("metric-edit", args=["urgent"]), {"face": "yaml", "text": document, "action": "check"})
    page = answer.content.decode()
    assert "What becomes of past figures" in page
    assert "18 of 18 months read otherwise" in page
    assert "<del>1</del>" in page
    assert "<ins>&lt;</ins>" in page
    assert metric.versions.count() == 1


def test_any_two_versions_are_compared_word_by_word_and_by_their_figures(client, vera, five_beats):
    metric = Metric.objects.get(slug="urgent")
    for reason, limit in (("Two", 2), ("Three", 3)):
        text = metric.current.definition_text.replace("priority = 1", f"priority <= {limit}")
        adopt(text=text, where="u", by=None, at=JULY, reason=reason)
    client.force_login(vera)
    url = reverse("metric-definition", args=["urgent"])
    plain = client.get(url).content.decode()
    assert "Version 2 and version 3 compared" in plain
    assert "<del>2</del>" in plain
    assert "What becomes of past figures" not in plain  # two queries on the records: only where they are asked for
    told = client.get(url, {"old": "1", "new": "3"}).content.decode()
    assert "18 of 18 months read otherwise" in told
    assert re.search(r"\(version 1\), \d+ calls \(version 3\)", told)
    assert "Both say the same" in client.get(url, {"old": "2", "new": "2"}).content.decode()
    assert client.get(url, {"old": "x", "new": "99"}).status_code == 200


def test_a_version_alone_holds_for_all_periods(five_beats):
    metric, area = Metric.objects.get(slug="urgent"), city()
    text = metric.current.definition_text.replace("priority = 1", "priority <= 2")
    adopt(text=text, where="u", by=None, at=JULY, reason="Two", applies_from=date(2026, 1, 1))
    metric = Metric.objects.get(slug="urgent")
    alone = compute_series(under(metric, metric.current), [area], "month", stand(record_store()))[area.pk]
    assert {point.version for point in alone.points} == {2}
    assert alone.breaks == ()


def test_words_that_stay_go_and_come_are_told_apart():
    assert [tuple(piece) for piece in pieces("priority = 1", "priority = 2")] == [
        ("same", "priority = "), ("gone", "1"), ("new", "2"),
    ]  # fmt: skip
    assert [piece.text for piece in pieces("", "new words")] == ["new words"]
