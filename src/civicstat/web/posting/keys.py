"""The key by which push services know this server (VAPID, RFC 8292). It lies in the workspace, for its owner alone."""

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from civicstat.errors import CivicStatError

FOLDER, FILE = "keys", "push.key"


class UnusableKey(CivicStatError):
    """The key by which push services know this server cannot be read."""


@dataclass(frozen=True)
class PushKey:
    """A private key on P-256."""

    private: EllipticCurvePrivateKey

    @property
    def for_browsers(self) -> str:
        """The public key as browsers are given it: base64url of the uncompressed point, without padding."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def pem(self) -> bytes:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_or_make(data_dir: Path) -> PushKey:
    """Return the key of a workspace; it is made where there is none. Raises UnusableKey."""
    path = data_dir / FOLDER / FILE
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise UnusableKey(f"{path} can be read by others than its owner; run: chmod 600 {path}")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise UnusableKey(
            f"{path} holds no private key on P-256 as PEM; put it back from a backup, or take it away: a new one is "
            "made, and people turn notifications on once more on each of their devices"
        )
    return PushKey(key)


def _make(path: Path) -> None:
    """Write a new key whole or not at all; where another process was quicker, its key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(PushKey(generate_private_key(SECP256R1())).pem)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # the one that is there is used
    finally:
        fresh.unlink()
