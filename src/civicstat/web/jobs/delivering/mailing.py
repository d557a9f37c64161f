"""A notice as an e-mail, in plain text and HTML."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from civicstat.measurement.signals.budgets import budget_of
from civicstat.measurement.signals.models import Budget, Notice, NoticeKind, Signal
from civicstat.measurement.signals.notifying import quiet_until, waiting_for
from civicstat.web.mailing.composing import compose
from civicstat.web.mailing.faults import NeverDelivered
from civicstat.web.mailing.sending import hand_over
from civicstat.web.ui.links import link_to
from civicstat.web.ui.signals.telling import finding_of, sureness_of, title_of

MOST_LISTED = 20


def mail(notices: Sequence[Notice]) -> str:
    """Send notices to one person as one e-mail, and return what became of it. More than one: of late data.

    Raises NeverDelivered, NotDelivered, CutShort or ServerAway.
    """
    notice = notices[0]
    if not settings.EMAIL_HOST:
        raise NeverDelivered("No mail server is set: CIVICSTAT_MAIL_HOST in docs/reference/settings.md.")
    if notice.user is None or not notice.user.email:
        raise NeverDelivered(
            f"{notice.user} has no e-mail address; an administrator adds it with civicstat user change."
        )
    subject, context = told(notices)
    return hand_over(compose(
        to=notice.user.email, subject=subject, name=" ".join(each.key for each in notices),
        text=render_to_string("ui/mail/notice.txt", context), html=render_to_string("ui/mail/notice.html", context),
    ))  # fmt: skip


def told(notices: Sequence[Notice]) -> tuple[str, dict[str, Any]]:
    """Return the subject, and what the letter says: "opening", and "lines" with title, finding, certainty and url.

    More than one notice: of late data. Raises NeverDelivered.
    """
    return _told_of_late(notices) if notices[0].kind == NoticeKind.LATE else _told(notices[0])


def _told(notice: Notice) -> tuple[str, dict[str, Any]]:
    if notice.kind == NoticeKind.DIGEST and notice.user is not None:
        found = list(waiting_for(notice.user, budget_of(notice.user)).with_metric().order_by("cost"))
        lines = [_line(each) for each in found[:MOST_LISTED]]
        many = f"{len(found)} signal{'s wait' if len(found) != 1 else ' waits'} for an answer"
        return many, _frame(f"{many}.", lines, max(len(found) - MOST_LISTED, 0))
    signal = notice.signal
    if signal is None:
        raise NeverDelivered("The signal is gone.")
    late = notice.kind == NoticeKind.ESCALATION
    opening = "Nobody has looked into this signal for a day." if late else "Something changed beyond chance."
    if (held := _held_back(notice)) is not None:
        opening = f"{opening} Your quiet hours held this message back since {held:%H:%M}."
    subject = f"{'Nobody looked yet: ' if late else ''}{title_of(signal)}"
    return subject, _frame(opening, [_line(signal)])


def _told_of_late(notices: Sequence[Notice]) -> tuple[str, dict[str, Any]]:
    found = [each.finding for each in notices if each.finding is not None]
    url = link_to("dataset-overnight")
    lines = [
        {"title": each.dataset.title, "finding": each.sentence, "certainty": each.advice, "url": url} for each in found
    ]
    opening = "Data is older than it should be. Figures that rest on it are marked until records come."
    return f"Data is late: {', '.join(each.dataset.title for each in found)}", _frame(opening, lines)


def _frame(opening: str, lines: Sequence[Mapping[str, str]], further: int = 0) -> dict[str, Any]:
    return {
        "agency": settings.AGENCY, "budget_url": link_to("signal-budget"), "list_url": link_to("signals"),
        "opening": opening, "lines": lines, "further": further,
    }  # fmt: skip


def _held_back(notice: Notice) -> datetime | None:
    """Return the local time at which a notice was made, where quiet hours held it back."""
    budget = Budget.objects.filter(user=notice.user).first()
    return localtime(notice.made_at) if quiet_until(budget, notice.made_at) > notice.made_at else None


def _line(signal: Signal) -> dict[str, str]:
    return {
        "title": title_of(signal), "finding": finding_of(signal), "certainty": sureness_of(signal),
        "url": link_to("signal", signal.pk),
    }  # fmt: skip
