"""The page of one goal: its finding, chart, areas, reasons and ledger."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from civicstat.measurement.goals.expectations import Expectation
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.models import Baseline, Goal, GoalEntry
from civicstat.measurement.goals.progress import Progress, expected_now, level_now
from civicstat.measurement.goals.standing import Standing
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.web.pages.concerns.behind import behind_goal
from civicstat.web.pages.goals.charts import chart_of_goal
from civicstat.web.pages.goals.reasons import reasons
from civicstat.web.pages.goals.rows import goals_for_lists, key_of, row_of
from civicstat.web.pages.goals.wording import (
    expected_in_words,
    finding,
    gap_in_words,
    interval_in_words,
    leading,
    limits_in_words,
    path_in_words,
    probability_in_words,
    span_in_words,
    together_in_words,
    told,
)
from civicstat.web.pages.shown.cautions import cautions_on
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now
from civicstat.web.ui.findings import interval_text


@dataclass(frozen=True)
class AreaLine:
    """How a goal stands in one of its areas."""

    name: str
    url: str
    is_shown: bool
    badge: str
    level: str
    interval: str
    over: str
    path: str
    baseline: str
    chance: str


@dataclass(frozen=True)
class LedgerLine:
    """An entry of the ledger in words."""

    entry: GoalEntry
    what: str
    target: str
    by: str


@open_to("staff")
def goal(request: StaffRequest, slug: str) -> HttpResponse:
    shown: Goal = get_object_or_404(goals_for_lists(request.user), slug=slug)
    at = city_now()
    [found] = kept_progress([shown], at=at)
    standing = _chosen(found, request.GET.get("area", ""))
    expected = expected_now(standing, dict(zip(found.standings, found.expectations, strict=True))[standing])
    definition, baselines = shown.metric.definition, _baselines(shown)
    series = found.series[found.standings.index(standing)]
    told_finding, cautions = finding(found), cautions_on([shown.metric], at)[shown.metric.slug]
    chart = chart_of_goal(
        series, standing.course, baselines[standing.area.pk], expected,
        finding=expected_in_words(expected, definition, shown.grain),
    )  # fmt: skip
    context = {
        "goal": shown,
        "row": row_of(found, at=at, cautions=cautions.badges),
        "cautions": cautions,
        "metric": shown.metric,
        "definition": definition,
        "finding": told_finding,
        "standing": standing,
        "together": together_in_words(standing.state, expected),
        "chart": chart,
        "areas": [_area_line(one, each, found, baselines, standing) for one, each in _by_area(found)],
        "gap": gap_in_words(found.gap, definition, shown.grain) if found.gap else "",
        "why": reasons(standing, found),
        "ledger": [_ledger_line(entry, definition) for entry in shown.entries.select_related("by")],
        "contributions": shown.contributions.all(),
        "concerns": behind_goal(request.user, shown),
        "baseline_span": _span_of(baselines[standing.area.pk]),
        "baseline": _baseline_in_words(baselines[standing.area.pk], definition),
        "may_change": Goal.objects.editable_by(request.user).filter(pk=shown.pk).exists(),
        "csv_url": reverse("goal-csv", args=[slug]),
        "breadcrumb": [("Goals", reverse("goals"))],
    }
    return render(request, "pages/goals/goal.html", context)


def _by_area(found: Progress) -> Iterator[tuple[Standing, Expectation | None]]:
    return zip(found.standings, found.expectations, strict=True)


def _chosen(found: Progress, code: str) -> Standing:
    """Return the standing of the area that was asked for; of the one that the state comes from where none was."""
    return next((each for each in found.standings if each.area.code == code), leading(found))


def _baselines(goal: Goal) -> dict[int, Baseline]:
    """Return the baseline of each area by the area's id."""
    return {each.area_id: each for each in goal.entries.earliest("sequence").baselines.all()}


def _area_line(
    one: Standing, expected: Expectation | None, found: Progress, baselines: dict[int, Baseline], shown: Standing
) -> AreaLine:
    definition, grain, level = found.goal.metric.definition, found.goal.grain, level_now(one)
    ahead = expected_now(one, expected)
    return AreaLine(
        one.area.name,
        f"{reverse('goal', args=[found.goal.slug])}?area={one.area.code}#goal",
        one is shown,
        key_of(one.state),
        told(level.value, definition) if level else "",
        interval_in_words(level, definition) if level else "",
        span_in_words(level.periods, grain) if level else "",
        path_in_words(level, definition) if level else "",
        told(baselines[one.area.pk].value, definition),
        probability_in_words(ahead.probability) if ahead else "",
    )


def _ledger_line(entry: GoalEntry, definition: MetricDefinition) -> LedgerLine:
    by = (entry.by.get_full_name() or entry.by.username) if entry.by else "Command line"
    return LedgerLine(entry, entry.get_kind_display(), limits_in_words(entry.low, entry.high, definition), by)


def _baseline_in_words(baseline: Baseline, definition: MetricDefinition) -> str:
    limits = interval_text(baseline.low, baseline.high, definition.unit, definition.display)
    how_sure = f" (95% interval {limits})" if limits else ""
    return f"{told(baseline.value, definition)}{how_sure}, of {_span_of(baseline)}"


def _span_of(baseline: Baseline) -> str:
    return f"{day_in_words(baseline.since)} to {day_in_words(baseline.until)}"
