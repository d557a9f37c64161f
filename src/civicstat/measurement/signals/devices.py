"""Devices are added and taken away: the browsers on which people are told of signals."""

import ipaddress
import re
from base64 import urlsafe_b64decode
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.db import transaction

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.signals.models import Device, Notice, NoticeState

SECRET_BYTES = 16  # RFC 8291
MOST = 10  # devices of one person
_BASE64URL = re.compile(r"[\w-]+", re.ASCII)


class DeviceRefused(CivicStatError):
    """A device cannot be told. Nothing changed."""


@transaction.atomic
def add_device(*, user: User, name: str, endpoint: str, public_key: str, secret: str, at: datetime) -> Device:
    """Tell a person of signals on a device from now on. One that is there already gets its keys anew.

    endpoint, public_key, secret: the subscription as the browser made it. Where somebody else was told on the same
    browser, that ends. Raises DeviceRefused.
    """
    _check_endpoint(endpoint)
    _check_point(public_key)
    _check_secret(secret)
    for other in Device.objects.select_for_update().filter(endpoint=endpoint, ended_at=None).exclude(user=user):
        end_device(device=other, at=at, why="Somebody else uses this browser now.")
    keys = {"name": name[:60], "public_key": public_key, "secret": secret}
    if Device.objects.filter(endpoint=endpoint, ended_at=None).update(**keys):
        found: Device = Device.objects.get(endpoint=endpoint, ended_at=None)
        return found
    if Device.objects.filter(user=user, ended_at=None).count() >= MOST:
        raise DeviceRefused(f"You are told on {MOST} devices already; take one of them away first.")
    device: Device = Device.objects.create(user=user, endpoint=endpoint, made_at=at, **keys)
    return device


@transaction.atomic
def end_device(*, device: Device, at: datetime, why: str) -> None:
    """Tell a device nothing more, and forget how it is reached; what was sent to it stays in the log."""
    Device.objects.filter(pk=device.pk, ended_at=None).update(
        ended_at=at, detail=why[:200], endpoint="", public_key="", secret=""
    )
    Notice.objects.filter(device=device, state=NoticeState.WAITING).update(
        state=NoticeState.DROPPED, detail="The device was taken away.", ended_at=at
    )


def _check_endpoint(endpoint: str) -> None:
    """Raise DeviceRefused unless an address is one that a maker's push service may have: public, by name, encrypted."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    is_plain = bool(host) and parts.scheme == "https" and port in (None, 443) and not parts.username
    if not is_plain or "." not in host or _is_address(host) or len(endpoint) > 1000:
        raise DeviceRefused(
            f"endpoint is {endpoint[:80]!r}, expected the https:// address of the push service of the browser's maker; "
            "turn notifications on once more from the page"
        )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _check_point(public_key: str) -> None:
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes_of(public_key))
    except ValueError:
        raise _odd("public_key", public_key, "a point on P-256") from None


def _check_secret(secret: str) -> None:
    if len(_bytes_of(secret)) != SECRET_BYTES:
        raise _odd("secret", secret, f"{SECRET_BYTES} bytes")


def _bytes_of(text: str) -> bytes:
    """Return the bytes that base64url stands for; none where it stands for none."""
    bare = text.rstrip("=")
    return (
        urlsafe_b64decode(bare + "=" * (-len(bare) % 4)) if _BASE64URL.fullmatch(bare) and len(bare) % 4 != 1 else b""
    )


def _odd(name: str, text: str, expected: str) -> DeviceRefused:
    return DeviceRefused(
        f"{name} has {len(text)} characters, expected {expected} as base64url, as the browser made it; "
        "turn notifications on once more from the page"
    )
