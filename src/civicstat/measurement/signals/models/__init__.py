"""Evaluations with what they found, signals with what became of them, and what each person asked for."""

from civicstat.measurement.signals.models.devices import Device
from civicstat.measurement.signals.models.evaluations import Checked, Evaluation, Reading
from civicstat.measurement.signals.models.notices import Duty, Notice, NoticeKind, NoticeState, Webhook
from civicstat.measurement.signals.models.people import DEFAULT_BUDGET, Budget, Mail
from civicstat.measurement.signals.models.signals import (
    Signal,
    SignalQuerySet,
    SignalState,
    SignalStep,
    StepKind,
    Verdict,
)

__all__ = [
    "DEFAULT_BUDGET",
    "Budget",
    "Checked",
    "Device",
    "Duty",
    "Evaluation",
    "Mail",
    "Notice",
    "NoticeKind",
    "NoticeState",
    "Reading",
    "Signal",
    "SignalQuerySet",
    "SignalState",
    "SignalStep",
    "StepKind",
    "Verdict",
    "Webhook",
]
