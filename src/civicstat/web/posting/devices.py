"""A message to a person's device by the push service of its browser's maker, which cannot read it (RFC 8030, 8291)."""

import json
from dataclasses import asdict, dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from civicstat.measurement.signals.models import Device
from civicstat.web.mailing.faults import NeverDelivered, NotDelivered
from civicstat.web.posting.calling import call
from civicstat.web.posting.keys import UnusableKey, read_or_make

KEPT_SECONDS = 24 * 60 * 60  # for which a push service keeps a message for a device that is off
MOST_BYTES = 3000  # of a message before it is encrypted; push services have to take 4,096 after
TEXT_LENGTH = 600  # characters


class Gone(NeverDelivered):
    """The browser takes no more messages: notifications were turned off there, or it was taken away."""


@dataclass(frozen=True)
class Message:
    """What a notification shows. url: of the page that it opens; tag: a later one of the same tag takes its place."""

    title: str
    body: str
    url: str
    tag: str
    is_urgent: bool = False


def push(device: Device, message: Message) -> str:
    """Send a message to a device, and return what the push service answered.

    Raises Gone, NeverDelivered or NotDelivered.
    """
    from pydantic import AnyHttpUrl
    from webpush import WebPush, WebPushSubscription
    from webpush.types import WebPushKeys

    try:
        key = read_or_make(settings.DATA_DIR)
    except UnusableKey as fault:
        raise NotDelivered(str(fault)) from None
    sender = WebPush(key.pem, key.public_pem, subscriber=_contact(), ttl=KEPT_SECONDS)
    keys = WebPushKeys(auth=device.secret, p256dh=device.public_key)
    made = sender.get(_as_bytes(message), WebPushSubscription(endpoint=AnyHttpUrl(device.endpoint), keys=keys))
    urgency = "high" if message.is_urgent else "normal"
    headers = {**made.headers, "urgency": urgency, "content-type": "application/octet-stream"}
    service = urlsplit(device.endpoint).hostname or "The push service"
    answer = call(device.endpoint, made.encrypted, headers, reach=settings.PUSH_REACH, name=service)
    if 200 <= answer.status < 300:
        return f"{service} answered {answer.status}."
    if answer.status in (404, 410):
        raise Gone("The browser takes no more messages: notifications were turned off there, or its data was cleared.")
    told = f"{service} answered {answer.status}"
    if answer.status == 429 or answer.status >= 500:
        raise NotDelivered(told, wait=answer.wait)
    raise NeverDelivered(f"{told}; turn notifications on once more on that device.")


def _as_bytes(message: Message) -> bytes:
    """Return a message as the worker in the browser reads it, short enough for any push service."""
    told = asdict(message)
    for length in (TEXT_LENGTH, TEXT_LENGTH // 4):
        told |= {"title": _cut(message.title, length // 3), "body": _cut(message.body, length)}
        body = json.dumps(told, ensure_ascii=False).encode()
        if len(body) <= MOST_BYTES:
            break
    return body


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _contact() -> str:
    """Return the e-mail address at which a push service finds who runs this server."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    host = urlsplit(settings.ADDRESS).hostname
    return f"civicstat@{host}" if sender.endswith("@localhost") and host else sender
