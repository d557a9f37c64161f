"""Everything that people do with a signal. Each adds a step; steps are never changed."""

from datetime import datetime

from django.db import transaction

from civicstat.directory.models import User
from civicstat.directory.texts import check_texts
from civicstat.errors import CivicStatError
from civicstat.measurement.signals.models import Signal, SignalState, SignalStep, StepKind, Verdict


class SignalRefused(CivicStatError):
    """A signal cannot be dealt with in this way. Nothing changed."""


@transaction.atomic
def acknowledge(*, signal: Signal, by: User | None, at: datetime) -> Signal:
    """Say that somebody has seen it and looks into it. Raises SignalRefused."""
    signal = _locked(signal)
    _check(signal.state == SignalState.NEW, signal, "it was acknowledged already")
    signal.state, signal.acknowledged_at = SignalState.ACKNOWLEDGED, at
    signal.owner = signal.owner or by
    return _step(signal, StepKind.ACKNOWLEDGED, "", by, at)


@transaction.atomic
def assign(*, signal: Signal, to: User, by: User | None, at: datetime) -> Signal:
    """Give it to a person. Raises SignalRefused."""
    signal = _locked(signal)
    _check(signal.state != SignalState.CLOSED, signal, "it is closed")
    _check(to.may_change_some, signal, f"{to} may only read; give it to a lead, an analyst or an administrator")
    signal.owner = to
    return _step(signal, StepKind.ASSIGNED, to.get_full_name() or to.username, by, at)


@transaction.atomic
def answer(*, signal: Signal, text: str, by: User | None, at: datetime) -> Signal:
    """Say in words what it is and what is being done. Raises SignalRefused or TextRefused."""
    signal = _locked(signal)
    _check(signal.state != SignalState.CLOSED, signal, "it is closed; open it again first")
    _check(bool(text.strip()), signal, "the answer is empty; say what it is, or what is being done")
    signal.state = SignalState.ANSWERED
    signal.acknowledged_at, signal.answered_at = signal.acknowledged_at or at, signal.answered_at or at
    signal.owner = signal.owner or by
    return _step(signal, StepKind.ANSWERED, text, by, at)


@transaction.atomic
def close(*, signal: Signal, verdict: Verdict, reason: str, by: User | None, at: datetime) -> Signal:
    """Say what it was: a real change, chance, or a fault of the data; and how that is known. Raises SignalRefused."""
    signal = _locked(signal)
    _check(signal.state != SignalState.CLOSED, signal, "it is closed already")
    _check(bool(reason.strip()), signal, "the reason is empty; say how it is known")
    signal.state, signal.verdict, signal.closed_at = SignalState.CLOSED, verdict, at
    signal.acknowledged_at, signal.answered_at = signal.acknowledged_at or at, signal.answered_at or at
    signal.owner = signal.owner or by
    return _step(signal, StepKind.CLOSED, reason, by, at, verdict)


@transaction.atomic
def reopen(*, signal: Signal, reason: str, by: User | None, at: datetime) -> Signal:
    """Take a verdict back. Raises SignalRefused."""
    signal = _locked(signal)
    _check(signal.state == SignalState.CLOSED, signal, "it is open")
    _check(bool(reason.strip()), signal, "the reason is empty; say why it is open again")
    signal.state, signal.verdict, signal.closed_at = SignalState.ANSWERED, "", None
    return _step(signal, StepKind.REOPENED, reason, by, at)


@transaction.atomic
def part_from(*, signal: Signal, reason: str, by: User | None, at: datetime) -> Signal:
    """Let a signal stand by itself again that was joined with another. Raises SignalRefused."""
    signal = _locked(signal)
    _check(signal.merged_into is not None, signal, "it is not part of another signal")
    _check(bool(reason.strip()), signal, "the reason is empty; say why it is something else")
    signal.merged_into = None
    return _step(signal, StepKind.REOPENED, reason, by, at)


def _locked(signal: Signal) -> Signal:
    found: Signal = Signal.objects.select_for_update().get(pk=signal.pk)
    return found


def _check(is_right: bool, signal: Signal, what: str) -> None:
    if not is_right:
        raise SignalRefused(f"Signal {signal.pk} ({signal}): {what}")


def _step(signal: Signal, kind: StepKind, text: str, by: User | None, at: datetime, verdict: str = "") -> Signal:
    step = SignalStep(signal=signal, kind=kind, text=text.strip(), verdict=verdict, by=by, at=at)
    check_texts(step, where=f"signal {signal.pk}")
    step.save(force_insert=True)
    signal.save()
    return signal
