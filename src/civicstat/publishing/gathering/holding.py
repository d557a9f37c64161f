"""What keeps figures inside: exceptions that somebody holds, faulty data, and figures that could not be renewed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight.holding import holds_on
from civicstat.publishing.content import Figure, Withheld

NO_FIGURES = "Its figures could not be brought up to date"


@dataclass(frozen=True)
class Hold:
    """Why figures of a metric stay inside. since: those that hold this day or a later one; None: all."""

    since: date | None
    reason: str  # as the public reads it, without a full stop

    def reaches(self, ends_on: date) -> bool:
        return self.since is None or ends_on > self.since


def holds_of(metrics: Iterable[Metric]) -> dict[str, tuple[Hold, ...]]:
    """Return what holds metrics, by slug; those that nothing holds are not in it."""
    metrics = list(metrics)
    found: dict[str, list[Hold]] = {}
    for slug, clearings in holds_on(metrics).items():
        told = (Hold(each.since, f"Held: {each.reason.strip().rstrip('.')}") for each in clearings)
        found.setdefault(slug, []).extend(told)
    for slug, finding in blocked(metrics).items():
        found.setdefault(slug, []).append(Hold(finding.since, f"Held: the data of {finding.dataset.title} is faulty"))
    for metric in metrics:
        if metric.fault:
            found.setdefault(metric.slug, []).append(Hold(None, NO_FIGURES))
    return {slug: tuple(holds) for slug, holds in found.items()}


def held(figure: Figure, holds: Iterable[Hold]) -> Figure:
    """Return a figure as it may leave: without what it tells where something holds it."""
    reason = next((each.reason for each in holds if each.reaches(figure.ends_on)), None)
    if reason is None:
        return figure
    return replace(
        figure, value=None, low=None, high=None, n=None, numerator=None, denominator=None, missing=None,
        withheld=Withheld.HELD, reason=reason,
    )  # fmt: skip
