"""The browser's end of Web Push, by the letter of RFC 8188, 8291 and 8292: made keys, and messages opened with them."""

import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric.ec import ECDH, ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def text(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class BrowserEnd:
    """What a browser keeps of a subscription."""

    def __init__(self):
        self._private, self._secret = generate(SECP256R1()), os.urandom(16)
        self._point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key, self.secret = text(self._point), text(self._secret)

    def open(self, body):
        """Return the message in what was posted."""
        salt, size, length = body[:16], struct.unpack("!L", body[16:20])[0], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self._private.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender))
        seed = _derived(self._secret, shared, b"WebPush: info\0" + self._point + sender, 32)
        key = _derived(salt, seed, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(salt, seed, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        return json.loads(plain.rstrip(b"\0")[:-1])


def claims(authorization, *, key):
    """Return what a server says of itself, once its signature is found to hold. key: as browsers were given it."""
    parts = dict(part.strip().split("=", 1) for part in authorization.removeprefix("vapid ").split(","))
    assert parts["k"] == key
    head, told, signature = parts["t"].split(".")
    raw = data(signature)
    numbers = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), data(key))
    point.verify(numbers, f"{head}.{told}".encode(), ECDSA(SHA256()))
    assert json.loads(data(head))["alg"] == "ES256"
    return json.loads(data(told))


def _derived(salt, secret, info, length):
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
