"""Subscriptions: nothing goes to an address before its owner says so, and one click ends it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils.timezone import localtime

from civicstat.publishing.reports import actions
from civicstat.publishing.reports.definitions import read_report
from civicstat.publishing.subscribing.actions import address_letters, begin, forget_unconfirmed
from civicstat.publishing.subscribing.models import Letter, Subscription
from civicstat.web.jobs.periodic.reports import write_to_subscribers
from civicstat.web.portal.limits import DAY, HOUR, Limit, Limits
from civicstat.web.portal.stamps import SHORTEST, new_stamp
from civicstat.web.portal.subscribing import views
from civicstat.web.reporting.sending import send_letters
from civicstat.web.tasks.registry import TaskFailed
from publishing.reports.town import AT, OCTOBER, TEMPLATE, content_of
from web.mailing.conftest import lead_to
from web.mailing.server import listening

MARK = '<span class="untranslated" lang="en" dir="ltr"></span>'  # around the report's title, which is the city's own
CONTENT = content_of(calls=(400, 600), thefts=(300, 200))


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_HOST, settings.ADDRESS = "mail.example.org", "https://stat.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _nobody_asked(monkeypatch):
    """Each test has counts of its own."""
    monkeypatch.setattr(views, "ASKED", Limits(Limit(5, HOUR), Limit(20, DAY)))


@pytest.fixture
def report(db):
    template, _ = actions.define_report(definition=read_report(TEMPLATE, where="here"), by=None, at=AT)
    drafted = actions.draft(template=template, day=OCTOBER, content=CONTENT, by=None, at=AT)
    actions.send_to_review(report=drafted, by=None, at=AT)
    later = AT + timedelta(days=6)
    signed = actions.sign_off(report=drafted, by=None, at=later)
    return actions.release(report=signed, content=CONTENT, by=None, at=later)


def ask(client, email="rosa@example.org", language="en"):
    stamp = new_stamp(localtime() - SHORTEST * 2).signed
    return client.post("/subscribe/", {"email": email, "language": language, "stamp": stamp})


def token_in(text: str, kind: str) -> str:
    return re.search(rf"/subscribe/{kind}/([\w-]+)/", text)[1]


def test_an_address_is_confirmed_written_to_and_left_with_one_click(client, report):
    ask(client)
    assert address_letters(report=report, at=AT) == 0  # not confirmed: nobody is written to
    token = token_in(mail.outbox[0].body, "confirm")
    client.get(f"/subscribe/confirm/{token}/")  # as a scanner of mail does: nothing is taken up
    assert not Subscription.objects.confirmed().exists()
    client.post(f"/subscribe/confirm/{token}/")

    assert address_letters(report=report, at=AT) == 1
    assert address_letters(report=report, at=AT) == 0
    assert send_letters(None, at=AT)[:2] == (1, 0)

    letter = mail.outbox[1]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "AREAS THAT NEED IMPROVEMENT" in letter.body
    [(html, kind)] = letter.alternatives
    assert kind == "text/html"
    assert "src=" not in html
    leave = token_in(letter.body, "leave")
    assert not Subscription.objects.filter(letters__leave_sha256=leave).exists()  # only its hash is kept
    client.post(f"/subscribe/leave/{leave}/")
    assert not Subscription.objects.exists()


def test_nobody_learns_who_is_subscribed_and_no_mailbox_is_flooded(client, db):
    first, second = ask(client), ask(client)

    assert first.content.partition(b"<main")[2] == second.content.partition(b"<main")[2]
    assert len(mail.outbox) == 1


def test_who_does_not_confirm_is_forgotten(client, db):
    ask(client)

    assert forget_unconfirmed(at=localtime() + timedelta(days=2)) == 0
    assert forget_unconfirmed(at=localtime() + timedelta(days=4)) == 1


def test_letters_are_written_in_the_language_asked_for_and_lead_to_where_residents_find_the_portal(
    client, report, settings
):
    settings.PUBLIC_URL = "https://figures.example.gov"
    ask(client, language="es")
    assert "¿Fue usted?" in mail.outbox[0].body
    assert "https://figures.example.gov/subscribe/confirm/" in mail.outbox[0].body
    client.post(f"/subscribe/confirm/{token_in(mail.outbox[0].body, 'confirm')}/")
    address_letters(report=report, at=AT)
    send_letters(None, at=AT)

    letter = mail.outbox[1]
    assert "Darse de baja" in letter.alternatives[0][0]
    assert '<html lang="es">' in letter.alternatives[0][0]
    assert "https://figures.example.gov/es/reports/monthly/2026-10.html" in letter.body
    assert letter.extra_headers["List-Unsubscribe"].startswith("<https://figures.example.gov/subscribe/leave/")


def test_the_title_of_a_report_is_in_the_citys_own_translation(client, report, settings, tmp_path):
    other = TEMPLATE.replace("monthly", "other").replace("month by month", "once more")
    actions.define_report(definition=read_report(other, where="here"), by=None, at=AT)  # one alone is no choice
    settings.WORKSPACE = tmp_path
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "es.yaml").write_text("Safety, month by month: Seguridad, mes a mes\n", encoding="utf-8")
    page = client.get("/subscribe/?language=es").content.decode()
    assert "Seguridad, mes a mes" in page
    assert re.findall(r'class="untranslated"[^>]*>([^<]*)<', page) == ["Safety, once more"]


def test_the_pages_are_in_the_language_from_which_somebody_came(client, report):
    shown = client.get("/subscribe/?language=es").content.decode()
    assert '<option value="es" selected>' in shown
    refused = client.post("/subscribe/?language=es", {"email": "rosa", "language": "es"}).content.decode()
    assert "Esto no es una dirección de correo." in refused
    ask(client, language="es")
    confirm = re.search(r"/subscribe/confirm/\S+", mail.outbox[0].body)[0]
    assert confirm.endswith("/?language=es")
    asked, done = client.get(confirm).content.decode(), client.post(confirm).content.decode()
    assert "Sí, envíenme informes" in asked
    assert "Le avisaremos de nuevos informes" in done
    address_letters(report=report, at=AT)
    send_letters(None, at=AT)
    leave = re.search(r"/subscribe/leave/\S+", mail.outbox[1].body)[0]
    for page in (shown, refused, asked, done, client.get(leave).content.decode()):
        assert '<html lang="es"' in page
        assert "untranslated" not in page.replace("Safety, month by month", "").replace(MARK, "")
    assert '<html lang="en"' in client.get("/subscribe/?language=xx").content.decode()


@pytest.fixture
def server(settings):
    with listening() as found:
        lead_to(found, settings)
        yield found


@pytest.fixture
def rosa(client, report, server):
    """Rosa, who subscribed by the letter that came, and her report, which waits."""
    ask(client)
    confirm = token_in(text_of(server.taken.pop()), "confirm")
    client.post(f"/subscribe/confirm/{confirm}/")
    address_letters(report=report, at=AT)
    return Subscription.objects.get()


def text_of(letter) -> str:
    return letter.get_body(("plain",)).get_content()


def test_a_letter_that_asks_and_is_not_taken_may_be_asked_for_again_at_once(client, db, server):
    server.answers = {"RCPT": "452 4.2.2 mailbox full"}
    assert "could not be sent just now" in ask(client).content.decode()
    server.answers = {"RCPT": "550 5.1.1 no such mailbox"}
    assert "look whether it is written right" in ask(client).content.decode()
    server.answers = {}
    assert "Look into your mail" in ask(client).content.decode()

    assert [letter["To"] for letter in server.taken] == ["rosa@example.org"]


def test_a_second_click_on_yes_says_yes_again(client, db, server):
    ask(client)
    token = token_in(text_of(server.taken[0]), "confirm")
    for _ in range(2):
        assert "You are told of new reports" in client.post(f"/subscribe/confirm/{token}/").content.decode()


def test_a_report_reaches_its_subscriber_once_through_all_that_a_server_does(client, rosa, server):
    def run(hours):
        return write_to_subscribers(AT + timedelta(hours=hours))

    server.answers = {"CONNECT": "421 4.3.2 not now"}
    with pytest.raises(TaskFailed, match=r"0 letters sent, 0 not\. .* cannot be used: 421 4\.3\.2"):
        run(0)
    server.answers = {"DATA": "HANG UP"}  # it may have taken it, or not
    with pytest.raises(TaskFailed, match=r"0 letters sent, 1 not\. .* broke off"):
        run(1)
    server.answers = {"RCPT": "452 4.2.2 <rosa@example.org> is full"}
    assert run(2) == "0 letters sent, 1 not. The mail server did not take it: 452 4.2.2 <address> is full"
    server.answers = {}
    assert run(2.1) == "No letter was due."
    assert run(3) == "1 letter sent, 0 not."
    assert run(4) == "No letter was due."

    [letter] = server.taken
    assert letter["List-Id"] == "<reports.testville.gov>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = re.search(r"/subscribe/leave/[^>]+", letter["List-Unsubscribe"])[0]
    assert client.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert "It had ended before." in client.post(leave).content.decode()


def test_each_try_carries_the_same_link_to_leave(rosa, server):
    letter = Letter.objects.get()
    assert begin(letter=letter) == begin(letter=letter) != ""
    rosa.delete()
    assert begin(letter=letter) == ""  # who left meanwhile is written to no more


def test_an_address_that_does_not_exist_is_not_tried_again(rosa, server):
    server.answers = {"RCPT": "550 5.1.1 <rosa@example.org>: no such mailbox"}
    assert "refuses it for good: 550 5.1.1 <address>: no such mailbox" in write_to_subscribers(AT)
    assert write_to_subscribers(AT + timedelta(days=2)) == "No letter was due."


def test_a_letter_that_could_not_be_sent_for_a_week_is_given_up(rosa, server):
    assert write_to_subscribers(AT + timedelta(days=8)) == "Gave up 1 letter."
    assert server.taken == []
