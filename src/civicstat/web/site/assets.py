"""Styles, scripts and the mark of the site, under names that follow from what is in them."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from civicstat.publishing.content import File

_UI = Path(__file__).parents[1] / "ui" / "static" / "ui"
_OWN = Path(__file__).parent / "static" / "site"
_SHEETS = ("tokens", "elements", "button", "badge", "table", "chart", "passport", "details", "print", "public")
_READING = ("chart.js", "chart-marks.js", "chart-reading.js", "chart-time.js", "chart-words.js", "chart-zoom.js")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r"\s*([{};,])\s*")


@cache
def _styles() -> bytes:
    texts = [(_UI / f"{name}.css").read_text(encoding="utf-8") for name in _SHEETS]
    texts.append((_OWN / "site.css").read_text(encoding="utf-8"))
    return _TIGHT.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", "\n".join(texts)))).strip().encode()


@cache
def _scripts() -> dict[str, bytes]:
    """Return the modules by name. They import each other, so that one folder holds them as they are."""
    return {"site.js": (_OWN / "site.js").read_bytes()} | {name: (_UI / name).read_bytes() for name in _READING}


@cache
def names() -> dict[str, str]:
    """Return where the assets of an edition lie, by what pages call them."""
    return {
        "styles": f"assets/site.{_mark(_styles())}.css",
        "script": f"{_folder()}/site.js",
        "mark": "assets/mark.svg",
    }


def _folder() -> str:
    return f"assets/{_mark(b''.join(_scripts().values()))}"


def _mark(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:10]


def files() -> Iterator[File]:
    """Yield the assets. Their folder can be kept by caches for good."""
    paths = names()
    yield File(paths["styles"], _styles())
    yield File(paths["mark"], (_UI / "mark.svg").read_bytes())
    for name, body in _scripts().items():
        yield File(f"{_folder()}/{name}", body)
