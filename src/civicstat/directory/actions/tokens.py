"""Every write about tokens, by which programs use the API."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from civicstat.directory.models import Token, User
from civicstat.errors import CivicStatError

START = "cs_"  # by which people, and scanners of leaked secrets, know a token
SCOPES = "read, ingest, ingest:DATASET, concerns, signals or admin"
LONGEST_DAYS = 3650
_SECRET_BYTES = 32
_SHOWN = 9  # characters of the secret that stay readable
_SCOPE = re.compile(r"read|ingest|ingest:[a-z][a-z0-9_]{0,59}|concerns|signals|admin")
_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(CivicStatError):
    """A token cannot be made or revoked as asked."""


class UnknownToken(CivicStatError):
    """A secret opens nothing: it is not known, revoked or expired."""


@transaction.atomic
def create_token(
    *, name: str, scopes: Sequence[str], by: User | None, at: datetime, days: int | None = None
) -> tuple[Token, str]:
    """Return a new token and its secret, which is kept nowhere and cannot be shown again.

    scopes: of SCOPES. by: whose sight and rights the token has at most; none for the command line, whose tokens
    see every dataset. days: until it expires; none: it does not. Raises TokenRefused.
    """
    strange = [scope for scope in scopes if not _SCOPE.fullmatch(scope)]
    if strange or not scopes:
        found = ", ".join(map(repr, strange)) or "no scope"
        raise TokenRefused(f"found {found}, expected {SCOPES}")
    if not name.strip() or len(name) > 120 or not name.isprintable():
        raise TokenRefused(f"found the name {name[:20]!r}, expected 1 to 120 characters that say what the token is for")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise TokenRefused(f"found {days} days, expected 1 to {LONGEST_DAYS}, or none for a token that does not expire")
    secret = START + secrets.token_urlsafe(_SECRET_BYTES)
    token = Token.objects.create(
        name=name.strip(),
        sha256=_hash(secret),
        start=secret[:_SHOWN],
        scopes=list(dict.fromkeys(scopes)),
        made_by=by,
        made_at=at,
        expires_at=at + timedelta(days=days) if days else None,
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: User | None, at: datetime) -> Token:
    """End a token at once. Raises TokenRefused where it has ended before."""
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise TokenRefused(f"the token {token} was revoked on {_day(token.revoked_at)}; there is nothing left to do")
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    return token


def find_token(*, secret: str, at: datetime) -> Token:
    """Return the token that a secret opens, and note its use, at most once a minute. Raises UnknownToken."""
    token: Token | None = Token.objects.select_related("made_by").filter(sha256=_hash(secret)).first()
    if token is None:
        raise UnknownToken("this token is not known; check that the whole of it was sent, or make a new one")
    if token.revoked_at is not None:
        raise UnknownToken(f"the token {token} was revoked on {_day(token.revoked_at)}; make a new one")
    if token.expires_at is not None and token.expires_at <= at:
        raise UnknownToken(f"the token {token} expired on {_day(token.expires_at)}; make a new one")
    if token.made_by is not None and not token.made_by.is_active:
        raise UnknownToken(f"the token {token} was made by {token.made_by}, whose account is closed; make a new one")
    _note_use(token, at)
    return token


def _note_use(token: Token, at: datetime) -> None:
    last = at - _NOTED_EVERY
    if token.used_at is not None and token.used_at > last:
        return
    # The condition again, in the database: of two requests at once only one writes.
    Token.objects.filter(Q(used_at__isnull=True) | Q(used_at__lte=last), pk=token.pk).update(used_at=at)
    token.used_at = at


def _hash(secret: str) -> str:
    # A plain hash will do: 256 random bits cannot be guessed, so there is nothing to slow down.
    return sha256(secret.encode()).hexdigest()


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"
