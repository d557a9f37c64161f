"""All that an edition says, as JSON: data/content.json, and each metric by itself beside its table."""

import json
from collections.abc import Iterator
from typing import Any

from civicstat.publishing.content import Content, File
from civicstat.publishing.plain import as_plain


def files(content: Content) -> Iterator[File]:
    """Yield data/content.json and data/metrics/SLUG.json. docs/reference/edition-format.md"""
    plain = as_plain(content)
    yield File("data/content.json", _json(plain))
    for metric in plain["metrics"]:
        grains = {series["grain"] for series in metric["series"]}
        periods = {grain: days for grain, days in plain["periods"].items() if grain in grains}
        told = {"format": plain["format"], "number": content.number, "periods": periods, "metric": metric}
        yield File(f"data/metrics/{metric['slug']}.json", _json(told))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
