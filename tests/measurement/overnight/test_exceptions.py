"""A night in Testville: what came, what needs somebody, and what is decided."""

from datetime import UTC, datetime, timedelta

import pytest

import testville
from civicstat.measurement.intake import take_in
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight.actions import ClearingRefused, clear, hold, withdraw
from civicstat.measurement.overnight.arrivals import arrivals_of, judged_day, night_of
from civicstat.measurement.overnight.exceptions import troubles_of
from civicstat.measurement.overnight.holding import holds_on
from civicstat.measurement.overnight.models import Decision
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import (
    PULLED,
    Arrival,
    Connection,
    Dataset,
    Delivery,
    DeliveryState,
    Pull,
    PullState,
)

pytestmark = pytest.mark.slow
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SHARE = """
metric: urgent_share
title: Urgent calls of all
question: How many?
theme: Demand
direction: lower
statistic: {kind: ratio, numerator: urgent, denominator: calls, scale: 1}
unit: share
"""


def troubles(dataset, at):
    """Return the exceptions of a night, by their kind."""
    arrived = arrivals_of([dataset], record_store(), at)
    return {each.kind: each for each in troubles_of(arrived, record_store(), at=at)}


def test_the_newest_day_that_is_judged_is_one_that_is_over_and_of_slow_datasets_an_older_one(five_beats):
    assert f"{night_of(NOON)} {night_of(NOON.replace(hour=23, minute=59))}" == "2026-11-01 2026-11-02"
    assert judged_day(five_beats, NOON) == night_of(NOON)
    five_beats.definition_text = five_beats.definition_text.rstrip() + "\nfresh_within: 8 days\n"
    assert judged_day(five_beats, NOON) == night_of(NOON) - timedelta(days=7)


def test_days_as_usual_are_no_exception_and_silence_is_one_with_what_was_expected(five_beats):
    end = five_beats.fresh_at.replace(hour=23, minute=59)
    [usual] = arrivals_of([five_beats], record_store(), end - timedelta(days=1))
    assert usual.newest.expected > 1
    assert "volume" not in troubles(five_beats, end - timedelta(days=1))

    silent = troubles(five_beats, end + timedelta(days=9))["volume"]
    assert silent.sentence.startswith("0 records on ")
    assert "are usual for the weekday and season" in silent.sentence


def test_a_refused_delivery_is_one_until_a_file_of_that_name_is_stored(five_beats, tmp_path):
    Delivery.objects.create(
        dataset=five_beats, sequence=99, name="calls.csv", sha256="0" * 64, size=1, way="command",
        state=DeliveryState.REFUSED, received_at=NOON, message="The header lacks beat.",
    )  # fmt: skip
    assert troubles(five_beats, NOON)["delivery"].sentence == "calls.csv was refused: The header lacks beat."

    Delivery.objects.create(
        dataset=five_beats, sequence=100, name="calls.csv", sha256="1" * 64, size=1, way="command",
        state=DeliveryState.STORED, received_at=NOON,
    )  # fmt: skip
    assert "delivery" not in troubles(five_beats, NOON)


def test_of_a_connection_the_newest_refusal_is_one_until_a_pull_ends_well(five_beats):
    connection = Connection.objects.create(slug="cad", dataset=five_beats, stated={})

    def pulled(sequence, state):
        pull = Pull.objects.create(connection=connection, begun_at=NOON, state=state)
        if state == PullState.REFUSED:
            delivery = Delivery.objects.create(
                dataset=five_beats, sequence=sequence, name=f"cad-{sequence}.ndjson", sha256="0" * 64, size=1,
                way=PULLED, state=DeliveryState.REFUSED, received_at=NOON, message=f"Refused {sequence}.",
            )  # fmt: skip
            Arrival.objects.create(pull=pull, delivery=delivery)

    for sequence in (98, 99):
        pulled(sequence, PullState.REFUSED)
    arrived = arrivals_of([five_beats], record_store(), NOON)
    refused = [each for each in troubles_of(arrived, record_store(), at=NOON) if each.kind == "delivery"]
    assert [each.key for each in refused] == ["delivery:calls:99"]

    pulled(100, PullState.NOTHING)
    assert "delivery" not in troubles(five_beats, NOON)


def test_records_that_come_long_after_their_event_are_told(five_beats, tmp_path):
    later = NOON + timedelta(days=300)
    path = testville.write(tmp_path / "late.csv", testville.calls(7, range(90_000, 90_040)))
    with path.open("rb") as file:
        take_in(
            dataset=five_beats, source=file, name="late.csv", way="command", store=record_store(), by=None, at=later
        )
    five_beats.refresh_from_db()

    late = troubles(five_beats, later)["late records"]
    assert "40 records of more than 30 days ago came or changed" in late.sentence


def test_an_exception_is_cleared_once_with_a_reason_and_opened_again_with_its_history(five_beats, ada):
    found = troubles(five_beats, NOON + timedelta(days=60))["volume"]
    with pytest.raises(ClearingRefused, match="Say why"):
        clear(trouble=found, decision=Decision.ACCEPTED, reason=" ", by=ada, at=NOON)
    held = clear(trouble=found, decision=Decision.HELD, reason="The feed broke", by=ada, at=NOON)
    with pytest.raises(ClearingRefused, match="in the meantime"):
        clear(trouble=found, decision=Decision.ACCEPTED, reason="Fine", by=ada, at=NOON)

    metric = Metric.objects.filter(dataset=Dataset.objects.get(slug="calls")).first()
    assert holds_on([metric]) == {metric.slug: [held]}
    opened = withdraw(clearing=held, by=ada, at=NOON + timedelta(hours=1))
    assert (opened.withdrawn_by, opened.reason) == (ada, "The feed broke")
    assert holds_on([metric]) == {}
    with pytest.raises(ClearingRefused, match="open again already"):
        withdraw(clearing=held, by=ada, at=NOON)


def test_one_metric_is_held_with_those_made_of_it_and_without_the_others_of_its_data(
    five_beats, ada, django_assert_num_queries
):
    adopt(text=SHARE, where="urgent_share", by=ada, at=NOON)
    metrics = {each.slug: each for each in Metric.objects.prefetch_related("versions")}
    with pytest.raises(ClearingRefused, match="Say why"):
        hold(metric=metrics["calls"], reason="", since=None, by=ada, at=NOON)
    made = hold(metric=metrics["calls"], reason="Counted twice", since=None, by=ada, at=NOON)
    with pytest.raises(ClearingRefused, match="held already"):
        hold(metric=metrics["calls"], reason="Again", since=None, by=ada, at=NOON)

    with django_assert_num_queries(1):  # decisions; all metrics are at hand
        assert holds_on(metrics.values()) == {"calls": [made], "urgent_share": [made]}
    withdraw(clearing=made, by=ada, at=NOON)
    assert holds_on(metrics.values()) == {}

    found = troubles(five_beats, NOON + timedelta(days=60))["volume"]
    with pytest.raises(ClearingRefused, match="accepted for all figures"):
        clear(trouble=found, decision=Decision.ACCEPTED, reason="?", metric=metrics["p90"], by=ada, at=NOON)
    narrow = clear(trouble=found, decision=Decision.HELD, reason="Off", metric=metrics["p90"], by=ada, at=NOON)
    assert holds_on([metrics["p90"], metrics["calls"]]) == {"p90": [narrow]}
