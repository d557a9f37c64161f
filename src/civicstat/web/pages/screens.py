"""Pages on a wall or in a meeting: one part at a time in large type, or all in a calm grid, without navigation.

Everything works by links: the next part, the part before, all parts. Scripts add the arrow keys and a clock that goes
on by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from civicstat.web.ui.access import StaffRequest
from civicstat.web.ui.clock import city_now

PACES = (15, 30, 60)  # seconds
FIRST = 1


@dataclass(frozen=True)
class Screen:
    """A part of a page, drawn."""

    html: SafeString
    width: int = 1
    kind: str = ""


def on_wall(request: StaffRequest, *, title: str, screens: Sequence[Screen], back: str) -> HttpResponse:
    """Return parts of a page for a wall. The address says which: `block`, from 1; all in a grid without one.

    back: the page that they are from.
    """
    at, pace = _number(request.GET.get("block")), _number(request.GET.get("every"))
    at = min(at, len(screens)) if at >= FIRST else 0
    kept = {name: str(value) for name, value in request.GET.items() if name not in ("screen", "block", "every")}
    context = {
        "title": title,
        "shown": screens[at - 1 : at] if at else screens,
        "at": at,
        "total": len(screens),
        "next": _address(kept, at % len(screens) + 1 if screens else 1, pace),
        "previous": _address(kept, at - 1 if at > 1 else len(screens), pace),
        "grid": _address(kept, 0, 0),
        "pace": pace if pace in PACES else 0,
        "paces": [(each, _address(kept, at or 1, each)) for each in PACES],
        "pause": _address(kept, at, 0),
        "back": f"{back}?{urlencode(kept)}" if kept else back,
        "shown_at": city_now(),
    }
    return render(request, "ui/screen.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _address(kept: dict[str, str], block: int, pace: int) -> str:
    chosen = (
        {"screen": "1"} | ({"block": str(block)} if block else {}) | ({"every": str(pace)} if pace in PACES else {})
    )
    return "?" + urlencode(kept | chosen)
