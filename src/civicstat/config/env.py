"""Settings from the environment and from the workspace's civicstat.toml."""

import os
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


def env(name: str, cast: Callable[[str], T], default: T | None = None) -> T:
    """Return a setting. One that is not set and has no default stops the start, by name."""
    raw = os.environ.get(name)
    if raw is None and default is not None:
        return default
    if raw is None:
        raise ImproperlyConfigured(f"{name} is not set; see docs/reference/settings.md")
    try:
        return cast(raw)
    except ValueError:  # neither message nor traceback shows the value: it may be a secret
        raise ImproperlyConfigured(f"{name} cannot be read as {cast.__name__}") from None


def as_bool(text: str) -> bool:
    """Return the truth value that a text names; ValueError for anything else."""
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off", ""):
        return False
    raise ValueError(text)


def as_mailbox(text: str) -> str:
    """Return an e-mail address, with or without a name before it; ValueError for anything else."""
    name, address = parseaddr(text)
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address) or any(ord(sign) < 32 for sign in text):
        raise ValueError(text)
    return formataddr((name, address)) if name else address


def check_links(*, mail_host: str, address: str) -> None:
    """Stop the start where e-mails would go out with links that lead nowhere."""
    if mail_host and not address:
        raise ImproperlyConfigured(
            "CIVICSTAT_MAIL_HOST is set, and CIVICSTAT_ADDRESS is not: links in e-mails would lead nowhere; "
            "set it to the address of the server, such as https://stat.springfield.gov"
        )


def as_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def as_address(found: Any, key: str) -> str:
    """Return an address of civicstat.toml without its last slash; empty where it is not set.

    One that does not hold stops the start, by name.
    """
    parts = urlsplit(found) if isinstance(found, str) else None
    if found == "" or (parts and parts.scheme in ("http", "https") and parts.netloc and not parts.query):
        return str(found).rstrip("/")
    raise ImproperlyConfigured(
        f"civicstat.toml: {key} is {found!r}, expected an address such as {key} = "
        '"https://safety.springfield.example"; correct it or see docs/reference/settings.md'
    )


def as_number(found: Any, key: str, *, least: float, most: float = 1e9) -> float:
    """Return a number of civicstat.toml. One that does not hold stops the start, by name."""
    if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found <= most:
        span = f"a number of {least:g} or more" if most == 1e9 else f"a number from {least:g} to {most:g}"
        raise ImproperlyConfigured(
            f"civicstat.toml: {key} is {found!r}, expected {span}; correct it or see docs/reference/settings.md"
        )
    return float(found)


def as_day(found: Any, key: str) -> date | None:
    """Return a day of civicstat.toml; None where it is not set. One that does not hold stops the start, by name."""
    if found is None or (isinstance(found, date) and not isinstance(found, datetime)):
        return found
    raise ImproperlyConfigured(
        f"civicstat.toml: {key} is {found!r}, expected a day without quotes, such as {key} = 2026-10-31; correct it "
        "or see docs/reference/settings.md"
    )


def read_workspace_file(workspace: Path) -> dict[str, Any]:
    """Return the contents of civicstat.toml; empty where the workspace has none yet."""
    path = workspace / "civicstat.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ImproperlyConfigured(f"{path}: {fault}; correct it or see docs/reference/settings.md") from None
