"""A connector asked as a pull asks it, without a database."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from civicstat.measurement.sources.connectors.gathering import Gathered, gather
from civicstat.measurement.sources.connectors.kinds import KINDS
from civicstat.measurement.sources.connectors.protocol import Ask
from civicstat.measurement.sources.connectors.reach import Reach
from stub_source import REACH, patient

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def asking(kind: str, settings: dict[str, Any], cursor: Any = None, reach: Reach = REACH, **more: Any) -> Ask:
    read = KINDS[kind].settings.model_validate(settings)
    return Ask(read, cursor or {}, more.pop("overlap", timedelta()), AT, patient(), reach, **more)


def pulled(
    kind: str, settings: dict[str, Any], folder: Path, cursor: Any = None, **more: Any
) -> tuple[Gathered, list[dict[str, Any]]]:
    """Return what a pull gathered, and its rows."""
    ask = asking(kind, settings, cursor, **more)
    path, pages = folder / "rows.ndjson", KINDS[kind].pages
    assert pages is not None
    with ask.client:
        found = gather(pages(ask), path, before={}, most_bytes=10**8, progress=lambda rows: None)
    return found, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
