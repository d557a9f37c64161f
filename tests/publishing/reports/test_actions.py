"""The way of a report from draft to release, and what it says of those who did not answer."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from civicstat.publishing.content import Content
from civicstat.publishing.plain import as_plain, from_plain
from civicstat.publishing.reports import actions
from civicstat.publishing.reports.actions import ReportRefused
from civicstat.publishing.reports.answering import standing_of
from civicstat.publishing.reports.definitions import read_report
from civicstat.publishing.reports.models import Report, Slot, Step
from civicstat.publishing.reports.planning import planned_releases
from civicstat.publishing.reports.released import released_reports
from publishing.reports.town import AT, OCTOBER, TEMPLATE, content_of, until, withheld

CONTENT = content_of(calls=(400, 600), thefts=(300, 200), fires=(10, 10))
LATER = AT + timedelta(days=6)


def drafted(template, content: Content = CONTENT, *, by: object = None) -> Report:
    return actions.draft(template=template, day=OCTOBER, content=content, by=by, at=AT)


def reviewed(template) -> Report:
    return actions.send_to_review(report=drafted(template), by=None, at=AT)


def test_a_report_goes_out_as_it_was_reviewed(monthly, police, ada, leo):
    report = reviewed(monthly)
    actions.answer(report=report, metric="calls", cause="", action="Ask the callers", due_on=date(2026, 12, 1), by=leo,
                   at=AT)  # fmt: skip
    actions.reply(report=report, department=police, text="The new center opened late.", by=leo, at=AT)
    actions.log_look(report=report, user=ada, at=AT)
    actions.log_look(report=report, user=ada, at=AT + timedelta(hours=1))

    report = actions.sign_off(report=report, by=None, at=AT)
    actions.release(report=report, content=CONTENT, by=None, at=LATER)

    [out] = released_reports()
    assert [event.kind for event in out.events] == ["drafted", "sent", "signed_off", "released"]
    assert out.about("calls").answer.cause == ""
    assert out.about("calls").unanswered_in_a_row == 0
    assert out.replies[0].text == "The new center opened late."
    assert out.early == (("analyst", 1),)
    assert out.is_late is False


def test_nobody_is_waited_for_longer_than_the_review_and_silence_is_told(monthly, police):
    report = reviewed(monthly)

    with pytest.raises(ReportRefused, match="Calls has no answer; Police has not replied"):
        actions.sign_off(report=report, by=None, at=AT + timedelta(days=4))
    actions.sign_off(report=report, by=None, at=LATER)

    standing = standing_of(report)
    assert standing.about("calls").unanswered_in_a_row == 1
    assert standing.silent == (police,)


def test_reports_in_a_row_without_an_answer_are_counted(monthly):
    for at, day in enumerate((date(2026, 8, 1), date(2026, 9, 1), OCTOBER)):
        content = content_of(calls=(300, 700))
        moved = until(content, day)
        report = actions.draft(template=monthly, day=day, content=moved, by=None, at=AT)
        actions.send_to_review(report=report, by=None, at=AT)
        asked = standing_of(report).about("calls")
        assert (asked.unanswered_in_a_row, asked.missed_in_a_row) == (at + 1, at + 1)
        actions.sign_off(report=report, by=None, at=LATER)
        actions.release(report=report, content=moved, by=None, at=LATER)


def test_a_miss_that_lasts_is_counted_even_where_it_was_answered(monthly, leo):
    content = content_of(calls=(300, 700))
    for day in (date(2026, 9, 1), OCTOBER):
        moved = until(content, day)
        report = actions.draft(template=monthly, day=day, content=moved, by=None, at=AT)
        actions.send_to_review(report=report, by=None, at=AT)
        actions.answer(report=report, metric="calls", cause="", action="Ask", due_on=None, by=leo, at=AT)
        asked = standing_of(report).about("calls")
        actions.sign_off(report=report, by=None, at=LATER)
        actions.release(report=report, content=moved, by=None, at=LATER)

    assert (asked.unanswered_in_a_row, asked.missed_in_a_row) == (0, 2)


def test_a_template_about_an_area_that_is_not_there_is_refused(police):
    with pytest.raises(ReportRefused, match="the layer 'district' has no area 'D9'; the codes of its areas: none"):
        actions.define_report(
            definition=read_report(TEMPLATE + "area: {layer: district, code: D9}\n", where="here"), by=None, at=AT
        )


def test_figures_frozen_anew_are_logged_and_end_a_sign_off(monthly):
    report = actions.sign_off(report=reviewed(monthly), by=None, at=LATER)

    with pytest.raises(ReportRefused, match="Say why"):
        actions.refreeze(report=report, content=CONTENT, reason=" ", by=None, at=LATER)
    report = actions.refreeze(report=report, content=CONTENT, reason="Late records", by=None, at=LATER)

    assert report.state == "in_review"
    assert [step.text for step in report.steps.filter(kind="refrozen")] == ["Late records"]


def test_what_the_edition_withholds_is_not_released(monthly):
    report = actions.sign_off(report=reviewed(monthly), by=None, at=LATER)

    with pytest.raises(ReportRefused, match="Calls, which the edition withholds"):
        actions.release(report=report, content=withheld(CONTENT, "calls", "few"), by=None, at=LATER)


def test_who_froze_the_figures_does_not_sign_them_off(monthly, dora):
    report = actions.send_to_review(report=drafted(monthly, by=dora), by=dora, at=AT)

    with pytest.raises(ReportRefused, match="does not sign them off"):
        actions.sign_off(report=report, by=dora, at=LATER)


def test_nothing_said_or_done_can_be_changed(monthly):
    report = reviewed(monthly)

    for table in ("freeze", "step", "slot"):
        with transaction.atomic(), pytest.raises(IntegrityError, match="append-only"):
            _delete_from(f"reports_{table}")
    assert Step.objects.filter(report=report).count() == 2


def test_the_calendar_is_announced_a_year_ahead_and_late_is_judged_by_what_was_announced(monthly):
    plan = planned_releases()
    assert [len(plan), plan[0].label, plan[0].due_at.isoformat()] == [12, "October 2026", "2026-11-10T10:00:00+00:00"]
    assert actions.plan_ahead(template=monthly, by=None, at=AT) == 0

    slot = Slot.objects.order_by("pk")[0]
    actions.move(slot=slot, due_at=slot.due_at + timedelta(days=9), reason="Records are late", by=None, at=AT)
    report = actions.sign_off(report=reviewed(monthly), by=None, at=LATER)
    actions.release(report=report, content=CONTENT, by=None, at=slot.due_at + timedelta(days=5))

    first = planned_releases()[0]
    assert first.is_late
    assert first.moved_because == "Records are late"
    assert released_reports()[0].is_late


def test_released_reports_and_the_calendar_travel_with_an_edition(monthly):
    report = actions.sign_off(report=reviewed(monthly), by=None, at=LATER)
    actions.release(report=report, content=CONTENT, by=None, at=LATER)
    content = Content(**{**vars(CONTENT), "reports": released_reports(), "calendar": planned_releases()})

    assert from_plain(as_plain(content)) == content


def _delete_from(table: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
