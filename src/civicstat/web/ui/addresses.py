"""From where a request comes."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address of a request as the outermost proxy of ours saw it: of IPv6 the network, which one home has.

    Each of the proxies in front (CIVICSTAT_PROXIES) adds one address at the end of X-Forwarded-For; what stands
    before those anybody may have written.
    """
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    is_told = 0 < settings.PROXIES <= len(seen)
    text = seen[-settings.PROXIES] if is_told else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
