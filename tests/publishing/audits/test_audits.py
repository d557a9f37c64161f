"""A draw, its checks and its verdict."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction

from civicstat.measurement.context.behind.selecting import Selection
from civicstat.measurement.metrics.ground import calendar, city
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.publishing.audits.actions import AuditRefused, draw_records, months_after, note_check, rule
from civicstat.publishing.audits.drawing import order
from civicstat.publishing.audits.gathering import audits_of, beside_shown_figures
from civicstat.publishing.audits.models import Audit, Verdict
from civicstat.publishing.audits.ruling import Tally, off_by, verdict_by_rule
from civicstat.publishing.content import Audit as Audited
from civicstat.publishing.content import Withheld
from publishing.small import small_content


def test_the_draw_is_that_of_anybody_who_has_the_seed():
    records = [f'["c{number}"]' for number in range(200)]
    by_hand = sorted(range(200), key=lambda at: sha256(f"seed\n{records[at]}".encode()).digest())

    assert order("seed", records) == by_hand
    assert order("another", records) != by_hand


@pytest.mark.parametrize(
    ("differs", "missing", "difference", "has_controls", "verdict"),
    [
        (0, 0, 0.0, True, Verdict.CERTIFIED),
        (3, 0, 0.04, True, Verdict.CERTIFIED),  # 3 of 61 is within 5 %
        (0, 0, 0.0, False, Verdict.QUALIFIED),
        (0, 0, None, True, Verdict.QUALIFIED),  # not computed anew
        (4, 0, 0.0, True, Verdict.INACCURATE),
        (0, 0, 0.06, True, Verdict.INACCURATE),
        (2, 2, 0.0, True, Verdict.INACCURATE),  # those whose source is gone are not right either
        (0, 4, 0.0, True, Verdict.PREVENTED),
    ],
)
def test_the_verdict_follows_by_rule(differs, missing, difference, has_controls, verdict):
    tally = Tally(61 - differs - missing, differs, missing, 0, 5000)

    assert verdict_by_rule(tally, difference=difference, has_controls=has_controls)[0] is verdict


def test_a_figure_is_off_by_its_share_of_the_true_one():
    assert off_by(95, 100) == pytest.approx(0.05)
    assert (off_by(0, 0), off_by(1, 0), off_by(None, 1), off_by(1, None)) == (0, 1, None, None)


def test_a_verdict_expires_on_a_day_that_there_is():
    assert months_after(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert months_after(date(2026, 11, 29), 24) == date(2028, 11, 29)


@pytest.mark.slow
def test_records_are_drawn_checked_and_ruled_upon_once_for_good(five_beats, dora, noon):
    metric = Metric.objects.get(slug="in_time")
    selection = Selection(metric, metric.current, five_beats, "year", calendar().period("year", noon) - 1, city())

    def draw() -> Audit:
        return draw_records(selection=selection, store=record_store(), size=29, seed="dice: 4 1 6", by=dora, at=noon)

    audit = draw()
    drawn = [each.record for each in audit.records.all()]
    assert len(drawn) == audit.size == 29
    assert audit.population > 500
    assert [each.record for each in draw().records.all()] == drawn
    assert set(audit.records.first().shown) >= {"call_id", "received_at"}

    first, *others = audit.records.all()
    with pytest.raises(AuditRefused, match="say what differs"):
        note_check(record=first, result="differs", note=" ", by=dora, at=noon)
    note_check(record=first, result="differs", note="Arrived at 9:14, not 9:04", by=dora, at=noon)
    with pytest.raises(AuditRefused, match="28 of 29 records wait"):
        end(audit, dora, noon)
    for each in others:
        note_check(record=each, result="agrees", note="", by=dora, at=noon)
    ruling = end(audit, dora, noon)
    assert (ruling.verdict, ruling.differs, ruling.expires_on) == (Verdict.CERTIFIED, 1, date(2028, 11, 2))
    with pytest.raises(AuditRefused, match="verdict already"):
        end(audit, dora, noon)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        audit.records.all().update(record="another")

    [told] = audits_of([metric])["in_time"]
    assert (told.agrees, told.differs, told.population) == (28, 1, round(audit.population + 4.9, -1))
    assert 0 < told.low < 1 / 29 < told.high < 0.2
    assert (told.grain, told.period) == ("year", "2025")


def test_an_audit_tells_numbers_only_beside_a_figure_that_is_shown():
    content = small_content()
    audit = content_audit("month", "2026-03")

    def told(metric, **changes):
        changed = replace(content, metrics=(replace(metric, audits=(replace(audit, **changes),)),))
        [found] = beside_shown_figures(changed).metrics[0].audits
        return found

    calls = content.metrics[0]
    assert told(calls) == audit
    city = replace(calls.one("city", "city", "month"))
    figures = tuple(replace(each, value=None, withheld=Withheld.PROTECTING) for each in city.figures)
    hidden = replace(calls, series=(replace(city, figures=figures),))
    for found in (told(hidden), told(calls, period="2031-01"), told(calls, grain="week")):
        assert (found.population, found.size, found.agrees, found.low) == (None, None, None, None)
        assert (found.verdict, found.seed) == (audit.verdict, audit.seed)
        assert "not shown" in found.reason


def content_audit(grain, period):
    day = date(2026, 11, 2)
    return Audited("March", 1, day, "dice", 120, 61, 60, 1, 0, 0.0, 0.1, "certified", "Fine.", day, day, grain, period)


def end(audit, by, at):
    return rule(
        audit=Audit.objects.get(pk=audit.pk), reported=0.5, recalculated=0.51, has_controls=True,
        reason="Paper logs of the year.", by=by, at=at, today=at.date(),
    )  # fmt: skip
