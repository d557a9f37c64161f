"""Tokens in letters. Only their hashes are kept."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    return hashlib.sha256(f"subscription:{token}".encode()).hexdigest()
