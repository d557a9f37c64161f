"""What connectors may reach beside the public internet: the table `connect` of civicstat.toml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from civicstat.measurement.sources.connectors.reach import Reach

_LISTS = ("private_hosts", "folders", "resources")
_KNOWN = (*_LISTS, "proxy")
_OWN = ("civicstat.measurement.signals.rows:signals",)  # what this workspace tells of itself, always within reach


def read_reach(found: Any, *, workspace: Path) -> Reach:
    """Return the settings. One that does not hold stops the start, by name."""
    if not isinstance(found, Mapping):
        raise _wrong("connect", found, 'a table such as [connect] with folders = ["/srv/exports"] in it')
    if strange := sorted(set(found) - set(_KNOWN)):
        raise _wrong(f"connect.{strange[0]}", found[strange[0]], f"one of {', '.join(sorted(_KNOWN))}")
    lists = {name: _texts(found, name) for name in _LISTS}
    proxy = found.get("proxy", "")
    if not isinstance(proxy, str) or (proxy and not proxy.startswith(("http://", "https://"))):
        raise _wrong("connect.proxy", proxy, "an address that begins with http:// or https://")
    folders = tuple(workspace / folder for folder in lists["folders"])  # one that is absolute stays as it is
    resources = (*lists["resources"], *_OWN)
    return Reach(lists["private_hosts"], folders, resources, proxy, workspace / "secrets", workspace)


def _texts(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = found.get(name, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _wrong(f"connect.{name}", texts, "a list of texts")
    return tuple(texts)


def _wrong(key: str, found: Any, expected: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"civicstat.toml: {key} is {found!r}, expected {expected}; correct it or see docs/reference/settings.md"
    )
