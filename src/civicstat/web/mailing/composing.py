"""An e-mail in plain text, and in HTML beside it, with the headers that say what it is."""

from collections.abc import Mapping
from email import charset
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import salted_hmac

# Quoted-printable: readable as it lies, lines of 76 signs, and no server has to know signs beyond ASCII.
QUOTED = charset.Charset("utf-8")
QUOTED.body_encoding = charset.QP


def compose(
    *, to: str, subject: str, text: str, name: str, html: str = "", headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """Return an e-mail from the government to one address.

    name: what the e-mail is among all of this platform. At another try it carries the same Message-ID, by which
    mailboxes see that they have it already.
    """
    subject = " ".join(subject.split())  # a line break would end the header
    own = salted_hmac("civicstat.mailing", f"{name}\n{to}\n{subject}", algorithm="sha256").hexdigest()[:40]
    message = EmailMultiAlternatives(
        subject, f"{text.strip()}\n", _sender(), [to],
        reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else [],
        headers={"Message-ID": f"<{own}@{domain()}>", "Auto-Submitted": "auto-generated", **(headers or {})},
    )  # fmt: skip
    message.encoding = QUOTED
    if html:
        message.attach_alternative(html, "text/html")
    return message


def domain() -> str:
    """Return the domain from which e-mails come."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _sender() -> str:
    """Return from whom e-mails come: with the government's name, where the setting has no other."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or settings.AGENCY, address))
