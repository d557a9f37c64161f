"""Settings that name places: addresses of web services, checked in their shape as they are typed."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def _is_web_address(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"found {text!r}, expected an address that begins with https://")
    if parts.username or parts.password:
        raise ValueError("the address holds a name or a password; take it out, and name the secret in its own setting")
    return text.strip().rstrip("/")


WebAddress = Annotated[str, AfterValidator(_is_web_address)]
