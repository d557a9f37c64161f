"""The key by which editions are signed. It lies in the workspace, where only its owner can read it."""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from civicstat.errors import CivicStatError
from civicstat.publishing.editions.civicstat_verify import endorsing

FOLDER, CURRENT, BEFORE = "keys", "editions.key", "editions.key.before"
BYTES = 32


class UnusableKey(CivicStatError):
    """The key by which editions are signed cannot be read or made."""


@dataclass(frozen=True)
class Key:
    """A private key, and the one before it where it was changed since the last edition."""

    private: Ed25519PrivateKey
    before: Ed25519PrivateKey | None = None

    @property
    def public(self) -> str:
        """The public key in hex."""
        return _public(self.private)

    def endorsement(self, number: int, *, last: str) -> str:
        """Return the signature, in hex, by which the last edition's key says that this one signs from an edition on.

        last: the public key of the last edition; the result is empty where it is this one.
        Raises UnusableKey where neither this key nor the one before it made that edition.
        """
        if last in ("", self.public):
            return ""
        if self.before is None or _public(self.before) != last:
            raise UnusableKey(
                f"data/{FOLDER}/{CURRENT} is another key than the one that signed the last edition ({last}). Put that "
                f"one back; or, to change keys, put it beside as {BEFORE}: docs/how-to/publish.md"
            )
        return self.before.sign(endorsing(self.public, number)).hex()


def pem_of(public: str) -> bytes:
    """Return a public key, given in hex, as the PEM file that other programs read."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_or_make(data_dir: Path) -> Key:
    """Return the key of a workspace; it is made where there is none. Raises UnusableKey."""
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / CURRENT).exists():
        _make(folder / CURRENT)
    has_before = (folder / BEFORE).exists()
    return Key(_read(folder / CURRENT), _read(folder / BEFORE) if has_before else None)


def rotate(data_dir: Path, *, last: str) -> Key:
    """Make a new key, and keep the one there is as the one before it: the next edition is endorsed by it.

    last: the public key of the last edition; empty: there is none. Raises UnusableKey where the key was changed since.
    """
    key, folder = read_or_make(data_dir), data_dir / FOLDER
    if last not in ("", key.public):
        raise UnusableKey("The key was changed since the last edition; publish one before you change it again.")
    (folder / CURRENT).replace(folder / BEFORE)
    _make(folder / CURRENT)
    return Key(_read(folder / CURRENT), key.private)


def _make(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes_raw())


def _read(path: Path) -> Ed25519PrivateKey:
    if path.stat().st_mode & 0o077:
        raise UnusableKey(f"{path} can be read by others than its owner; run: chmod 600 {path}")
    data = path.read_bytes()
    if len(data) != BYTES:
        raise UnusableKey(f"{path} has {len(data)} bytes, expected {BYTES}; put the key back from a backup")
    return Ed25519PrivateKey.from_private_bytes(data)


def _public(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes_raw().hex()
