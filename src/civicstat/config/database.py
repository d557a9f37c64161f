"""Django's settings for the database that a URL names."""

from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database(url: str, *, data_dir: Path) -> dict[str, object]:
    """Return Django's settings for a database URL: sqlite:///path or postgresql://user:secret@host/name.

    Raises ImproperlyConfigured.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path.removeprefix("/") or str(data_dir / "civicstat.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(parts)
    raise ImproperlyConfigured("CIVICSTAT_DATABASE_URL must begin with sqlite: or postgresql:")


def _postgresql(parts: SplitResult) -> dict[str, object]:
    """What stands after ? is PostgreSQL's own, as libpq has it: host, which may be the folder of a socket, and port
    outrank those before it; sslmode and others are handed on.
    """
    try:
        asked = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        port = asked.pop("port", parts.port)
    except ValueError:  # neither message nor traceback shows the URL: it holds a secret
        raise ImproperlyConfigured(
            "CIVICSTAT_DATABASE_URL cannot be read; expected postgresql://user:secret@host:5432/name?sslmode=require, "
            "or postgresql://user@/name?host=/var/run/postgresql for a socket"
        ) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "OPTIONS": asked,
    }
