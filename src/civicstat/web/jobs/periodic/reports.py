"""Releases announced a year ahead, letters about reports sent, and addresses forgotten that nobody confirmed."""

from datetime import datetime

from django.conf import settings

from civicstat.measurement.records.quality.findings import counted
from civicstat.publishing.editions.chain import editions_of
from civicstat.publishing.reports.actions import plan_ahead
from civicstat.publishing.reports.models import Template
from civicstat.publishing.subscribing.actions import forget_unconfirmed, give_up
from civicstat.publishing.subscribing.models import Letter
from civicstat.web.reporting.sending import send_letters
from civicstat.web.tasks.registry import Task, TaskFailed, declare


def announce(at: datetime) -> str:
    """Announce the releases that have come within a year, and forget addresses that nobody confirmed."""
    planned = sum(plan_ahead(template=template, by=None, at=at) for template in Template.objects.all())
    forgotten = forget_unconfirmed(at=at)
    return f"Announced {counted(planned, 'release')}; forgot {counted(forgotten, 'subscriber')} who did not confirm."


def write_to_subscribers(at: datetime) -> str:
    """Send the letters that are due. Raises TaskFailed where the mail server cannot be used."""
    if not settings.EMAIL_HOST:
        return "No mail server is set: CIVICSTAT_MAIL_HOST in docs/reference/settings.md."
    given_up = give_up(at=at)
    if not Letter.objects.due(at).exists():
        return f"Gave up {counted(given_up, 'letter')}." if given_up else "No letter was due."
    editions = editions_of(settings.WORKSPACE)
    outcome = send_letters(editions[-1].content() if editions else None, at=at)
    said = f"{counted(outcome.taken, 'letter')} sent, {outcome.refused} not. {outcome.fault}".strip()
    if outcome.is_cut_short:
        raise TaskFailed(said)
    return said


declare(Task(
    name="report-calendar",
    title="Announce releases a year ahead",
    describes="Adds the releases of reports that have come within a year to the public calendar, and deletes addresses "
    "of subscribers that nobody confirmed.",
    when="every day at 00:20",
    act=announce,
))  # fmt: skip
declare(Task(
    name="report-letters",
    title="Send reports to subscribers",
    describes="Sends each new report to those who asked for it and confirmed their address, and to the leads of "
    "departments what a report in review asks them. What fails is tried again.",
    when="every 5 minutes",
    act=write_to_subscribers,
))  # fmt: skip
