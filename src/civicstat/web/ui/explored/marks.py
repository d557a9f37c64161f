"""Days from which the figures of a subject do not compare with those before."""

from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import SeriesBreak
from civicstat.measurement.metrics.exploring.subjects import Subject


def breaks_of(subject: Subject) -> tuple[SeriesBreak, ...]:
    """Return the breaks that the definition states, and those that versions with a day of their own make."""
    versions = versions_in_force(subject.metric) if subject.metric else []
    own = [SeriesBreak(on=each.applies_from, reason=each.reason) for each in versions if each.applies_from]
    return tuple(sorted((*subject.definition.breaks, *own), key=lambda each: each.on))
