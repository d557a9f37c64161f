"""What people do with signals: steps, who may, and what cannot be undone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from civicstat.measurement.signals import actions
from civicstat.measurement.signals.actions import SignalRefused
from civicstat.measurement.signals.budgets import BudgetRefused, budget_of, set_budget
from civicstat.measurement.signals.models import Signal, Verdict
from civicstat.measurement.signals.models.signals import NeverChanged
from civicstat.measurement.signals.precision import precision_of


def test_is_acknowledged_answered_and_closed_with_every_step_kept(signal, leo, july):
    actions.acknowledge(signal=signal, by=leo, at=july + timedelta(hours=1))
    actions.answer(signal=signal, text="A festival on the square.", by=leo, at=july + timedelta(hours=5))
    actions.close(signal=signal, verdict=Verdict.REAL, reason="Seen on site.", by=leo, at=july + timedelta(days=2))

    signal.refresh_from_db()
    assert (signal.state, signal.verdict, signal.owner) == ("closed", "real", leo)
    kinds = [step.kind for step in signal.steps.exclude(kind="joined")]
    assert kinds == ["opened", "acknowledged", "answered", "closed"]
    found = precision_of([signal])
    assert (found.real, found.closed, found.share, found.hours) == (1, 1, 1.0, 5.0)


def test_what_makes_no_sense_is_refused_and_nothing_changes(signal, leo, vera, july):
    with pytest.raises(SignalRefused, match="the answer is empty"):
        actions.answer(signal=signal, text="  ", by=leo, at=july)
    with pytest.raises(SignalRefused, match="may only read"):
        actions.assign(signal=signal, to=vera, by=leo, at=july)
    with pytest.raises(SignalRefused, match="it is open"):
        actions.reopen(signal=signal, reason="why", by=leo, at=july)
    actions.close(signal=signal, verdict=Verdict.NOISE, reason="chance", by=leo, at=july)
    with pytest.raises(SignalRefused, match="open it again first"):
        actions.answer(signal=signal, text="late", by=leo, at=july)


def test_a_verdict_is_taken_back_and_both_stay_in_the_history(signal, leo, july):
    actions.close(signal=signal, verdict=Verdict.NOISE, reason="chance", by=leo, at=july)
    actions.reopen(signal=signal, reason="It went on.", by=leo, at=july + timedelta(days=1))

    signal.refresh_from_db()
    assert (signal.state, signal.verdict) == ("answered", "")
    assert [step.verdict for step in signal.steps.filter(kind="closed")] == ["noise"]


def test_steps_are_never_changed_or_removed(signal):
    step = signal.steps.first()
    with pytest.raises(NeverChanged):
        signal.steps.all().update(text="other")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update signals_signalstep set text = 'other' where id = %s", [step.pk])


def test_parts_stand_by_themselves_again_where_somebody_knows_better(signal, leo, july):
    part = signal.parts.first()
    actions.part_from(signal=part, reason="Another street.", by=leo, at=july)

    assert part in Signal.objects.leading()


def test_leads_deal_with_their_departments_signals_and_with_those_given_to_them(signal, leo, vera, ada, july):
    assert Signal.objects.editable_by(ada).filter(pk=signal.pk).exists()
    assert not Signal.objects.editable_by(leo).filter(pk=signal.pk).exists()
    assert not Signal.objects.editable_by(vera).filter(pk=signal.pk).exists()
    actions.assign(signal=signal, to=leo, by=ada, at=july)
    assert Signal.objects.editable_by(leo).filter(pk=signal.pk).exists()


def test_a_budget_is_a_cut_on_what_was_found(signal, ada, july):
    everything = Signal.objects.count()
    assert budget_of(ada) == 2.0
    set_budget(user=ada, false_alarms=0.1, at=july)
    assert budget_of(ada) == 0.1
    Signal.objects.filter(pk=signal.pk).update(cost=1.0)
    assert Signal.objects.within(budget_of(ada)).count() == everything - 1
    set_budget(user=ada, false_alarms=20, at=july)
    assert Signal.objects.within(20).count() >= everything
    with pytest.raises(BudgetRefused, match=r"0\.1 to 30"):
        set_budget(user=ada, false_alarms=400, at=july)
