"""Reports for programs: how far they are, without a figure before the release."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicstat.publishing.reports import actions
from civicstat.publishing.reports.definitions import read_report
from publishing.reports.town import AT, OCTOBER, TEMPLATE, content_of

CONTENT = content_of(calls=(400, 600), thefts=(300, 200))


@pytest.fixture
def report(db):
    template, _ = actions.define_report(definition=read_report(TEMPLATE, where="here"), by=None, at=AT)
    drafted = actions.draft(template=template, day=OCTOBER, content=CONTENT, by=None, at=AT)
    return actions.send_to_review(report=drafted, by=None, at=AT)


def test_figures_are_read_once_the_report_is_out_and_not_before(client, ada, report):
    client.force_login(ada)
    [row] = client.get("/api/v1/reports").json()
    assert row["misses"] == [
        {
            "metric": "calls", "department": "Police", "is_answered": False, "unanswered_in_a_row": 1,
            "missed_in_a_row": 1,
        }
    ]  # fmt: skip
    assert "600" not in str(row)
    assert client.get("/api/v1/reports/monthly/2026-10").status_code == 404

    signed = actions.sign_off(report=report, by=None, at=AT + timedelta(days=6))
    actions.release(report=signed, content=CONTENT, by=None, at=AT + timedelta(days=6))

    told = client.get("/api/v1/reports/monthly/2026-10").json()
    assert [item["now"]["value"] for item in told["document"]["items"]] == [200, 600]
    planned = client.get("/api/v1/reports/calendar").json()[0]
    assert (planned["report"], planned["is_late"]) == ("monthly/2026-10", False)


def test_each_report_is_read_once_however_many_follow_it(client, ada, db):
    """Whether a miss is the third in a row is told from the reports before, each of which is in the list itself."""
    template, _ = actions.define_report(definition=read_report(TEMPLATE, where="here"), by=None, at=AT)
    client.force_login(ada)
    asked = list[int]()
    for month in (6, 7, 8, 9, 10):
        at = AT.replace(month=month + 1)
        drafted = actions.draft(template=template, day=OCTOBER.replace(month=month), content=CONTENT, by=None, at=at)
        sent = actions.send_to_review(report=drafted, by=None, at=at)
        signed = actions.sign_off(report=sent, by=None, at=at + timedelta(days=6))
        actions.release(report=signed, content=CONTENT, by=None, at=at + timedelta(days=6))
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get("/api/v1/reports").json()) == len(asked) + 1
        asked.append(len(queries))

    more = [after - before for before, after in pairwise(asked)]
    assert more[1:] == more[:-1], asked
