"""One message posted to one address that may be reached."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.timezone import now

from civicstat.measurement.sources.connectors.client import seconds_to_wait, trusted
from civicstat.measurement.sources.connectors.reach import OutOfReach, Reach, UnknownHost
from civicstat.web.mailing.faults import NeverDelivered, NotDelivered

SECONDS = 10.0
LONGEST_WAIT = timedelta(days=1)


class Answered(NamedTuple):
    """What a server answered. wait: for how long it asks to be left alone."""

    status: int
    wait: timedelta = timedelta(0)


def call(address: str, body: bytes, headers: Mapping[str, str], *, reach: Reach, name: str) -> Answered:
    """Post a message, and return the answer whatever it is; its text is not read.

    The address that was looked up and checked is the one that is called; no redirect is followed. name: of the
    receiver, in messages. Raises NeverDelivered where the address may not be called, NotDelivered where none answers.
    """
    import httpx

    try:
        url = httpx.URL(address)
        target, extensions = _aim(url, reach)
    except UnknownHost as fault:
        raise NotDelivered(str(fault)) from None
    except (httpx.InvalidURL, OutOfReach) as fault:
        raise NeverDelivered(str(fault)) from None
    sent = {"User-Agent": "CivicStat", **headers, "Host": url.netloc.decode()}
    try:
        with httpx.Client(
            verify=trusted(), timeout=SECONDS, follow_redirects=False, trust_env=False, proxy=reach.proxy or None
        ) as client:
            request = client.build_request("POST", target, content=body, headers=sent, extensions=extensions)
            answer = client.send(request, stream=True)
    except httpx.HTTPError as fault:
        raise NotDelivered(f"{name} did not answer: {type(fault).__name__}") from None
    asked = seconds_to_wait(answer.headers.get("Retry-After"), now())
    return Answered(answer.status_code, min(timedelta(seconds=asked or 0), LONGEST_WAIT))


def _aim(url: Any, reach: Reach) -> tuple[Any, dict[str, str]]:
    """Return the address to call, and the name that its certificate has to bear. Raises OutOfReach."""
    if not url.host or url.scheme not in ("http", "https"):
        raise OutOfReach("The address names no host; expected one such as https://chat.example.gov/hooks/signals.")
    if reach.proxy:
        return url, {}
    address = reach.addresses(url.host, url.port or (443 if url.scheme == "https" else 80))[0]
    return url.copy_with(host=address), {"sni_hostname": url.host}
