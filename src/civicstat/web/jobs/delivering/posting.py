"""A notice as a signed message to a program, only to addresses that may be reached."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from civicstat.measurement.signals.models import Notice
from civicstat.measurement.sources.connectors.reach import OutOfReach
from civicstat.web.jobs.delivering.mailing import link_to
from civicstat.web.mailing.faults import NeverDelivered, NotDelivered
from civicstat.web.ui.signals.telling import as_data

SECONDS = 10.0
HEADER = "X-CivicStat-Signature"


def post(notice: Notice, *, at: datetime) -> str:
    """Send a notice to its webhook, and return what it answered. Raises NotDelivered or NeverDelivered."""
    import httpx

    hook, signal = notice.webhook, notice.signal
    if hook is None or signal is None:
        raise NeverDelivered("The webhook or the signal is gone.")
    body = body_of({"event": "signal.new", "sent_at": at, "url": link_to("signal", signal.pk), **as_data(signal)})
    url = httpx.URL(hook.address)
    if not url.host:
        raise NeverDelivered("The address names no host.")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        address = settings.CONNECT.addresses(url.host, port)[0]
    except OutOfReach as fault:
        raise NeverDelivered(str(fault)) from None
    headers = {
        "Content-Type": "application/json", "Host": url.netloc.decode(), "User-Agent": "CivicStat",
        HEADER: signature(body, hook.secret), "X-CivicStat-Delivery": str(notice.pk),
    }  # fmt: skip
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
            request = client.build_request(
                "POST", url.copy_with(host=address), content=body, headers=headers,
                extensions={"sni_hostname": url.host},
            )  # fmt: skip
            status = client.send(request, stream=True).status_code
    except httpx.HTTPError as fault:
        raise NotDelivered(f"{hook} did not answer: {type(fault).__name__}") from None
    if not 200 <= status < 300:
        raise NotDelivered(f"{hook} answered {status}")
    return f"It answered {status}."


def body_of(data: dict[str, Any]) -> bytes:
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True).encode()


def signature(body: bytes, secret: str) -> str:
    """Return what the header carries: the program reckons it anew and knows that we sent it, and just this."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
