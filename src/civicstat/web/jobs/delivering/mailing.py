"""A notice as an e-mail, in plain text and HTML."""

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.measurement.signals.budgets import budget_of
from civicstat.measurement.signals.models import Budget, Notice, NoticeKind, Signal
from civicstat.measurement.signals.notifying import quiet_until, waiting_for
from civicstat.web.jobs.delivering.faults import NeverDelivered, NotDelivered
from civicstat.web.ui.signals.telling import finding_of, sureness_of, title_of

MOST_LISTED = 20


def mail(notice: Notice) -> str:
    """Send a notice, and return what became of it. Raises NotDelivered or NeverDelivered."""
    if not settings.EMAIL_HOST:
        raise NeverDelivered("No mail server is set: CIVICSTAT_MAIL_HOST in docs/reference/settings.md.")
    if notice.user is None or not notice.user.email:
        raise NeverDelivered(f"{notice.user} has no e-mail address; an administrator adds it with civicstat user.")
    subject, context = _told(notice)
    message = EmailMultiAlternatives(
        subject, render_to_string("ui/mail/notice.txt", context), settings.DEFAULT_FROM_EMAIL, [notice.user.email]
    )
    message.attach_alternative(render_to_string("ui/mail/notice.html", context), "text/html")
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        raise NotDelivered(f"The mail server did not take it: {fault}") from None
    return f"Taken by {settings.EMAIL_HOST}."


def link_to(view: str, *words: object) -> str:
    return f"{settings.ADDRESS}{reverse(view, args=words)}"


def _told(notice: Notice) -> tuple[str, dict[str, object]]:
    """Return the subject, and what the letter says."""
    shared = {"agency": settings.AGENCY, "budget_url": link_to("signal-budget"), "list_url": link_to("signals")}
    if notice.kind == NoticeKind.DIGEST and notice.user is not None:
        found = list(waiting_for(notice.user, budget_of(notice.user)).with_metric().order_by("cost"))
        lines = [_line(each) for each in found[:MOST_LISTED]]
        many = f"{len(found)} signal{'s wait' if len(found) != 1 else ' waits'} for an answer"
        return many, shared | {"opening": f"{many}.", "lines": lines, "further": max(len(found) - MOST_LISTED, 0)}
    signal = notice.signal
    if signal is None:
        raise NeverDelivered("The signal is gone.")
    late = notice.kind == NoticeKind.ESCALATION
    opening = "Nobody has looked into this signal for a day." if late else "Something changed beyond chance."
    if (held := _held_back(notice)) is not None:
        opening = f"{opening} Your quiet hours held this message back since {held:%H:%M}."
    subject = f"{'Nobody looked yet: ' if late else ''}{title_of(signal)}"
    return subject, shared | {"opening": opening, "lines": [_line(signal)], "further": 0}


def _held_back(notice: Notice) -> datetime | None:
    """Return the local time at which a notice was made, where quiet hours held it back."""
    budget = Budget.objects.filter(user=notice.user).first()
    return localtime(notice.made_at) if quiet_until(budget, notice.made_at) > notice.made_at else None


def _line(signal: Signal) -> dict[str, str]:
    return {
        "title": title_of(signal), "finding": finding_of(signal), "certainty": sureness_of(signal),
        "url": link_to("signal", signal.pk),
    }  # fmt: skip
