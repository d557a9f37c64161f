"""Receipts: numbers by which a person asks what became of a voice. Unguessable, and meant to be read aloud.

Twelve signs of an alphabet of nineteen in three groups, as in 7KM4-XR29-PTCY: no sign looks like another, and none is
a vowel. The last sign checks the others: since nineteen is prime, every single wrong sign and every two that changed
places are noticed. Eleven free signs are more than 10^14 receipts, of which only a hash is kept.
"""

import hashlib
import hmac

ALPHABET = "23456789CFHKMPRTWXY"
SIGNS, GROUP = 12, 4
_LOOKALIKES = str.maketrans({"B": "8", "S": "5", "Z": "2", "G": "6"})  # written by hand and read again


def receipt_from(nonce: str, *, key: str) -> str:
    """Return the receipt that belongs to a nonce: the same form sent twice has the same receipt.

    key: a secret, without which nobody makes receipts of nonces.
    """
    digest = hmac.new(key.encode(), b"receipt:" + nonce.encode(), hashlib.sha256).digest()
    number, free = int.from_bytes(digest), SIGNS - 1
    signs = []
    for _ in range(free):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return in_groups("".join(signs) + check_sign("".join(signs)))


def check_sign(signs: str) -> str:
    """Return the sign that follows the free ones."""
    weighted = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, 1))
    return ALPHABET[weighted % len(ALPHABET)]


def as_receipt(typed: str) -> str:
    """Return a receipt as it was given out; empty for what cannot be one. Case, gaps and dashes do not matter."""
    signs = "".join(each for each in typed.upper().translate(_LOOKALIKES) if each.isalnum())
    if len(signs) != SIGNS or set(signs) - set(ALPHABET) or check_sign(signs[:-1]) != signs[-1]:
        return ""
    return in_groups(signs)


def hash_of(receipt: str) -> str:
    """Return what is kept of a receipt."""
    return hashlib.sha256(f"receipt:{receipt}".encode()).hexdigest()


def in_groups(signs: str) -> str:
    return "-".join(signs[at : at + GROUP] for at in range(0, SIGNS, GROUP))
