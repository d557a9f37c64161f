"""Signals told by e-mail and webhook: once, at the right hour, signed, tried again, each with its outcome."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core import mail

from civicstat.measurement.signals import actions, notifying
from civicstat.measurement.signals.budgets import set_budget
from civicstat.measurement.signals.models import Mail, Notice, Signal
from civicstat.measurement.sources.connectors.reach import Reach
from civicstat.web.jobs.delivering.sending import AGAIN, send_due
from civicstat.web.jobs.periodic.signals import tell_people
from civicstat.web.tasks.registry import TaskFailed
from tests.measurement.signals.conftest import july, police, risen, signal  # noqa: F401  # the same cast
from web.mailing.conftest import lead_to
from web.mailing.server import listening
from web.posting.program import Program


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.EMAIL_HOST = "mail.testville.gov"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ADDRESS = "https://stat.testville.gov"
    settings.TIME_ZONE = "America/Chicago"


@pytest.fixture
def one(signal):  # noqa: F811
    """The signal alone: what else stood out is out of the way."""
    Signal.objects.leading().exclude(pk=signal.pk).update(cost=99.0)
    return signal


@pytest.fixture
def told(leo, police, july):  # noqa: F811
    leo.email = "leo@testville.gov"
    leo.save()
    leo.departments.add(police)
    set_budget(user=leo, false_alarms=2, mail=Mail.IMMEDIATE, at=july)
    return leo


def test_a_new_signal_is_mailed_once_in_both_forms(one, told, july):  # noqa: F811
    for minutes in (0, 5, 10):
        notifying.make_notices(at=july + timedelta(minutes=minutes))
        send_due(at=july + timedelta(minutes=minutes))

    [letter] = mail.outbox
    assert letter.to == ["leo@testville.gov"]
    assert letter.subject == f"{one.metric.title}, {one.area.name}"
    assert "was expected" in letter.body
    assert f"https://stat.testville.gov/workspace/signals/{one.pk}/" in letter.body
    assert "<strong>" in letter.alternatives[0].content
    assert [(each.state, each.attempts) for each in Notice.objects.all()] == [("sent", 1)]


def test_quiet_hours_hold_it_back_until_they_end(one, told, july):  # noqa: F811
    set_budget(user=told, false_alarms=2, mail=Mail.IMMEDIATE, quiet=(22, 6), at=july)
    night = july.replace(hour=4, minute=30)  # 23:30 of the day before in Chicago
    Signal.objects.filter(pk=one.pk).update(opened_at=night)
    notifying.make_notices(at=night)
    assert send_due(at=night)[:2] == (0, 0)
    assert Notice.objects.get().due_at == night.replace(hour=11, minute=0)
    assert send_due(at=night + timedelta(hours=7))[:2] == (1, 0)
    assert "Your quiet hours held this message back since 23:30." in mail.outbox[0].body


def test_nobody_is_told_in_the_morning_of_what_was_closed_to_them_in_the_night(one, told, july, five_beats):  # noqa: F811
    notifying.make_notices(at=july)
    five_beats.definition_text = five_beats.definition_text.rstrip() + "\nsensitivity: restricted\n"
    five_beats.sensitivity = "restricted"
    five_beats.save()
    told.departments.clear()
    told.role = "viewer"
    told.save()

    assert send_due(at=july)[:2] == (0, 1)
    assert not mail.outbox
    dropped = Notice.objects.get()
    assert (dropped.state, dropped.detail) == ("dropped", "The data is no longer open to them.")


def test_the_digest_comes_once_a_morning_and_only_if_something_waits(one, told, july):  # noqa: F811
    set_budget(user=told, false_alarms=2, mail=Mail.DAILY, at=july)
    early, morning = july.replace(hour=11), july.replace(hour=13)  # 06:00 and 08:00 in Chicago
    evening = morning - timedelta(hours=10)  # 22:00: whoever asks for digests then gets the first one next morning
    for at in (evening, early, morning, morning + timedelta(minutes=5)):
        notifying.make_notices(at=at)
        send_due(at=at)
    assert [letter.subject for letter in mail.outbox] == ["1 signal waits for an answer"]
    actions.answer(signal=one, text="A festival.", by=told, at=morning)
    notifying.make_notices(at=morning + timedelta(days=1))
    assert Notice.objects.count() == 1


def test_what_nobody_acknowledges_for_a_day_goes_to_who_is_on_call(one, police, ada, july):  # noqa: F811
    ada.email = "ada@testville.gov"
    ada.save()
    notifying.put_on_call(
        department=police, user=ada, since=july.date() + timedelta(days=1), until=july.date() + timedelta(days=9)
    )
    notifying.make_notices(at=july + timedelta(hours=26))
    send_due(at=july + timedelta(hours=26))
    kinds = {notice.kind for notice in Notice.objects.filter(user=ada)}
    assert kinds == {"escalation"}  # and no word beside it that it is new
    assert any(letter.subject.startswith("Nobody looked yet: ") for letter in mail.outbox)


def test_nobody_is_told_of_what_somebody_looks_into_already(one, told, july):  # noqa: F811
    notifying.make_notices(at=july)
    actions.acknowledge(signal=one, by=told, at=july)
    send_due(at=july)
    assert not mail.outbox
    assert Notice.objects.get().state == "dropped"


def test_without_a_mail_server_it_says_so(one, told, july, settings):  # noqa: F811
    settings.EMAIL_HOST = ""
    notifying.make_notices(at=july)
    assert send_due(at=july)[:2] == (0, 1)
    assert "CIVICSTAT_MAIL_HOST" in Notice.objects.get().detail


@pytest.fixture
def server(settings):
    with listening() as found:
        lead_to(found, settings)
        yield found


def test_a_server_that_is_away_is_told_of_and_the_email_goes_out_once_when_it_is_back(one, told, july, server):  # noqa: F811
    server.answers = {"CONNECT": "421 4.3.2 not now"}
    for minutes in (0, 5, 600):
        with pytest.raises(TaskFailed, match=r"cannot be used: 421 4\.3\.2 not now"):
            tell_people(july + timedelta(minutes=minutes))
    assert server.calls == 3
    assert [(each.state, each.attempts) for each in Notice.objects.all()] == [("waiting", 0)]

    server.answers = {}
    for minutes in (605, 610):
        tell_people(july + timedelta(minutes=minutes))

    assert [taken["To"] for taken in server.taken] == ["leo@testville.gov"]
    assert [(each.state, each.attempts) for each in Notice.objects.all()] == [("sent", 1)]


def test_an_address_refused_for_good_is_not_tried_again_and_one_refused_for_now_is(one, told, july, server):  # noqa: F811
    server.answers = {"RCPT": "452 4.2.2 mailbox full"}
    assert tell_people(july) == "1 notice made; 0 sent, 1 not."
    assert tell_people(july) == "Nobody had to be told of anything."  # not yet
    server.answers = {"RCPT": "550 5.1.1 no such mailbox"}
    tell_people(july + AGAIN[0])
    tell_people(july + timedelta(days=1))

    notice = Notice.objects.get(kind="immediate")
    assert (notice.state, notice.attempts) == ("refused", 2)
    assert notice.detail == "The mail server refuses it for good: 550 5.1.1 no such mailbox"


def test_a_server_that_breaks_off_is_left_alone_until_later(one, told, ada, july, server):  # noqa: F811
    ada.email = "ada@testville.gov"
    ada.save()
    set_budget(user=ada, false_alarms=2, mail=Mail.IMMEDIATE, at=july)
    server.answers = {"DATA": "HANG UP"}
    with pytest.raises(TaskFailed, match="broke off"):
        tell_people(july)

    assert server.calls == 1  # the other e-mail is not tried with it
    assert sorted(each.attempts for each in Notice.objects.all()) == [0, 1]


def test_a_digest_that_could_not_be_sent_gives_way_to_that_of_the_next_day(one, told, july, server):  # noqa: F811
    set_budget(user=told, false_alarms=2, mail=Mail.DAILY, at=july)
    morning = july.replace(hour=13)
    server.answers = {"CONNECT": "421 4.3.2 not now"}
    with pytest.raises(TaskFailed):
        tell_people(morning)
    server.answers = {}
    tell_people(morning + timedelta(days=1))

    assert [taken["Subject"] for taken in server.taken].count("1 signal waits for an answer") == 1
    digests = Notice.objects.filter(kind="digest").order_by("made_at")
    assert [each.state for each in digests] == ["dropped", "sent"]


@pytest.fixture
def program():
    with Program([500, 200]) as found:
        yield found


def test_a_webhook_is_signed_tried_again_and_logged(one, program, july, settings):  # noqa: F811
    settings.CONNECT = Reach(private_hosts=("127.0.0.1",))
    hook = notifying.add_webhook(
        address=program.address, department=None, false_alarms=2, by=None, at=july - timedelta(minutes=1)
    )
    notifying.make_notices(at=july)
    assert send_due(at=july)[:2] == (0, 1)
    assert send_due(at=july)[:2] == (0, 0)  # not before it is due again
    assert send_due(at=july + AGAIN[0])[:2] == (1, 0)

    headers, body = program.got[1]
    expected = hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-CivicStat-Signature"] == f"sha256={expected}"
    sent = json.loads(body)
    assert (sent["event"], sent["signal"], sent["metric"]) == ("signal.new", one.pk, one.metric.slug)
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts, notice.detail) == ("sent", 2, "It answered 200.")


def test_addresses_inside_the_house_are_refused_unless_they_are_named(one, program, july, settings):  # noqa: F811
    settings.CONNECT = Reach()
    notifying.add_webhook(
        address=program.address, department=None, false_alarms=2, by=None, at=july - timedelta(minutes=1)
    )
    notifying.make_notices(at=july)
    send_due(at=july)
    assert not program.got
    assert Notice.objects.get().state == "refused"
