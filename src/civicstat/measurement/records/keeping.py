"""The record store of this process: opened when first asked for, and owned until it is let go."""

import threading
from pathlib import Path

from django.conf import settings

from civicstat.store.engines.duckdb import DuckDBStore
from civicstat.store.interface import Store

_opening = threading.Lock()
_kept: dict[Path, Store] = {}


def store_path() -> Path:
    path: Path = settings.DATA_DIR / "records.duckdb"
    return path


def record_store() -> Store:
    """Return the workspace's record store. Raises StoreFault where another process owns it."""
    path = store_path()
    with _opening:
        if path not in _kept:
            path.parent.mkdir(parents=True, exist_ok=True)
            _kept[path] = DuckDBStore(path, memory=f"{settings.MEMORY_PERCENT:g}%")
        return _kept[path]


def let_go() -> None:
    """Close the record store, so that another process may own it."""
    with _opening:
        for store in _kept.values():
            store.close()
        _kept.clear()
