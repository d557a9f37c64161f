"""The letters that are due, sent one by one: reports to subscribers, and to leads what a report asks."""

from datetime import datetime
from typing import NamedTuple

from django.core.mail import EmailMessage

from civicstat.publishing.content import Content
from civicstat.publishing.reports.released import released
from civicstat.publishing.subscribing.actions import note_dropped, note_not_sent, note_sent
from civicstat.publishing.subscribing.models import Letter, Subscription
from civicstat.web.mailing.faults import CutShort, NeverDelivered, NotDelivered, ServerAway
from civicstat.web.mailing.sending import hand_over
from civicstat.web.reporting.asking import question_of
from civicstat.web.reporting.letters import letter_of
from civicstat.web.reporting.sections import Told, told_released
from civicstat.web.ui.speaking import speaking

MOST = 300  # letters in one run


class Sent(NamedTuple):
    """What became of the letters of a run. fault: of the last not taken, or of the server; it tells no address."""

    taken: int = 0
    refused: int = 0
    fault: str = ""
    is_cut_short: bool = False


def send_letters(content: Content | None, *, at: datetime) -> Sent:
    """Send the letters that are due, until the mail server cannot be used. content: of the newest edition."""
    due = Letter.objects.due(at).select_related("subscription__area__layer", "user", "report__template")
    reports: dict[tuple[int, str], Told] = {}
    outcome = Sent()
    for letter in due[:MOST]:
        message = _composed(letter, content, reports)
        if message is not None:
            outcome = _send(letter, message, outcome, at)
        if outcome.is_cut_short:
            break
    return outcome


def _composed(letter: Letter, content: Content | None, reports: dict[tuple[int, str], Told]) -> EmailMessage | None:
    """Return a letter as an e-mail; None where it is not needed any more. reports: told so far, by language."""
    if letter.subscription is not None:
        return _report(letter, letter.subscription, content, reports)
    message = question_of(letter)
    if message is None:
        note_dropped(letter=letter, why="Everything was answered, or the review is over.")
    return message


def _report(
    letter: Letter, subscription: Subscription, content: Content | None, reports: dict[tuple[int, str], Told]
) -> EmailMessage | None:
    with speaking(subscription.language, content.texts_by_words if content else None):
        key = letter.report_id, subscription.language
        if key not in reports:
            reports[key] = told_released(released(letter.report))
        return letter_of(letter, subscription, reports[key], content)


def _send(letter: Letter, message: EmailMessage, so_far: Sent, at: datetime) -> Sent:
    """Send a letter, note what became of it, and return what became of it and those before."""
    try:
        hand_over(message)
    except ServerAway as fault:
        return so_far._replace(fault=str(fault), is_cut_short=True)
    except (NotDelivered, NeverDelivered) as fault:
        note_not_sent(letter=letter, fault=str(fault), is_final=isinstance(fault, NeverDelivered), at=at)
        return Sent(so_far.taken, so_far.refused + 1, str(fault), isinstance(fault, CutShort))
    note_sent(letter=letter)
    return so_far._replace(taken=so_far.taken + 1)
