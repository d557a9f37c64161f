"""A voice taken in: what somebody said, as it was said, and apart from it how to reach the person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from civicstat.directory.models import Area, User
from civicstat.directory.texts import check_texts
from civicstat.engagement.concerns.actions.refusing import ConcernRefused
from civicstat.engagement.concerns.history import note_step
from civicstat.engagement.concerns.models import LONGEST_TEXT, Contact, Handling, Origin, Submission, Theme
from civicstat.engagement.concerns.receipts import hash_of
from civicstat.engagement.concerns.texts import cleaned, fingerprint

SHORTEST_TEXT = 10
REPEATS_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Voice:
    """What somebody said, and where."""

    text: str
    place: str = ""
    area: Area | None = None
    theme: Theme | None = None
    origin: Origin = Origin.RESIDENT
    language: str = "en"


@dataclass(frozen=True)
class Details:
    """How to reach somebody."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.email or self.phone)


@transaction.atomic
def state_concern(
    *, voice: Voice, receipt: str, details: Details | None = None, by: User | None, at: datetime
) -> Submission:
    """Take in a voice. The same receipt again is the same voice: nothing is stored twice.

    by: who entered it for somebody else; none where the person did. Raises ConcernRefused.
    """
    digest = hash_of(receipt)
    known: Submission | None = Submission.objects.filter(receipt_sha256=digest).first()
    if known is not None:
        return known
    text = cleaned(voice.text)
    if not SHORTEST_TEXT <= len(text) <= LONGEST_TEXT:
        raise ConcernRefused(
            f"The text has {len(text):,} characters, expected {SHORTEST_TEXT} to {LONGEST_TEXT:,}; "
            f"{'say a little more' if len(text) < SHORTEST_TEXT else 'shorten it'}"
        )
    mark = fingerprint(text)
    submission = Submission(
        receipt_sha256=digest, text=text, place=cleaned(voice.place), area=voice.area, theme=voice.theme,
        origin=voice.origin, language=voice.language, at=at, entered_by=by, fingerprint=mark,
        answer_by=localtime(at).date() + timedelta(days=settings.CONCERNS.answer_days),
        repeats=_said_before(mark, voice.area, at),
    )  # fmt: skip
    check_texts(submission, where="This concern")
    try:
        with transaction.atomic():
            submission.save()
    except IntegrityError:  # the same form was sent twice at the same moment
        first: Submission = Submission.objects.get(receipt_sha256=digest)
        return first
    note_step(submission, Handling.RECEIVED, by=by, at=at)
    if details:
        _keep_contact(submission, details, at)
    return submission


def _said_before(mark: str, area: Area | None, at: datetime) -> Submission | None:
    """Return the voice that waits still and says the same of the same area; those that repeat it go with it."""
    since = at - REPEATS_WITHIN
    found: Submission | None = (
        Submission.objects.waiting().filter(fingerprint=mark, area=area, at__gte=since, at__lte=at).first()
    )
    return found


def _keep_contact(submission: Submission, details: Details, at: datetime) -> None:
    contact = Contact(
        submission=submission, name=cleaned(details.name), email=details.email.strip(), phone=details.phone.strip(),
        kept_until=localtime(at).date() + timedelta(days=settings.CONCERNS.contact_days),
    )  # fmt: skip
    check_texts(contact, where="How to reach you")
    contact.save()
