"""The first page of a metric: the figure, the finding, the trend, what changed, and its goals."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from civicstat.measurement.goals.definitions import PERIODS
from civicstat.measurement.metrics.headlines import why_not_newer, why_provisional
from civicstat.measurement.metrics.residents import which_residents
from civicstat.measurement.metrics.series import Series, total_missing
from civicstat.web.pages.asking import so_far
from civicstat.web.pages.audits.wording import newest_badge
from civicstat.web.pages.beside.annotation_forms import area_key
from civicstat.web.pages.beside.marks import marked
from civicstat.web.pages.concerns.behind import behind_metric
from civicstat.web.pages.explore.changes.links import chance_url
from civicstat.web.pages.figures import change_of, chart_of, estimate_of
from civicstat.web.pages.goals.lines import lines_of_goals
from civicstat.web.pages.goals.rows import goals_of_metric
from civicstat.web.pages.metrics.leading import leads_of
from civicstat.web.pages.metrics.subject import Subject, show, subject_of
from civicstat.web.pages.signals.shown import signals_of_metric
from civicstat.web.pages.telling import sentence
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Figure
from civicstat.web.ui.clock import city_now, city_today

MOVED = {"by": "metric-groups", "layer": "metric-areas"}  # by their questions: what has a page of its own


@open_to("staff")
def metric(request: StaffRequest, slug: str) -> HttpResponse:
    for name, view in MOVED.items():
        if request.GET.get(name):
            return redirect(f"{reverse(view, args=[slug])}?{request.GET.urlencode()}")
    subject = subject_of(request, slug)
    return show(subject, "metric", "overview", _figure(subject) | _changes(subject) | _goals(subject))


def trend(subject: Subject) -> Figure | None:
    """Return the metric over time with its goals and what happened."""
    told, user = subject.told, subject.request.user
    finding = sentence(told, than=subject.than)
    goals, marks = lines_of_goals(user, told), marked(told, user)[1]
    return chart_of(told, finding=finding, goals=goals, marks=marks, lead=leads_of(told, user))


def _figure(subject: Subject) -> dict[str, object]:
    told, definition = subject.told, subject.definition
    finding = sentence(told, than=subject.than)
    return {
        "estimate": estimate_of(definition, told.latest),
        "finding": finding,
        "chart": trend(subject),
        "annotations": marked(told, subject.request.user)[0],
        "cite_url": subject.address("metric-cite"),
        "records_url": subject.address("metric-records", period=f"{told.latest.starts_on:%Y-%m-%d}")
        if told.latest
        else "",
        "annotation_url": _annotation_url(subject),
        "why_provisional": why_provisional(told),
        "residents": which_residents(definition, subject.area, told.latest.ends_on) if told.latest else "",
        "missing": _missing_words(told),
        "note": told.latest.note if told.latest else "",
        "not_newer": why_not_newer(subject.series, told),
    }


def _annotation_url(subject: Subject) -> str:
    """Return where an annotation is put down; it begins with a day of the chart, or it would stand nowhere in it."""
    latest = subject.told.latest
    last = (latest.ends_on - timedelta(days=1)).date() if latest else city_today()
    day = min(last, city_today())
    query = urlencode({"area": area_key(subject.area), "on": f"{day:%Y-%m-%d}"})
    return f"{reverse('annotation-new', args=[subject.metric.slug])}?{query}"


def _changes(subject: Subject) -> dict[str, object]:
    return {
        "test_url": chance_url(subject.told, subject.told.year_before),
        "change": change_of(subject.told, than=subject.than),
        "explanations_url": subject.address("metric-explanations"),
        "so_far": "" if subject.told.is_part else so_far(subject.metric, subject.area, subject.grain),
    }


def _goals(subject: Subject) -> dict[str, object]:
    user = subject.request.user
    return {
        "signals": signals_of_metric(user, subject.metric),
        "concerns": behind_metric(user, subject.metric),
        "verdict": newest_badge(user, subject.metric, city_today()),
        "goals": goals_of_metric(user, subject.metric, at=city_now()),
        "may_set_goal": user.may_change_some and bool(set(PERIODS) & set(subject.definition.periods)),
    }


def _missing_words(series: Series) -> str:
    """Return how many records could not be used for the latest figure, in a sentence; empty where all could."""
    if series.latest is None:
        return ""
    missing, unusable = total_missing([series.latest])
    what = "have no weight in the index" if series.definition.statistic.kind == "index" else "lack what is measured"
    parts = [f"{_percent(missing)} {what}"] if missing > 0 else []
    parts += [f"{_percent(unusable)} are outside the valid range"] if unusable > 0 else []
    return (
        f"Of the records of {series.latest.label}, {' and '.join(parts)}; they are not in the figure." if parts else ""
    )


def _percent(share: float) -> str:
    return "under 0.1%" if share < 0.0005 else f"{share:.1%}"
