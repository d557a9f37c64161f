"""Readings made into signals: those of one change become one signal, and what hangs together is joined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, hypot, radians
from typing import Any

from civicstat.directory.models import CITY
from civicstat.directory.nesting import holding
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals.checking.places import METERS
from civicstat.measurement.signals.models import Reading, Signal, SignalStep, StepKind

APART = {"hour": 1, "day": 3, "week": 21, "month": 62, "quarter": 184}  # days of quiet after which it is another change
TOGETHER = timedelta(days=35)  # changes of one dataset that began so near are thought to be one
ALONE = {"cluster", "near-repeats", "downgrades"}  # of places and records: another kind of change than a series'
STANDING = {"near-repeats", "downgrades"}  # of the whole city's events, or of how they are entered: no part of others
SAME_WEEK = timedelta(days=7)  # and so near, where one is the whole city's


@dataclass(frozen=True)
class Span:
    """The days of a reading, both included."""

    since: date
    until: date


def span_of(reading: Reading) -> Span:
    grain: Grain = reading.grain  # type: ignore[assignment]
    cut = calendar()
    return Span(cut.start(grain, reading.since).date(), (cut.end(grain, reading.period) - timedelta(minutes=1)).date())


def open_signals(readings: Sequence[Reading], *, budget: float, at: datetime) -> list[Signal]:
    """Open signals for readings within a budget, go on with those that are there, and return the new ones."""
    wanted = [each for each in readings if each.cost <= budget]
    wanted.sort(key=lambda each: (span_of(each).until, each.cost))
    known = list(
        Signal.objects.filter(metric__in={each.metric_id for each in wanted}).select_related("metric", "area__layer")
    )
    opened = []
    for reading in wanted:
        span = span_of(reading)
        signal = next((each for each in known if _goes_on(each, reading, span)), None)
        if signal is not None:
            _go_on(signal, reading, span)
            continue
        signal = _new(reading, span, at)
        known.append(signal)
        opened.append(signal)
    _join(sorted(opened, key=lambda each: each.cost), at)
    return opened


def _goes_on(signal: Signal, reading: Reading, span: Span) -> bool:
    """Return whether a reading is of the change that a signal tells already."""
    if ALONE & {signal.detector, reading.detector} and signal.detector != reading.detector:
        return False
    is_same = (signal.metric_id, signal.is_up) == (reading.metric_id, reading.is_up) and (
        signal.area_id == reading.area_id or _overlap(signal.details, reading.details)
    )
    apart = timedelta(days=max(APART.get(signal.grain, 31), APART.get(reading.grain, 31)))
    return is_same and span.since <= signal.until_on + apart and signal.since_on <= span.until + apart


def _overlap(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Return whether two clusters have ground in common: one that grows or drifts is the same one."""
    first, second = ((each or {}).get("circles", [])[:1] for each in (one, other))
    if not first or not second or "weeks" not in (one or {}) or "weeks" not in (other or {}):
        return False
    [here], [there] = first, second
    north = (here["latitude"] - there["latitude"]) * METERS
    east = (here["longitude"] - there["longitude"]) * METERS * cos(radians(here["latitude"]))
    return hypot(east, north) < float(here["radius"] + there["radius"])


def _go_on(signal: Signal, reading: Reading, span: Span) -> None:
    """Let a signal run on, with the figures of its newest reading; what it says it was found by stays the strongest."""
    is_newer = span.until > signal.until_on and (reading.grain, reading.detector) == (signal.grain, signal.detector)
    if is_newer:
        signal.period, signal.observed, signal.expected = reading.period, reading.observed, reading.expected
        signal.lower, signal.upper, signal.details = reading.lower, reading.upper, reading.details
    signal.until_on = max(signal.until_on, span.until)
    signal.p_value = min(signal.p_value, reading.p_value)
    signal.cost, signal.likely_false = min((signal.cost, signal.likely_false), (reading.cost, reading.likely_false))
    signal.save()


def _new(reading: Reading, span: Span, at: datetime) -> Signal:
    signal = Signal.objects.create(
        metric=reading.metric, area=reading.area, grain=reading.grain, detector=reading.detector, is_up=reading.is_up,
        since=reading.since, period=reading.period, since_on=span.since, until_on=span.until,
        observed=reading.observed, expected=reading.expected, lower=reading.lower, upper=reading.upper,
        p_value=reading.p_value, cost=reading.cost, likely_false=reading.likely_false, details=reading.details,
        opened_at=at, department=reading.metric.department,
    )  # fmt: skip
    SignalStep.objects.create(signal=signal, kind=StepKind.OPENED, at=at)
    return signal


def _join(opened: Sequence[Signal], at: datetime) -> None:
    """Make those that hang together parts of the strongest: of what is open already, else of the new ones."""
    if not opened:
        return
    new = {each.pk for each in opened}
    leads = [each for each in Signal.objects.open().select_related("metric", "area__layer") if each.pk not in new]
    leads.sort(key=lambda each: each.cost)
    parts = {lead.pk: [*lead.parts.select_related("metric", "area__layer")] for lead in leads}
    behind = datasets_behind()
    # Once by strength, and once more: what the strongest gathered in the first round may hold others together.
    waiting = list(opened)
    for _ in range(2):
        for signal in waiting:
            lead = next((each for each in leads if _belongs(signal, each, parts[each.pk], behind)), None)
            if lead is not None and lead.pk != signal.pk:
                leads = [each for each in leads if each.pk != signal.pk]
                parts[lead.pk] += [signal, *parts.pop(signal.pk, ())]
            elif signal not in leads:
                leads.append(signal)
                parts[signal.pk] = []
        waiting = [each for each in opened if each in leads]
    for lead in leads:
        joined = [signal for signal in parts[lead.pk] if signal.pk in new]
        for signal in joined:
            signal.merged_into = lead
            signal.save(update_fields=["merged_into"])
            SignalStep.objects.create(signal=signal, kind=StepKind.JOINED, text=f"Part of: {lead}.", at=at)
        if joined:
            names = "; ".join(str(signal) for signal in joined)
            SignalStep.objects.create(signal=lead, kind=StepKind.JOINED, text=f"Seen as one change: {names}.", at=at)


def datasets_behind() -> dict[int, frozenset[int]]:
    """Return the ids of the datasets on which each metric rests, by itself or through others."""
    metrics = {metric.slug: metric for metric in Metric.objects.only("pk", "slug", "dataset_id", "bases")}

    def found(slug: str) -> frozenset[int]:
        metric = metrics.get(slug)
        if metric is None:
            return frozenset()
        own = frozenset() if metric.dataset_id is None else frozenset({metric.dataset_id})
        return own.union(*(found(base) for base in metric.bases)) if metric.bases else own

    return {metric.pk: found(slug) for slug, metric in metrics.items()}


def _belongs(signal: Signal, lead: Signal, parts: Sequence[Signal], behind: Mapping[int, frozenset[int]]) -> bool:
    """Return whether a signal is likely the change of a lead, or of what the lead's metric does in the same area."""
    near = [each for each in parts if each.area_id == signal.area_id and each.metric_id == lead.metric_id]
    return any(_hang_together(each, signal, behind) for each in (lead, *near))


def _hang_together(one: Signal, other: Signal, behind: Mapping[int, frozenset[int]]) -> bool:
    """Return whether two signals are likely one change.

    The same metric in areas of which one lies in the other, or the same area by another kind of period; or metrics of
    one dataset in such areas that began to change about the same time. For what the whole city does to be one with what
    one of its areas does in another metric, they must have begun within a week.
    """
    if STANDING & {one.detector, other.detector}:
        return False
    if one.until_on + TOGETHER < other.since_on or other.until_on + TOGETHER < one.since_on:
        return False
    if one.metric_id == other.metric_id:
        return one.is_up == other.is_up and _are_nested(one, other)
    if not behind[one.metric_id] & behind[other.metric_id]:
        return False
    apart = abs(one.since_on - other.since_on)
    if one.area_id == other.area_id:
        return apart <= TOGETHER
    has_city = CITY in (one.area.layer.slug, other.area.layer.slug)
    return apart <= (SAME_WEEK if has_city else TOGETHER) and _are_nested(one, other)


def _are_nested(one: Signal, other: Signal) -> bool:
    if one.area_id == other.area_id or CITY in (one.area.layer.slug, other.area.layer.slug):
        return True
    return one.area_id in holding(other.area) or other.area_id in holding(one.area)
