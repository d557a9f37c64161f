"""E-mails handed to a server that listens on a socket, and what its answers mean."""

import pytest

from civicstat.web.mailing.composing import compose
from civicstat.web.mailing.faults import CutShort, NeverDelivered, NotDelivered, ServerAway
from civicstat.web.mailing.sending import hand_over


def letter(name="one", text="The word is “calm”.", **more):
    return compose(to="rosa@example.org", subject="Is it getting safer?\nBcc: all", text=text, name=name, **more)


def test_an_email_arrives_with_the_headers_that_say_what_it_is(server, settings):
    settings.AGENCY, settings.MAIL_REPLY_TO = "City of Testville", "office@testville.gov"
    settings.EMAIL_USE_LOCALTIME = True

    assert hand_over(letter(html=f"<p>{'far ' * 600}</p>")) == "Taken by 127.0.0.1."

    [taken] = server.taken
    assert taken["From"] == "City of Testville <stat@testville.gov>"
    assert taken["Reply-To"] == "office@testville.gov"
    assert taken["Subject"] == "Is it getting safer? Bcc: all"
    assert taken["Bcc"] is None
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Message-ID"].endswith("@testville.gov>")
    assert taken["Date"]
    assert [part.get_content_type() for part in taken.iter_parts()] == ["text/plain", "text/html"]
    assert "“calm”" in taken.get_body(("plain",)).get_content()
    raw = taken.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 78


def test_another_try_carries_the_same_message_id_and_another_letter_another(server):
    for name in ("one", "one", "two"):
        hand_over(letter(name))

    first, again, other = [taken["Message-ID"] for taken in server.taken]
    assert first == again != other


@pytest.mark.parametrize(
    ("told", "answer", "fault"),
    [
        ("RCPT", "550 5.1.1 <Rosa@example.org>: no such mailbox", NeverDelivered),
        ("RCPT", "452 4.2.2 mailbox full", NotDelivered),
        ("RCPT", "554 5.7.1 relaying denied", NotDelivered),  # what we may do can be set right
        ("RCPT", "421 4.3.2 closing", CutShort),
        ("MAIL", "553 5.7.1 not your sender", CutShort),
        ("DATA", "554 5.6.0 unreadable", NeverDelivered),
        ("DATA", "451 4.3.0 later", NotDelivered),
        ("DATA", "HANG UP", CutShort),
        ("CONNECT", "554 5.3.2 no service", ServerAway),
    ],
)
def test_an_answer_of_the_server_says_whether_another_try_is_of_use(server, told, answer, fault):
    server.answers = {told: answer}

    with pytest.raises(fault) as raised:
        hand_over(letter())

    assert type(raised.value) is fault
    assert server.taken == []
    assert "osa@example.org" not in str(raised.value)  # nobody reads in a log who wanted letters


def test_a_server_that_ends_badly_has_taken_what_it_took(server):
    server.answers = {"QUIT": "500 what?"}

    hand_over(letter())

    assert len(server.taken) == 1


def test_a_server_that_is_down_is_named_with_the_setting(settings, server):
    server.shutdown()
    server.server_close()

    with pytest.raises(ServerAway, match=rf"127\.0\.0\.1:{server.port} cannot be used: .*refused.*CIVICSTAT_MAIL_HOST"):
        hand_over(letter())


def test_encryption_that_the_server_does_not_offer_is_not_done_without(server, settings):
    settings.EMAIL_USE_TLS = True

    with pytest.raises(ServerAway, match="STARTTLS extension not supported"):
        hand_over(letter())

    assert server.taken == []
