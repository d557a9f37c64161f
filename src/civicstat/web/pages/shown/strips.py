"""Shares over time the size of a word: a bar a month on an axis from 0 to 100 %, so that rows compare."""

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from civicstat.web.ui.charts.canvas.elements import drawing, line, rectangle
from civicstat.web.ui.findings import format_value

WIDTH, HEIGHT = 132, 24
MOST = 36  # months
_LEAST = 1.5  # height of a share that is not nought


def share_strip(title: str, months: Sequence[tuple[date, float]], *, key: str) -> SafeString:
    """Return shares, 0 to 1, as a drawing; nothing for fewer than two months. key: unique in the page."""
    shown = months[-MOST:]
    if len(shown) < 2:
        return mark_safe("")
    room = WIDTH / len(shown)
    parts = [line(0, HEIGHT - 0.5, WIDTH, HEIGHT - 0.5, "grid")]
    for index, (_, share) in enumerate(shown):
        height = max(share * (HEIGHT - 2), _LEAST if share else 0)
        if height:
            parts.append(rectangle(index * room + 0.4, HEIGHT - 1 - height, room - 0.8, height, "bar"))
    last, (worst, most) = shown[-1][1], max(shown, key=lambda month: month[1])
    about = (
        f"{format_value(last, 'share')} in {shown[-1][0]:%B %Y}; most in {worst:%B %Y}, {format_value(most, 'share')}."
    )
    return mark_safe(  # noqa: S308  # escaped where elements are written
        drawing(width=WIDTH, height=HEIGHT, key=key, kind="strip", title=title, about=about, parts=parts)
    )
