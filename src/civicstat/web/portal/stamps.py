"""Stamps on forms: signed, so that nobody makes them up; with the moment they were made, and a number used once."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core import signing

SALT = "civicstat.portal.form"
LONGEST = timedelta(hours=12)
SHORTEST = timedelta(seconds=2)  # nobody writes down what concerns them in less


class Stamp(NamedTuple):
    """What a form carries."""

    nonce: str
    at: float  # seconds since 1970

    @property
    def signed(self) -> str:
        return signing.dumps(list(self), salt=SALT)

    def age(self, now: datetime) -> timedelta:
        return timedelta(seconds=now.timestamp() - self.at)


def new_stamp(now: datetime) -> Stamp:
    return Stamp(secrets.token_urlsafe(16), now.timestamp())


def read_stamp(text: str, now: datetime) -> Stamp | None:
    """Return the stamp that a form came back with; None for one that is too old, or none of ours."""
    try:
        nonce, at = signing.loads(text, salt=SALT)
        stamp = Stamp(str(nonce), float(at))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return stamp if timedelta(0) <= stamp.age(now) <= LONGEST else None
