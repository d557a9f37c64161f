"""One e-mail handed to the mail server, and what its answer means."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from civicstat.web.mailing.faults import CutShort, NeverDelivered, NotDelivered, ServerAway

PATIENCE_SECONDS = 600.0  # RFC 5321 4.5.3.2.6: who breaks off sooner may send twice what was taken
CLOSING, SIGN_IN_FIRST = 421, 530
OURS = re.compile(r"\b5\.7\.\d")  # refused for what we are or may do, which can be set right


def hand_over(message: EmailMessage, *, patience_seconds: float = PATIENCE_SECONDS) -> str:
    """Hand an e-mail to the server, and return what it said.

    patience_seconds: how long its answer is waited for; that it can be reached, `EMAIL_TIMEOUT`.
    Raises NeverDelivered, NotDelivered, CutShort or ServerAway.
    """
    with _conversation(patience_seconds) as connection:
        try:
            connection.send_messages([message])
        except (SMTPException, OSError) as fault:
            raise _meaning_of(fault, message.to[0]) from None
    return f"Taken by {settings.EMAIL_HOST}."


@contextmanager
def _conversation(patience_seconds: float) -> Iterator[BaseEmailBackend]:
    """Have a connection to the server open while this is entered. Raises ServerAway."""
    connection = get_connection()
    try:
        try:
            connection.open()
        except (SMTPException, OSError) as fault:
            raise ServerAway(
                f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} cannot be used: {_words(fault)} "
                "What waits is sent when it can; docs/reference/settings.md has its settings (CIVICSTAT_MAIL_HOST)."
            ) from None
        if (opened := getattr(connection, "connection", None)) is not None:
            opened.sock.settimeout(patience_seconds)
        yield connection
    finally:
        with suppress(SMTPException, OSError):  # what was taken is taken, however the conversation ends
            connection.close()


def _meaning_of(fault: SMTPException | OSError, to: str) -> NeverDelivered | NotDelivered:
    """Return what a fault in the middle of a conversation means for the e-mail."""
    code: int
    answer: bytes | str
    if isinstance(fault, SMTPRecipientsRefused):
        [(code, answer)] = fault.recipients.values()
    elif isinstance(fault, SMTPDataError):
        code, answer = fault.smtp_code, fault.smtp_error
    else:
        return CutShort(f"The mail server broke off: {_words(fault)}")
    said = _said(code, answer, to)
    if code == CLOSING:
        return CutShort(f"The mail server broke off: {said}")
    if code < 500 or code == SIGN_IN_FIRST or OURS.search(said):
        return NotDelivered(f"The mail server did not take it: {said}")
    return NeverDelivered(f"The mail server refuses it for good: {said}")


def _said(code: int, answer: bytes | str, to: str) -> str:
    """Return an answer of the server in one line, without the address: it may be a resident's."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    hidden = re.sub(re.escape(to), "address", text, flags=re.IGNORECASE)
    return f"{code} {' '.join(hidden.split())}"[:300]


def _words(fault: Exception) -> str:
    """Return a fault as a sentence, with what its kind says where it says nothing itself."""
    code, answer = getattr(fault, "smtp_code", None), getattr(fault, "smtp_error", b"")
    said = _said(code, answer, "\0") if isinstance(code, int) else f"{fault}" or type(fault).__name__
    return said if said.endswith(".") else f"{said}."
