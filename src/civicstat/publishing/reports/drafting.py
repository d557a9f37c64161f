"""A document frozen from protected content."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from civicstat.errors import CivicStatError
from civicstat.publishing.content import CITY, Content, Figure, Goal, Metric, Series, Withheld
from civicstat.publishing.reports.choosing import FALSE_SHARE, Candidate, choose
from civicstat.publishing.reports.comparing import compare
from civicstat.publishing.reports.definitions import ReportDefinition
from civicstat.publishing.reports.documents import Aim, Document, Excluded, Item, Reading, Verdict
from civicstat.publishing.reports.periods import Span

SHOWN = 25  # periods of the past that go along, for charts


class NothingToReport(CivicStatError):
    """The content has no figures for the period."""


def freeze(
    definition: ReportDefinition, *, version: int, span: Span, before: Span, content: Content, at: datetime,
    last: Document | None = None,
) -> Document:  # fmt: skip
    """Return the report of a period, as protected content has its figures. Raises NothingToReport.

    version: of the definition. before: what the period is compared with. last: what was released before. Metrics of
    the definition that are not in the content are named as excluded, as are those of the content that it leaves out.
    """
    spot = _spot(definition, content)
    chosen = [metric for metric in content.metrics if _is_chosen(definition, metric) and _tells_of(metric, spot)]
    candidates = [_candidate(metric, spot, span, before, content) for metric in chosen]
    if not any(each.item.now.value is not None for each in candidates):
        newest = max((figure.ends_on for _, series, figure in content.figures() if series.grain == span.grain),
                     default=None)  # fmt: skip
        said = f"the newest figures end on {newest}" if newest else f"nothing is published by the {span.grain}"
        raise NothingToReport(
            f"{definition.title}, {span.label}: no metric of it has a figure; {said}. "
            "Load the records of the period first, or publish its metrics."
        )
    return Document(
        report=definition.report, title=definition.title, agency=content.agency, grain=span.grain,
        starts_on=span.starts_on, ends_on=span.ends_on, label=span.label, compare=definition.compare,
        before_label=before.label, before_starts_on=before.starts_on, before_ends_on=before.ends_on, frozen_at=at,
        edition=content.number, software=content.software, template_version=version, places=definition.places,
        false_share=FALSE_SHARE,
        items=choose(candidates, definition.places), excluded=tuple(_excluded(definition, content, spot, last)),
        layer=spot.layer, area=spot.area, area_name=spot.name,
    )  # fmt: skip


class Spot(NamedTuple):
    """What a report is about. name: of the area; empty: the whole city."""

    layer: str
    area: str
    name: str


def _spot(definition: ReportDefinition, content: Content) -> Spot:
    if definition.area is None:
        return Spot(CITY, CITY, "")
    layer, code = content.layer(definition.area.layer), definition.area.code
    name = next((area.name for area in layer.areas if area.code == code), None) if layer else None
    if name is None:
        raise NothingToReport(
            f"{definition.title}: nothing is published of {definition.area.layer} {code}. Choose metrics with that "
            "area layer to be public, or correct area in the template."
        )
    return Spot(definition.area.layer, code, name)


def _tells_of(metric: Metric, spot: Spot) -> bool:
    """Whether a metric belongs in a report: to one of the city all, to one of an area those published for it."""
    return not spot.name or any((each.layer, each.area) == (spot.layer, spot.area) for each in metric.series)


def _is_chosen(definition: ReportDefinition, metric: Metric) -> bool:
    if any(metric.slug == each.metric for each in definition.exclude):
        return False
    return not definition.metrics or metric.slug in definition.metrics


def _excluded(
    definition: ReportDefinition, content: Content, spot: Spot, last: Document | None
) -> Iterator[Excluded]:  # fmt: skip
    """Yield what is published, or asked for, or was told of last time, and is not in the report."""
    missed = {item.metric: last.label for item in last.items if item.is_miss} if last else {}
    reasons = {each.metric: each.reason for each in definition.exclude}
    for metric in sorted(content.metrics, key=lambda each: each.title):
        if not _is_chosen(definition, metric):
            reason = reasons.get(metric.slug, definition.otherwise)
            yield Excluded(metric.slug, metric.title, reason, missed.get(metric.slug, ""))
        elif not _tells_of(metric, spot):
            why = f"It is not published for {spot.name}"
            yield Excluded(metric.slug, metric.title, why, missed.get(metric.slug, ""))
    told = {item.metric: item.title for item in last.items} if last else {}
    titles = {slug: slug for slug in definition.metrics} | told
    for slug, title in titles.items():
        if content.metric(slug) is None:
            why = "It is not published any more" if slug in told else "It is not published"
            yield Excluded(slug, title, reasons.get(slug, why), missed.get(slug, ""))


def _candidate(metric: Metric, spot: Spot, span: Span, before: Span, content: Content) -> Candidate:
    series = metric.one(spot.layer, spot.area, span.grain)
    now, then = _figure(series, span), _figure(series, before)
    why = _why_not(metric, series, span, now, then)
    compared = None
    if not why and series is not None and now is not None and then is not None:
        compared = compare(metric, series, now, then)
        why = "" if compared else "How sure these figures are is not known"
    item = Item(
        metric=metric.slug, title=metric.title, question=metric.question, department=metric.department,
        kind=metric.kind, unit=metric.unit, display=metric.display, direction=metric.direction,
        now=_reading(now) if now else _none(span, why), before=_reading(then) if then else None,
        verdict=Verdict.CANNOT_TELL, why=why, aims=tuple(_aims(metric, spot, content)), history=_history(series, span),
    )  # fmt: skip
    return Candidate(item, compared)


def _figure(series: Series | None, span: Span) -> Figure | None:
    figures = series.figures if series else ()
    return next((each for each in figures if (each.starts_on, each.ends_on) == (span.starts_on, span.ends_on)), None)


def _why_not(metric: Metric, series: Series | None, span: Span, now: Figure | None, then: Figure | None) -> str:
    """Return why the figures of two periods do not compare; empty where they do."""
    if series is None:
        return f"It is not published by the {span.grain.replace('_', ' ')}"
    if now is None or now.value is None:
        return reason_of(now) or "There is no figure for this period"
    if now.is_partial:
        return "The period is not whole in the records yet"
    if then is None or then.value is None:
        return reason_of(then) or "There is no figure to compare with"
    between = [(day, reason) for day, reason in metric.breaks if then.starts_on < day < now.ends_on]
    if between:
        day, reason = between[-1]
        return f"The definition changed on {day:%B} {day.day}, {day.year}" + (f": {reason}" if reason else "")
    return ""


def reason_of(figure: Figure | None) -> str:
    """Return why there is no figure; not how many there were, which would give a small number away."""
    if figure is None:
        return ""
    if figure.withheld is not None and figure.withheld != Withheld.HELD:
        return "Not shown, to protect people"
    return figure.reason.partition(":")[0] if figure.reason.startswith("Too ") else figure.reason


def _reading(figure: Figure) -> Reading:
    return Reading(
        figure.starts_on, figure.ends_on, figure.value, figure.low, figure.high, figure.n, figure.version,
        figure.is_provisional, figure.withheld.value if figure.withheld else "", reason_of(figure),
    )  # fmt: skip


def _none(span: Span, why: str) -> Reading:
    return Reading(span.starts_on, span.ends_on, None, None, None, None, 0, reason=why)


def _history(series: Series | None, span: Span) -> tuple[Reading, ...]:
    figures = [each for each in (series.figures if series else ()) if each.ends_on <= span.ends_on]
    return tuple(map(_reading, figures[-SHOWN:]))


def _aims(metric: Metric, spot: Spot, content: Content) -> Iterator[Aim]:
    """Yield where the goals of a metric stand, of an area there alone; what is withheld of them says so."""
    for goal in content.goals:
        for state in goal.states if goal.metric == metric.slug else ():
            if not spot.name or (goal.layer, state.area) == (spot.layer, spot.area):
                yield Aim(goal.slug, goal.title, _area(goal, state.area, content), state.state, state.sentence)


def _area(goal: Goal, code: str, content: Content) -> str:
    layer = content.layer(goal.layer)
    if goal.layer == CITY or layer is None:
        return ""
    return next((area.name for area in layer.areas if area.code == code), code)
