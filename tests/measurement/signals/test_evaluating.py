"""Evaluations in a small city: what was put in is found once, and the log says what was checked."""

from datetime import timedelta

import numpy as np
import pytest

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals import evaluating
from civicstat.measurement.signals.checking.searching import panels_of, ranges_of
from civicstat.measurement.signals.evaluating import evaluate
from civicstat.measurement.signals.models import Checked, Evaluation, Reading, Signal, SignalStep


def test_finds_the_rise_in_its_beat_and_joins_what_hangs_together_with_it(risen, july):
    evaluation = evaluate(at=july, ran_at=july)

    leads = list(Signal.objects.leading().select_related("metric", "area"))
    strongest = min(leads, key=lambda each: each.cost)
    assert strongest.metric.slug in ("calls", "per_resident")
    assert strongest.area.code in ("B2", "city")
    assert strongest.is_up
    assert str(strongest.since_on) in ("2026-06-01", "2026-05-25")
    assert {part.area.code for part in strongest.parts.all()} <= {"B2", "city"}
    assert strongest.parts.count() >= 2
    assert evaluation.opened == Signal.objects.count()
    assert strongest.department.slug == "police"


def test_evaluating_twice_opens_no_second_signal_and_is_in_the_log(risen, july):
    first = evaluate(at=july, ran_at=july)
    again = evaluate(at=july, ran_at=july + timedelta(hours=1))
    everything = evaluate(at=july, ran_at=july + timedelta(hours=2), everything=True)

    assert first.opened > 0
    assert (again.series, again.opened, again.unchanged) == (0, 0, 5)
    assert (everything.series, everything.opened) == (first.series, 0)
    assert Evaluation.objects.count() == 3
    assert SignalStep.objects.filter(kind="opened").count() == first.opened


def test_the_newest_check_of_each_kind_is_read_and_none_of_the_many_before_it(police, july):
    for hour in range(3):
        evaluate(at=july, ran_at=july + timedelta(hours=hour), everything=True)

    newest = list(Checked.objects.newest())
    kinds = {(each.metric_id, each.grain, each.detector) for each in Checked.objects.all()}
    assert Checked.objects.count() == 3 * len(kinds)
    assert len(newest) == len({(each.metric_id, each.grain, each.detector) for each in newest}) == len(kinds)
    assert {each.evaluation_id for each in newest} == {Evaluation.objects.newest().first().pk}


def test_an_evaluation_that_ends_in_the_middle_leaves_nothing_and_is_made_up_for(risen, july, monkeypatch):
    def ends(*_, **__):
        raise SystemExit

    monkeypatch.setattr(evaluating, "open_signals", ends)
    with pytest.raises(SystemExit):
        evaluate(at=july, ran_at=july)
    assert [kind.objects.count() for kind in (Evaluation, Checked, Reading, Signal)] == [0, 0, 0, 0]

    monkeypatch.undo()
    assert evaluate(at=july, ran_at=july).opened


def test_a_quiet_city_is_checked_and_nothing_is_found(police, july):
    evaluation = evaluate(at=july, ran_at=july)

    assert evaluation.evaluated > 10
    assert evaluation.skipped > 0
    assert Signal.objects.within(0.5).count() == 0
    reasons = [reason for checked in Checked.objects.all() for reason in checked.skipped]
    assert reasons
    assert all(reason.startswith("Not checked: ") for reason in reasons)


def test_what_is_not_final_is_left_for_later(risen, july):
    early = evaluate(at=july - timedelta(days=14), ran_at=july)
    newest = Reading.objects.filter(evaluation=early).order_by("-period").first()
    late = evaluate(at=july, ran_at=july)

    assert newest.period < Reading.objects.filter(evaluation=late).order_by("-period").first().period
    before = Checked.objects.get(evaluation=early, metric__slug="calls", grain="week", detector="sudden")
    after = Checked.objects.get(evaluation=late, metric__slug="calls", grain="week", detector="sudden")
    assert after.period - before.period == 2


def test_figures_from_before_a_break_are_not_looked_back_on(risen, july):
    metric = Metric.objects.select_related("dataset").prefetch_related("versions").get(slug="p90")
    [week] = [panel for panel in panels_of(ranges_of([metric], at=july)) if panel.grain == "week"]
    before = week.since - week.first

    assert before > 0
    assert np.isnan(week.value[:, :before]).all()
    assert not np.isnan(week.value[:, before:]).all()
