"""Screens on walls: browsers that go on showing the operations wall when whoever set them up has signed out."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from civicstat.directory.models import Screen, User
from civicstat.errors import CivicStatError

DAYS = 90  # after which a screen is to be set up anew
MOST = 12  # of one person, as many as walls are pushed to
_SECRET_BYTES = 32
_NOTED_EVERY = timedelta(minutes=10)


class ScreenRefused(CivicStatError):
    """A screen cannot be set up. Nothing changed."""


@transaction.atomic
def set_up_screen(*, user: User, name: str, at: datetime) -> tuple[Screen, str]:
    """Return a new screen and its secret, which is kept nowhere and goes to the browser alone.

    user: whose sight the screen has, as long as the account is open and keeps its password. Raises ScreenRefused.
    """
    name = " ".join(name.split())
    if not name or len(name) > 60 or not name.isprintable():
        raise ScreenRefused("Say in 1 to 60 characters where the screen hangs; it is how you find it in the list.")
    if Screen.objects.filter(user=user).open(at).count() >= MOST:
        raise ScreenRefused(f"You have {MOST} screens already; take one of them down first.")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    screen: Screen = Screen.objects.create(
        user=user, name=name, sha256=_hash(secret), sign_in=user.get_session_auth_hash(), made_at=at,
        expires_at=at + timedelta(days=DAYS),
    )  # fmt: skip
    return screen, secret


def find_screen(*, secret: str, at: datetime) -> Screen | None:
    """Return the screen that a browser's secret opens, if it still does, and note now and then that it is used."""
    found: Screen | None = Screen.objects.open(at).select_related("user").filter(sha256=_hash(secret)).first()
    if found is None or not secrets.compare_digest(found.sign_in, found.user.get_session_auth_hash()):
        return None
    last = at - _NOTED_EVERY
    if found.used_at is None or found.used_at <= last:
        Screen.objects.filter(Q(used_at__isnull=True) | Q(used_at__lte=last), pk=found.pk).update(used_at=at)
    return found


def take_down_screen(*, screen: Screen, by: User, at: datetime) -> None:
    """End a screen: within seconds it shows nothing more."""
    Screen.objects.filter(pk=screen.pk, ended_at=None).update(ended_at=at, ended_by=by)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()  # of 256 random bits, which cannot be guessed
