"""Personal details: looked at only by who answers, each time noted; and deleted when their time is over."""

from datetime import date, datetime

from django.db import transaction

from civicstat.directory.models import User
from civicstat.engagement.concerns.actions.refusing import ConcernRefused
from civicstat.engagement.concerns.history import note_step
from civicstat.engagement.concerns.models import Contact, Handling, Submission


class ContactRefused(ConcernRefused):
    """A person may not look at a contact, or there is none any more."""


def may_see_contact(user: User, submission: Submission) -> bool:
    """Return whether a person answers this voice: administrators, and leads of the department that is responsible.

    To sort voices nobody needs to know whose they are.
    """
    if user.is_administrator:
        return True
    owner = submission.concern.department_id if submission.concern else None
    if owner is None or not user.may_accept or user.may_define:
        return False
    return user.departments.filter(pk=owner).exists()


@transaction.atomic
def see_contact(*, submission: Submission, reason: str, by: User, at: datetime, today: date) -> Contact:
    """Return how to reach the person behind a voice, and note who looked and why. Raises ContactRefused."""
    if not may_see_contact(by, submission):
        raise ContactRefused(
            "Contacts are shown to leads of the department that answers the concern, and to administrators."
        )
    if not reason.strip():
        raise ContactRefused("Say why you need the contact; it is noted with your name.")
    contact = Contact.objects.filter(submission=submission).first()
    if contact is None or contact.is_over(today):
        raise ContactRefused("There is no contact with this voice, or its time is over.")
    note_step(submission, Handling.CONTACT_SEEN, reason, by=by, at=at)
    return contact


@transaction.atomic
def forget_contacts(*, today: date, at: datetime) -> int:
    """Delete the contacts whose time is over, and return how many there were."""
    over = list(Contact.objects.filter(kept_until__lt=today).select_related("submission"))
    for contact in over:
        note_step(contact.submission, Handling.CONTACT_FORGOTTEN, by=None, at=at)
        contact.delete()
    return len(over)
