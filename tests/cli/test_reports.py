"""Reports at the command line."""

from datetime import date, timedelta

from civicstat.publishing.reports import actions
from civicstat.publishing.reports.definitions import read_report
from publishing.reports.town import AT, OCTOBER, TEMPLATE, content_of, until

LATER = AT + timedelta(days=6)


def test_the_status_says_how_often_in_a_row_and_when_by_the_citys_clock(civicstat, leo):
    template, _ = actions.define_report(definition=read_report(TEMPLATE, where="here"), by=None, at=AT)
    for day in (date(2026, 9, 1), OCTOBER):
        content = until(content_of(calls=(300, 700)), day)
        report = actions.draft(template=template, day=day, content=content, by=None, at=AT)
        actions.send_to_review(report=report, by=None, at=AT)
        if day != OCTOBER:
            actions.answer(report=report, metric="calls", cause="", action="Ask", due_on=None, by=leo, at=AT)
            actions.sign_off(report=report, by=None, at=LATER)
            actions.release(report=report, content=content, by=None, at=LATER)

    assert "calls (Police): a miss; answered" in civicstat("report", "status", "monthly/2026-09").out
    october = civicstat("report", "status", "monthly/2026-10").out
    assert "calls (Police): a miss in 2 reports in a row; no answer" in october
    assert "monthly/2027-09  2027-10-10 10:00" in civicstat("report", "status").out
