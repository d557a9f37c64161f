"""Signals as lists show them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from civicstat.directory.models import User
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals.budgets import budget_of
from civicstat.measurement.signals.checking.detectors import Detector
from civicstat.measurement.signals.models import Signal, SignalState
from civicstat.measurement.signals.precision import Precision
from civicstat.web.ui.signals.telling import badge_for, finding_of, since_in_words, title_of

MOST_OF_METRIC = 6  # on the metric's own page


@dataclass(frozen=True)
class Row:
    """One signal in a list. badge, word: better or worse; parts: how many are joined with it.

    place: the strongest of them that says where events gathered, and has a map of it.
    """

    signal: Signal
    title: str
    finding: str
    since: str
    badge: str
    word: str
    state: str
    parts: int
    place: "Row | None" = None


def rows_of(signals: Iterable[Signal], places: Mapping[int, Signal] | None = None) -> list[Row]:
    """Return rows; signals: with their metric and the number of their parts as `number_of_parts`."""
    of = places or {}
    return [
        Row(
            each, title_of(each), finding_of(each), since_in_words(each), *badge_for(each), each.verdict or each.state,
            getattr(each, "number_of_parts", 0), rows_of([of[each.pk]])[0] if each.pk in of else None,
        )
        for each in signals
    ]  # fmt: skip


def places_of(user: User, signals: Iterable[Signal]) -> dict[int, Signal]:
    """Return for each signal the strongest cluster that is joined with it, where there is one that a person may see."""
    found = Signal.objects.visible_to(user).filter(merged_into__in=signals, detector=Detector.CLUSTER).with_metric()
    return {each.merged_into_id: each for each in found.order_by("-cost", "-pk") if each.merged_into_id}


def summary_of(signals: Sequence[Signal], precision: Precision) -> str:
    """Return "3 new, 2 waiting for an answer; precision this year 12 of 17."""
    counts = Counter(each.state for each in signals)
    new, seen, answered = (counts[state] for state in (SignalState.NEW, SignalState.ACKNOWLEDGED, SignalState.ANSWERED))
    parts = [f"{new} new" if new else "nothing new"]
    parts += [f"{seen} waiting for an answer"] if seen else []
    parts += [f"{answered} answered and open"] if answered else []
    said = f"{', '.join(parts)}"
    return f"{said[0].upper()}{said[1:]}; {precision_in_words(precision)}."


def precision_in_words(precision: Precision) -> str:
    if not precision.closed:
        return "no verdict yet this year"
    wait = f", answered after {hours_in_words(precision.hours)} by median" if precision.hours is not None else ""
    return f"precision this year {precision.real} of {precision.closed}{wait}"


def hours_in_words(hours: float) -> str:
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return f"{hours:.0f} hour{'' if round(hours) == 1 else 's'}"
    return f"{hours / 24:.0f} days"


def signals_of_metric(user: User, metric: Metric) -> list[Row]:
    """Return the signals of a metric that a person is told, in whatever area: those that are open, then the newest."""
    found = Signal.objects.visible_to(user).filter(metric=metric).within(budget_of(user)).with_metric()
    ordered = sorted(found.newest(), key=lambda each: each.state == SignalState.CLOSED)
    parts = found.exclude(merged_into=None).order_by("cost")
    return rows_of([*ordered, *parts][:MOST_OF_METRIC])
