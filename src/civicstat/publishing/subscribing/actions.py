"""Every write about subscriptions and their letters."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from civicstat.directory.models import Area, Role, User
from civicstat.errors import CivicStatError
from civicstat.publishing.reports.answering import asks
from civicstat.publishing.reports.models import Report
from civicstat.publishing.subscribing.models import Letter, LetterState, Subscription
from civicstat.publishing.subscribing.tokens import hash_of, leaving_token, new_token

CONFIRM_WITHIN = timedelta(days=3)
ASK_AGAIN = timedelta(minutes=10)  # so that nobody floods a stranger's mailbox
AGAIN = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 360, 1440))  # after each failed try
GIVE_UP = timedelta(days=7)  # a report that could not be sent for so long is no news


class SubscriptionRefused(CivicStatError):
    """A link of a letter holds no more."""


@transaction.atomic
def ask(
    *, email: str, reports: Sequence[str], themes: Sequence[str], area: Area | None, language: str, at: datetime
) -> tuple[Subscription, str] | None:
    """Keep what somebody asks for until the owner of the address confirms it; return the token to ask with.

    None where the address was asked just now. A subscription that is there stays as it is until then.
    """
    address = email.strip().lower()
    wanted = {"reports": sorted(reports), "themes": sorted(themes), "area": area.pk if area else None,
              "language": language}  # fmt: skip
    held = Subscription.objects.select_for_update().filter(email=address).first()
    if held is not None and held.wanted is not None and at < held.asked_at + ASK_AGAIN:
        return None
    token = new_token()
    held = held or Subscription(email=address, language=language)
    held.wanted, held.confirm_sha256, held.asked_at, held.expires_at = wanted, hash_of(token), at, at + CONFIRM_WITHIN
    held.save()
    return held, token


@transaction.atomic
def confirm(*, token: str, at: datetime) -> Subscription:
    """Take up what was asked for; a second click changes nothing. Raises SubscriptionRefused."""
    held = Subscription.objects.select_for_update().filter(confirm_sha256=hash_of(token)).first()
    if held is None or (held.wanted is not None and at >= held.expires_at):
        raise SubscriptionRefused("This link holds no more. Ask again: it takes a minute.")
    return held if held.wanted is None else _take_up(held, held.wanted, at)


def _take_up(held: Subscription, wanted: Mapping[str, Any], at: datetime) -> Subscription:
    held.reports, held.themes = wanted["reports"], wanted["themes"]
    held.area = Area.objects.filter(pk=wanted["area"]).first() if wanted["area"] else None
    held.language = wanted.get("language", held.language)  # asked for before letters had languages: as it was
    held.wanted, held.confirmed_at = None, held.confirmed_at or at
    held.save()
    return held


@transaction.atomic
def withdraw(*, subscription: Subscription) -> None:
    """Take back what was asked for where its letter could not be sent: it may be asked for again at once."""
    subscription.wanted, subscription.confirm_sha256 = None, ""
    subscription.save(update_fields=["wanted", "confirm_sha256"])


@transaction.atomic
def leave(*, token: str) -> bool:
    """End a subscription and forget its address; return whether there was one. A second click finds nothing."""
    letter = Letter.objects.filter(leave_sha256=hash_of(token)).first() if token else None
    if letter is None:
        return False
    Subscription.objects.filter(letters=letter).delete()
    return True


@transaction.atomic
def address_letters(*, report: Report, at: datetime) -> int:
    """Make a letter for everybody who wants a report; return how many were made. A second time makes none."""
    made = 0
    for subscription in Subscription.objects.confirmed():
        if not subscription.reports or report.template.slug in subscription.reports:
            _, is_new = Letter.objects.get_or_create(
                subscription=subscription, report=report, defaults={"due_at": at}
            )  # fmt: skip
            made += is_new
    return made


@transaction.atomic
def address_questions(*, report: Report, at: datetime) -> int:
    """Make a letter for each lead of a department that a report asks; return how many. A second time makes none."""
    made = 0
    for lead in User.objects.filter(role=Role.LEAD, is_active=True).exclude(email=""):
        if asks(report, lead).has_any:
            _, is_new = Letter.objects.get_or_create(user=lead, report=report, defaults={"due_at": at})
            made += is_new
    return made


def begin(*, letter: Letter) -> str:
    """Return the token by which the letter can be left, which is kept as a hash before it is sent.

    Nothing where its subscriber left meanwhile.
    """
    token = leaving_token(letter)
    return token if Letter.objects.filter(pk=letter.pk).update(leave_sha256=hash_of(token)) else ""


def note_sent(*, letter: Letter) -> None:
    """Note that the mail server took a letter."""
    _note(letter, LetterState.SENT, "", letter.due_at)


def note_not_sent(*, letter: Letter, fault: str, is_final: bool, at: datetime) -> None:
    """Note why a letter was not taken. It is tried again later, and then less often, unless that is final."""
    if is_final or letter.attempts >= len(AGAIN):
        _note(letter, LetterState.FAILED, fault, letter.due_at)
    else:
        _note(letter, LetterState.WAITING, fault, at + AGAIN[letter.attempts])


def note_dropped(*, letter: Letter, why: str) -> None:
    """Note that a letter is not needed any more."""
    _note(letter, LetterState.DROPPED, why, letter.due_at)


def give_up(*, at: datetime) -> int:
    """End letters that could not be tried for a week; return how many."""
    stale = Letter.objects.due(at).filter(due_at__lte=at - GIVE_UP)
    number: int = stale.update(state=LetterState.FAILED, detail="The mail server could not be used for a week.")
    return number


def _note(letter: Letter, state: LetterState, detail: str, due_at: datetime) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        state=state, detail=detail[:400], due_at=due_at, attempts=letter.attempts + 1
    )


def forget_unconfirmed(*, at: datetime) -> int:
    """Delete addresses that nobody confirmed in time; return how many."""
    stale = Subscription.objects.stale(at)
    number = stale.count()
    stale.delete()
    return number
