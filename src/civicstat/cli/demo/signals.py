"""The demo city's signals: found by evaluations, and dealt with as its people would."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from civicstat.demo.answer_key import AnswerKey

if TYPE_CHECKING:
    from civicstat.measurement.signals.models import Signal

LATER = timedelta(weeks=9)  # after the day of the improvement: long enough to be seen


def find_signals(key: AnswerKey) -> None:
    """Evaluate once after the 911 center improved, and once on the last day; answer what the answer key explains."""
    from civicstat.directory.models import User
    from civicstat.measurement.metrics.models import Metric
    from civicstat.measurement.signals import actions
    from civicstat.measurement.signals.evaluating import evaluate
    from civicstat.measurement.signals.models import Verdict

    ada, leo = (User.objects.filter(username=name).first() for name in ("ada", "leo"))
    then, now = _evening(key.improvement.on + LATER), _evening(key.until)
    evaluate(at=then, ran_at=then, metrics=Metric.objects.filter(dataset__slug=key.improvement.dataset))
    for signal in _of(key.improvement.dataset):
        actions.acknowledge(signal=signal, by=ada, at=then + timedelta(hours=14))
        actions.close(
            signal=signal, verdict=Verdict.REAL, by=ada, at=then + timedelta(hours=40),
            reason="Posts at the 911 center were filled in October; fewer callers wait, and fewer hang up.",
        )  # fmt: skip
    evaluate(at=now, ran_at=now)
    for signal in _of(key.deterioration.dataset, key.deterioration.district):
        actions.acknowledge(signal=signal, by=leo, at=now + timedelta(hours=9))
    for signal in _of(key.data_fault.dataset, metric="p1_missing_arrival"):
        actions.close(
            signal=signal, verdict=Verdict.FAULT, reason=key.data_fault.cause, by=ada, at=now + timedelta(hours=12)
        )


def _of(dataset: str, district: str = "", metric: str = "") -> "list[Signal]":
    from civicstat.measurement.signals.models import Signal

    found = Signal.objects.open().filter(metric__dataset__slug=dataset, state="new").order_by("cost")
    found = found.filter(area__code=district) if district else found
    return list(found.filter(metric__slug=metric) if metric else found)


def _evening(day: date) -> datetime:
    from django.utils.timezone import make_aware

    return make_aware(datetime.combine(day, time(23, 59)))
