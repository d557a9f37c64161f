"""Settings from the environment and from the workspace's civicstat.toml."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

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


def as_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def as_number(found: Any, key: str, *, least: float, most: float = 1e9) -> float:
    """Return a number of civicstat.toml. One that does not hold stops the start, by name."""
    if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found <= most:
        span = f"a number of {least:g} or more" if most == 1e9 else f"a number from {least:g} to {most:g}"
        raise ImproperlyConfigured(
            f"civicstat.toml: {key} is {found!r}, expected {span}; correct it or see docs/reference/settings.md"
        )
    return float(found)


def read_workspace_file(workspace: Path) -> dict[str, Any]:
    """Return the contents of civicstat.toml; empty where the workspace has none yet."""
    path = workspace / "civicstat.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ImproperlyConfigured(f"{path}: {fault}; correct it or see docs/reference/settings.md") from None
