"""The rule by which an audit ends in a verdict, after that of Texas. docs/methods/audit-sample.md"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from civicstat.publishing.audits.models import DrawnRecord, Result, Verdict
from civicstat.stats.intervals import Interval
from civicstat.stats.sampling import finite_interval

TOLERANCE = 0.05  # of records that differ, of sources that are gone, and of figures that are off


class Tally(NamedTuple):
    """What was found of a sample."""

    agrees: int
    differs: int
    missing: int
    waiting: int
    population: int

    @property
    def checked(self) -> int:
        return self.agrees + self.differs + self.missing

    @property
    def wrong(self) -> int:
        """Records that differ, or of which nobody can tell."""
        return self.differs + self.missing

    @property
    def error_rate(self) -> float | None:
        return self.wrong / self.checked if self.checked else None

    @property
    def interval(self) -> Interval | None:
        """The exact interval of the error rate among all records of the figure; None before the sample is whole."""
        return finite_interval(self.wrong, self.checked, self.population) if self.checked and not self.waiting else None


def tally_of(records: Iterable[DrawnRecord], population: int) -> Tally:
    """Return what was found, by the newest check of each record."""
    found = Counter(newest.result if (newest := each.newest) else "" for each in records)
    return Tally(found[Result.AGREES], found[Result.DIFFERS], found[Result.MISSING], found[""], population)


def off_by(reported: float | None, recalculated: float | None) -> float | None:
    """Return by which share a figure is off; None where it was not recalculated, or there is none to compare."""
    if reported is None or recalculated is None:
        return None
    if recalculated == 0:
        return 0.0 if reported == 0 else 1.0
    return abs(reported - recalculated) / abs(recalculated)


def verdict_by_rule(tally: Tally, *, difference: float | None, has_controls: bool) -> tuple[Verdict, str]:
    """Return the verdict and why it is this one. difference: by which share the figure is off; None: not known."""
    if tally.missing > TOLERANCE * tally.checked:
        return Verdict.PREVENTED, f"The sources of {tally.missing} of {tally.checked} records cannot be found."
    if tally.wrong > TOLERANCE * tally.checked:
        return Verdict.INACCURATE, f"{tally.wrong} of {tally.checked} records do not agree with their sources."
    if difference is not None and difference > TOLERANCE:
        return Verdict.INACCURATE, f"The figure is {difference * 100:.1f}% off what the sources give."
    if difference is None:
        return Verdict.QUALIFIED, "The records agree; the figure was not computed anew from the sources."
    if not has_controls:
        return Verdict.QUALIFIED, "Records and figure agree; how data is entered and kept leaves room for errors."
    return Verdict.CERTIFIED, "Records and figure agree with their sources, and data is well kept."
