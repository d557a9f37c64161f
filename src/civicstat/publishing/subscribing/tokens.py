"""Tokens in letters. Only their hashes are kept."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

from civicstat.publishing.subscribing.models import Letter


def new_token() -> str:
    return secrets.token_urlsafe(24)


def leaving_token(letter: Letter) -> str:
    """Return the token by which a letter is left: the same at each try, for the first may have arrived after all."""
    told = f"{letter.pk} {letter.subscription_id}"
    return salted_hmac("civicstat.leaving", told, algorithm="sha256").hexdigest()[:40]


def hash_of(token: str) -> str:
    return hashlib.sha256(f"subscription:{token}".encode()).hexdigest()
