"""Signals as records: fetched by a connection, and measured like any others."""

from datetime import timedelta

from civicstat.config.connecting import read_reach
from civicstat.library.templates import dataset_templates, metric_templates
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Observation
from civicstat.measurement.pulling import pull
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.signals import actions
from civicstat.measurement.signals.models import Signal, Verdict
from civicstat.measurement.signals.rows import signals
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.connections.actions import connect
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.models import PullState

CONNECTION = {
    "connection": "signals", "title": "The signals of this workspace", "dataset": "signals", "kind": "resource",
    "every": "1 hour", "full": True, "settings": {"resource": "civicstat.measurement.signals.rows:signals"},
}  # fmt: skip


def test_a_row_says_what_became_of_a_signal_and_parts_have_none(signal, ada, july):
    actions.acknowledge(signal=signal, by=ada, at=july + timedelta(hours=1))
    actions.close(signal=signal, verdict=Verdict.NOISE, reason="Seen.", by=ada, at=july + timedelta(hours=5))

    rows = list(signals())
    assert len(rows) == Signal.objects.leading().count() < Signal.objects.count()
    [row] = [each for each in rows if each["signal_id"] == str(signal.pk)]
    assert (row["opened_at"], row["acknowledged_at"]) == (july, july + timedelta(hours=1))
    assert (row["closed_at"], row["verdict"]) == (july + timedelta(hours=5), "noise")
    assert (row["department"], row["metric"], row["area"]) == ("Police", signal.metric.title, signal.area.name)


def test_of_a_restricted_dataset_neither_metric_nor_area_is_named(signal, five_beats):
    five_beats.sensitivity = "restricted"
    five_beats.save()
    assert {(row["metric"], row["area"]) for row in signals()} == {(None, None)}
    assert all(row["department"] == "Police" for row in signals())


def test_how_far_signals_can_be_trusted_is_a_metric(signal, ada, july, settings, workspace):
    settings.CONNECT = read_reach({}, workspace=workspace)  # nothing is set: what the workspace tells of itself is open
    define_dataset(text=dataset_templates()["signals"], where="signals.yaml", by=None, at=july)
    text = metric_templates()["signals_that_were_real"].replace("min_n: 10", "min_n: 1")
    metric = adopt(text=text, where="honesty.yaml", by=None, at=july)[0]
    other = Signal.objects.exclude(pk=signal.pk).first()
    other.merged_into = None
    other.save()
    for each, verdict in ((signal, Verdict.REAL), (other, Verdict.NOISE)):
        actions.close(signal=each, verdict=verdict, reason="Seen.", by=ada, at=july + timedelta(hours=5))
    connection = connect(definition=ConnectionDefinition.model_validate(CONNECTION), by=None, at=july)[0]

    late = july + timedelta(days=120)  # the quarter is over, and old enough
    done = pull(connection=connection, store=record_store(), by=None, at=late)

    assert (done.state, done.rows) == (PullState.STORED, Signal.objects.leading().count())
    seen = Observation.objects.filter(version__metric=metric).values_list("grain", "value", "n")
    assert set(seen) == {("quarter", 0.5, 2), ("year", 0.5, 2)}
