"""The pages of reports: who may open what, and what departments do there."""

import pytest

from civicstat.directory.models import Department, User
from civicstat.publishing.reports import actions
from civicstat.publishing.reports.definitions import read_report
from civicstat.publishing.reports.models import Look, Report, ReportOrder, Slot
from civicstat.publishing.reports.released import early_readers
from civicstat.web.jobs.periodic.publishing import asked_at, work_off
from civicstat.web.releasing.report_orders import order_draft
from civicstat.web.tasks.registry import TaskFailed
from publishing.reports.town import AT, OCTOBER, TEMPLATE, content_of

CONTENT = content_of(calls=(400, 600), thefts=(300, 200), fires=(10, 10))
PAGE = "/workspace/reports/monthly/2026-10/"


@pytest.fixture
def report(leo):
    police = Department.objects.create(slug="police", name="Police")
    leo.departments.add(police)
    template, _ = actions.define_report(definition=read_report(TEMPLATE, where="here"), by=None, at=AT)
    drafted = actions.draft(template=template, day=OCTOBER, content=CONTENT, by=None, at=AT)
    return actions.send_to_review(report=drafted, by=None, at=AT)


def test_a_lead_answers_for_a_miss_and_replies_beside(client, leo, report):
    client.force_login(leo)
    assert b"No answer yet" in client.get(PAGE).content

    refused = client.post(f"{PAGE}answer/calls/", {"action": "Ask"})
    client.post(f"{PAGE}answer/calls/", {"is_unknown": "on", "action": "Ask the callers", "due_on": "2026-12-01"})
    client.post(f"{PAGE}reply/", {"department": "police", "metric": "", "text": "The center opened late."})

    assert b"Write the cause, or mark it as unknown" in refused.content
    shown = client.get(PAGE).content.decode()
    assert "Cause: unknown." in shown
    assert "By: December 1, 2026." in shown
    assert "Police: The center opened late." in shown


def test_a_look_before_the_release_is_logged_once_a_day_and_a_viewer_sees_nothing(client, leo, vera, report):
    client.force_login(leo)
    client.get(PAGE)
    client.get(f"{PAGE}mail/")
    assert [look.user for look in Look.objects.all()] == [leo]

    client.force_login(vera)
    assert client.get(PAGE).status_code == 404
    assert client.get("/workspace/reports/").status_code == 200


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}report.pdf", f"{PAGE}mail/"])
def test_an_auditor_who_looks_early_is_logged_like_everybody(client, report, path):
    nora = User.objects.create_user("nora", password="a long passphrase", role="auditor")
    Report.objects.filter(pk=report.pk).update(state="draft")
    client.force_login(nora)
    assert client.get(path).status_code == 200
    assert [(look.user, look.role) for look in Look.objects.all()] == [(nora, "auditor")]
    assert early_readers(report) == (("auditor", 1),)  # as the report itself will say


def test_an_administrator_signs_off_and_a_lead_does_not(client, leo, dora, report):
    client.force_login(leo)
    assert client.post(f"{PAGE}sign-off/").status_code == 403
    client.force_login(dora)
    client.post(f"{PAGE}sign-off/")

    assert Report.objects.get().state == "signed_off"  # the review of November 2026 is over
    assert client.get(f"{PAGE}report.pdf").content.startswith(b"%PDF")


def test_a_release_waits_for_the_background_and_the_page_says_how_far_it_is(client, ada, report):
    client.force_login(ada)
    client.post(f"{PAGE}release/")
    client.post(f"{PAGE}release/")  # asked for twice, done once
    [order] = ReportOrder.objects.all()
    assert (order.kind, order.by, asked_at()) == ("release", ada, order.at)
    shown = client.get(PAGE).content.decode()
    assert "data-waiting" in shown
    assert "It waits for its turn." in shown

    order.share, order.doing = 0.452, "protecting small groups"
    order.save()
    assert "45%: protecting small groups" in client.get("/workspace/reports/").content.decode()

    order.done_at, order.outcome = AT, "Released with edition 4."
    order.save()
    assert "data-waiting" not in client.get(PAGE).content.decode()
    assert asked_at() is None


def test_what_the_background_could_not_do_is_told_on_the_page(client, ada, workspace, report):
    slot = Slot.objects.filter(template=report.template).order_by("starts_on")[1]
    order_draft(slot=slot, by=ada, at=AT)
    with pytest.raises(TaskFailed, match="Nothing is public yet"):
        work_off(AT)

    client.force_login(ada)
    shown = client.get("/workspace/reports/").content.decode()
    assert "Not drafted" in shown
    assert "Nothing is public yet. Choose metrics first" in shown
    assert asked_at() is None
