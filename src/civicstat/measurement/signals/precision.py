"""How far signals can be trusted, and how soon they are answered: from verdicts and steps that people entered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from civicstat.measurement.signals.models import Signal, SignalState, Verdict


@dataclass(frozen=True)
class Precision:
    """Of a span. closed: with a verdict. real, noise, faults: of them. hours: from opened to answered, the median."""

    opened: int
    closed: int
    real: int
    noise: int
    faults: int
    answered: int
    hours: float | None

    @property
    def share(self) -> float | None:
        """Return the share of real changes among those with a verdict; None where there is none."""
        return self.real / self.closed if self.closed else None


def precision_of(signals: Iterable[Signal]) -> Precision:
    """Return the figures of signals that are not parts of others."""
    found = list(signals)
    closed = [each for each in found if each.state == SignalState.CLOSED]
    verdicts = [each.verdict for each in closed]
    waits = [each.answered_at - each.opened_at for each in found if each.answered_at is not None]
    return Precision(
        len(found), len(closed), verdicts.count(Verdict.REAL), verdicts.count(Verdict.NOISE),
        verdicts.count(Verdict.FAULT), len(waits),
        median(wait / timedelta(hours=1) for wait in waits) if waits else None,
    )  # fmt: skip


def year_begins(at: datetime) -> datetime:
    return at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
