"""Fault of the data or true change: what is known is weighed, and nothing of it decides."""

from datetime import date

import pytest

from civicstat.measurement.records.models import Finding
from civicstat.measurement.signals.models import Signal
from civicstat.measurement.signals.suspecting import STRONG, WEAK, Clue, Likeness, suspect, weigh


@pytest.mark.parametrize(
    ("fault", "change", "likeness"),
    [
        ((STRONG,), (), Likeness.FAULT),
        ((WEAK,), (), Likeness.OPEN),
        ((STRONG,), (STRONG,), Likeness.OPEN),
        ((WEAK,), (STRONG, WEAK), Likeness.CHANGE),
        ((WEAK, WEAK), (), Likeness.OPEN),
        ((WEAK, WEAK, WEAK), (), Likeness.FAULT),
        ((), (), Likeness.OPEN),
    ],
)
def test_one_side_must_be_strong_and_stronger_than_the_other(fault, change, likeness):
    clues = [Clue(Likeness.FAULT, weight, "f") for weight in fault]
    clues += [Clue(Likeness.CHANGE, weight, "c") for weight in change]
    assert weigh(clues).likeness is likeness


@pytest.mark.slow
def test_a_finding_that_began_with_it_makes_it_look_like_a_fault(signal, risen, july):
    before = suspect(signal)
    assert before.likeness is not Likeness.FAULT
    Finding.objects.create(
        dataset=risen, kind="volume", severity="warning", column="received_at", sentence="Calls came twice.",
        since=date(2026, 6, 2), first_seen_at=july, last_seen_at=july, share=0.1,
    )  # fmt: skip
    after = suspect(signal)

    assert after.likeness is Likeness.FAULT
    assert "began at about the same time: Calls came twice." in after.clues[0].sentence
    assert Signal.objects.get(pk=signal.pk).verdict == ""
