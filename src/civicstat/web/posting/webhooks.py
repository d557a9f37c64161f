"""A signal as a signed message to a program, only to addresses that may be reached."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from civicstat.measurement.signals.models import Notice, Webhook
from civicstat.web.mailing.faults import NeverDelivered, NotDelivered
from civicstat.web.posting.calling import call
from civicstat.web.ui.links import link_to
from civicstat.web.ui.signals.telling import as_data

HEADER = "X-CivicStat-Signature"
NEW_SIGNAL, TEST = "signal.new", "test"


def post(notice: Notice, *, at: datetime) -> str:
    """Send a notice to its webhook, and return what it answered. Raises NotDelivered or NeverDelivered."""
    hook, signal = notice.webhook, notice.signal
    if hook is None or signal is None:
        raise NeverDelivered("The webhook or the signal is gone.")
    told = {"event": NEW_SIGNAL, "sent_at": at, "url": link_to("signal", signal.pk), **as_data(signal)}
    return _send(hook, told, delivery=str(notice.pk))


def post_test(hook: Webhook, *, at: datetime) -> str:
    """Send a message that tells nothing, signed like any other. Raises NotDelivered or NeverDelivered."""
    told = {"event": TEST, "sent_at": at, "url": link_to("signal-delivery")}
    return _send(hook, told, delivery=f"test-{hook.pk}-{at:%Y%m%d%H%M%S}")


def _send(hook: Webhook, told: dict[str, Any], *, delivery: str) -> str:
    body = body_of(told)
    headers = {
        "Content-Type": "application/json", HEADER: signature(body, hook.secret), "X-CivicStat-Delivery": delivery,
    }  # fmt: skip
    answer = call(hook.address, body, headers, reach=settings.CONNECT, name=str(hook))
    if not 200 <= answer.status < 300:
        raise NotDelivered(f"{hook} answered {answer.status}", wait=answer.wait)
    return f"It answered {answer.status}."


def body_of(data: dict[str, Any]) -> bytes:
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True).encode()


def signature(body: bytes, secret: str) -> str:
    """Return what the header carries: the program reckons it anew and knows that we sent it, and just this."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
