"""The newest signals and who has them, for the wall: looked up anew every few seconds, however often it is drawn."""

import time

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from civicstat.directory.models import Area, User
from civicstat.measurement.signals.models import Signal
from civicstat.web.pages.signals.shown import rows_of

MOST_SHOWN = 4
KEPT_SECONDS = 10.0
_kept: dict[tuple[object, ...], tuple[float, SafeString]] = {}


def draw_newest(
    viewer: User, budget: float, area: Area | None, key: tuple[object, ...], *, is_screen: bool
) -> SafeString:
    """Return the open signals that a person is told, of an area or all. key: of those who are shown the same."""
    now = time.monotonic()
    for old in [each for each, (at, _) in _kept.items() if now - at > KEPT_SECONDS]:
        _kept.pop(old, None)
    if key not in _kept:
        found = Signal.objects.visible_to(viewer).within(budget).open().newest().with_metric()
        here = found.filter(area=area) if area is not None else found
        rows, count = rows_of(here[:MOST_SHOWN]), here.count()
        context = {"rows": rows, "more": count - len(rows), "area": area, "is_screen": is_screen}
        _kept[key] = now, SafeString(render_to_string("pages/live/part_signals.html", context))
    return _kept[key][1]


def forget() -> None:
    """Keep nothing of what was looked up."""
    _kept.clear()
