"""The page of one signal: what changed, its chart, what else could explain it, and what became of it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from civicstat.measurement.context.explaining.comparing import Comparison
from civicstat.measurement.context.explaining.explaining import explain
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar, stand
from civicstat.measurement.metrics.series import Series, read_series
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.signals.models import Signal, SignalState, SignalStep
from civicstat.measurement.signals.suspecting import suspect
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.beside.explanations import BADGES, change_in_words
from civicstat.web.pages.beside.explanations import Row as Explanation
from civicstat.web.pages.beside.explanations import finding_of as finding_of_explanations
from civicstat.web.pages.beside.marks import marked
from civicstat.web.pages.figures import breaks_within, drawn_point, whole_points
from civicstat.web.pages.signals.finding import find_signal, may_change
from civicstat.web.pages.signals.shown import rows_of
from civicstat.web.ui import charts
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.signals.circles import circle_map
from civicstat.web.ui.signals.hints import hint_of
from civicstat.web.ui.signals.placed import TITLES
from civicstat.web.ui.signals.telling import badge_for, certainty_of, finding_of, since_in_words, sureness_of, title_of
from civicstat.web.ui.worded import Worded

MOST_DRAWN = {"week": 105, "day": 92, "hour": 168, "month": 61}
LONGER: tuple[Grain, ...] = ("quarter", "month")
LONGEST_SECONDS = 2.0  # of one question to the store


@dataclass(frozen=True)
class HistoryLine:
    """A step in words."""

    step: SignalStep
    by: str


@open_to("staff")
def signal(request: StaffRequest, pk: int) -> HttpResponse:
    shown = find_signal(request, pk)
    is_placed = shown.detector in TITLES
    series = None if is_placed else read_series(
        shown.metric, shown.area, shown.kind_of_period, most=MOST_DRAWN.get(shown.grain, 0)
    )  # fmt: skip
    badge, word = badge_for(shown)
    parts = Signal.objects.visible_to(request.user).filter(merged_into=shown).with_metric().order_by("cost")
    context = {
        "signal": shown,
        "definition": shown.metric.definition,
        "title": title_of(shown),
        "finding": finding_of(shown),
        "certainty": certainty_of(shown),
        "since": since_in_words(shown),
        "owner": shown.owner and (shown.owner.get_full_name() or shown.owner.username),
        "badge": badge,
        "word": word,
        "chart": _chart(shown, series, request) if series else None,
        "circles": circle_map(shown) if is_placed else None,
        "explained": _explained(shown, series, request) if series and shown.merged_into is None else None,
        "hint": hint_of(suspect(shown)),
        "sureness": sureness_of(shown),
        "parts": rows_of(parts),
        "history": [HistoryLine(step, _who(step)) for step in shown.steps.select_related("by").order_by("-at", "-pk")],
        "may_change": may_change(request, shown),
        "is_new": shown.state == SignalState.NEW,
        "is_closed": shown.state == SignalState.CLOSED,
        "metric_url": f"{reverse('metric', args=[shown.metric.slug])}{'' if is_placed else f'?{_choice(shown)}'}",
        "breadcrumb": [("Signals", reverse("signals"))],
    }
    return render(request, "pages/signals/signal.html", context)


def _choice(shown: Signal) -> str:
    return urlencode({"area": f"{shown.area.layer.slug}.{shown.area.code}", "grain": shown.grain})


def _who(step: SignalStep) -> str:
    return (step.by.get_full_name() or step.by.username) if step.by else "Evaluation"


def _chart(shown: Signal, series: Series, request: StaffRequest) -> charts.Figure | None:
    definition, points = series.definition, whole_points(series.points)
    if all(point.value is None for point in points):
        return None
    marks = marked(series, request.user)[1]
    first, last = (points[0].starts_on.date(), points[-1].starts_on.date())
    began = charts.Mark(min(max(shown.since_on, first), last), "since", f"Since here: {finding_of(shown)}")
    usual = tuple(
        charts.Point(point.label, point.starts_on.date(), shown.expected if _is_within(shown, point.period) else None)
        for point in points
    )
    chart = charts.TimeSeries(
        title=f"{definition.title}, {shown.area.name}",
        series=(charts.Series(series.area.name, tuple(map(drawn_point, points))),),
        comparison=charts.Series("Expected", usual) if shown.metric.definition.statistic.kind != "rate" else None,
        unit=definition.unit,
        display=definition.display,
        breaks=breaks_within(series.breaks, points),
        marks=(*marks, began),
        level=definition.level,
    )
    expected = " The dashed line is what its own past lets expect." if chart.comparison else ""
    return charts.Figure("trend", chart, f"The change begins at the mark “since”.{expected}")


def _is_within(shown: Signal, period: int) -> bool:
    return shown.since <= period <= shown.period


def _explained(shown: Signal, series: Series, request: StaffRequest) -> dict[str, object] | None:
    """Return what else could explain the change: its newest period beside the same a year before.

    The longest kind of period of which one lies whole within the signal: chance moves it least.
    """
    definition = shown.metric.definition
    for grain in (*(each for each in LONGER if each in definition.periods), shown.kind_of_period):
        whole = series if grain == shown.grain and len(series.points) < MOST_DRAWN.get(grain, 0) else read_series(
            shown.metric, shown.area, grain
        )  # fmt: skip
        inside = [
            each for each in whole.points
            if shown.since_on <= each.starts_on.date() and each.ends_on.date() <= shown.until_on + timedelta(days=1)
        ]  # fmt: skip
        now = inside[-1] if inside else None
        before = whole.at(calendar().year_before(grain, now.period)) if now else None
        if now and before and now.value is not None and before.value is not None and not before.is_partial:
            break
    else:
        return None
    words = Worded(definition.unit, definition.display, float(now.value))
    comparison = Comparison(replace(whole, until=now.period), now, before, "year", words, request.user)
    found = explain(comparison, stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS)))
    return {
        "change": change_in_words(comparison),
        "finding": finding_of_explanations(found),
        "rows": [Explanation(check, BADGES[check.verdict]) for check in found.checks],
    }
