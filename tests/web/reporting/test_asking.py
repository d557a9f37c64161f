"""Leads are asked by e-mail for what a report wants: once, without a figure, and only while it is wanted."""

import pytest

from civicstat.directory.models import Department, User
from civicstat.publishing.reports import actions
from civicstat.publishing.reports.definitions import read_report
from civicstat.publishing.subscribing.models import Letter
from civicstat.web.jobs.periodic.reports import write_to_subscribers
from civicstat.web.pages.weekly.needs.of_reports import needs_of_reports
from civicstat.web.releasing.reports import review_report
from publishing.reports.town import AT, OCTOBER, TEMPLATE, content_of
from web.mailing.conftest import lead_to
from web.mailing.server import listening


@pytest.fixture
def server(settings):
    settings.ADDRESS = "https://stat.example.org"
    with listening() as found:
        lead_to(found, settings)
        yield found


@pytest.fixture
def leads(db):
    """Leads of the police, of whom one has no e-mail address, and of the fire service."""
    police, fire = (Department.objects.create(slug=name.lower(), name=name) for name in ("Police", "Fire"))
    for name, department in (("leo", police), ("lone", police), ("finn", fire)):
        email = "" if name == "lone" else f"{name}@example.org"
        lead = User.objects.create_user(name, password="a long passphrase", role="lead", email=email)
        lead.departments.add(department)
    return User.objects.in_bulk(["leo", "finn"], field_name="username")


@pytest.fixture
def report(leads):
    template, _ = actions.define_report(definition=read_report(TEMPLATE, where="here"), by=None, at=AT)
    content = content_of(calls=(400, 600), thefts=(300, 200))
    drafted = actions.draft(template=template, day=OCTOBER, content=content, by=None, at=AT)
    return review_report(report=drafted, by=None, at=AT)


def test_the_lead_of_a_miss_is_asked_once_without_a_figure(report, server):
    assert write_to_subscribers(AT) == "1 letter sent, 0 not."
    assert write_to_subscribers(AT) == "No letter was due."

    [letter] = server.taken
    assert letter["To"] == "leo@example.org"
    assert letter["Subject"] == "You are asked: Safety, month by month, October 2026"
    text = letter.get_body(("plain",)).get_content()
    assert "https://stat.example.org/workspace/reports/monthly/2026-10/answer/calls/" in text
    assert "https://stat.example.org/workspace/reports/monthly/2026-10/reply/" in text
    assert "answer/thefts" not in text  # no miss
    for part in letter.iter_parts():
        assert "600" not in part.get_content()


def test_who_answered_before_the_letter_went_is_not_asked(report, server, leads):
    leo = leads["leo"]
    actions.answer(report=report, metric="calls", cause="", action="We look.", due_on=None, by=leo, at=AT)
    actions.reply(report=report, department=Department.objects.get(slug="police"), text="", by=leo, at=AT)

    assert write_to_subscribers(AT) == "0 letters sent, 0 not."
    assert server.taken == []
    assert Letter.objects.get().state == "dropped"


def test_the_weekly_view_says_that_a_report_asks(report, leads):
    [need] = needs_of_reports(leads["leo"])
    assert need.what == "Safety, month by month, October 2026"
    assert need.detail == "1 miss without an answer. The review runs until November 8."
    assert need.url == "/workspace/reports/monthly/2026-10/"

    assert list(needs_of_reports(leads["finn"])) == []
