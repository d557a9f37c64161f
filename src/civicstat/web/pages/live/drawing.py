"""Two small drawings of the wall: a figure on its band, and a map of areas with a number in each."""

from collections.abc import Mapping, Sequence
from html import escape
from math import cos, hypot, pi, sin

from django.utils.safestring import SafeString, mark_safe

from civicstat.measurement.live.picture import AreaNow, Held, Standing, Waiting
from civicstat.web.ui.charts.canvas.elements import circle, line, number, rectangle, words
from civicstat.web.ui.charts.layer import GRID, Layer

BAND_WIDTH, BAND_HEIGHT = 200, 14
MAP_WIDTH, PIN = 360, 8
MARKS = {Standing.ABOVE: "▲", Standing.FAR_ABOVE: "▲▲", Standing.BELOW: "▽", Standing.FAR_BELOW: "▽▽"}

ABOVE = (Standing.ABOVE, Standing.FAR_ABOVE)


def draw_band(held: Held) -> SafeString:
    """Return a figure as a dot on what is usual; empty where that is not known. Words beside it say the same."""
    band = held.band
    if band is None or held.value is None:
        return SafeString("")
    end = max(band.most, held.value, 1.0) * 1.05
    scale, middle = (BAND_WIDTH - 8) / end, BAND_HEIGHT / 2
    low, high, expected = (4 + each * scale for each in (band.low, band.high, band.expected))
    parts = [
        line(4, middle, BAND_WIDTH - 4, middle, "band__line"),
        rectangle(low, 2, max(high - low, 2), BAND_HEIGHT - 4, "band__usual"),
        line(expected, 2, expected, BAND_HEIGHT - 2, "band__expected"),
        circle(4 + held.value * scale, middle, 5, f"band__now{' band__now--out' if held.standing in ABOVE else ''}"),
    ]
    inner = "".join(parts)
    return mark_safe(  # noqa: S308  # numbers and fixed words alone
        f'<svg class="band" viewBox="0 0 {BAND_WIDTH} {BAND_HEIGHT}" aria-hidden="true" focusable="false">{inner}</svg>'
    )


def draw_areas(
    layer: Layer, lines: Mapping[str, AreaNow], *, chosen: str, title: str, pins: Sequence[Waiting] = ()
) -> SafeString:
    """Return a map with the number of open records in each area, marked where more or fewer than usual came in.

    lines: by the area's code. chosen: the code of the area that is looked at, or nothing. pins: single records that
    are marked where they are, by their place in the list.
    """
    scale = (MAP_WIDTH - 4) / GRID
    height = layer.size[1] * scale + 4
    width = layer.size[0] * scale + 4
    shapes = "".join(
        f'<path d="{moves}" class="{_css(lines.get(code))}{" is-chosen" if code == chosen else ""}">'
        f"<title>{escape(layer.names[code])}</title></path>"
        for code, moves in layer.paths.items()
    )
    numbers, taken = [], []
    for code, now in lines.items():
        if code in layer.paths:
            x, y = (2 + place * scale for place in layer.middle(code))
            taken.append((x, y))
            mark = MARKS.get(now.received.standing, "")
            numbers.append(words(x, y + 5, f"{now.open}{mark}", "live-number", "middle"))
    return mark_safe(  # noqa: S308  # names are escaped
        f'<svg class="live-map" viewBox="0 0 {number(width)} {number(height)}" role="img" aria-label="{escape(title)}">'
        f'<g transform="translate(2 2) scale({scale:.5f})">{shapes}</g>{_pins(layer, pins, scale, taken)}'
        f"{''.join(numbers)}</svg>"
    )


def _pins(layer: Layer, pins: Sequence[Waiting], scale: float, taken: Sequence[tuple[float, float]]) -> str:
    """Return a numbered mark for each record with a place on the map; the longest wait lies uppermost.

    taken: where numbers of areas stand, which no mark may cover.
    """
    marks, used = [], list(taken)
    for place, each in enumerate(pins, start=1):
        if each.point is None:
            continue
        x, y = (2 + at * scale for at in layer.place(*each.point))
        if 0 <= x <= MAP_WIDTH and 0 <= y <= layer.size[1] * scale + 4:
            x, y = _beside(x, y, used)
            used.append((x, y))
            css = f"live-pin{' live-pin--urgent' if each.is_urgent else ''}"
            urgent = ", urgent" if each.is_urgent else ""
            said = f"<title>{place}: {escape(each.kind or each.key)}{urgent}</title>"
            marks.append(f'<g class="{css}">{said}{circle(x, y, PIN, "live-pin__mark")}'
                         f'{words(x, y + 4, str(place), "live-pin__number", "middle")}</g>')  # fmt: skip
    return "".join(reversed(marks))


def _beside(x: float, y: float, used: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the nearest place where a mark covers none of those used; where it is, if there is none near by."""
    rings = [(0.0, 0.0), *((out * PIN * cos(turn * pi / 6), out * PIN * sin(turn * pi / 6))
                           for out in (1, 2, 3) for turn in range(12))]  # fmt: skip
    free = ((x + right, y + down) for right, down in rings
            if all(hypot(x + right - a, y + down - b) >= 2 * PIN for a, b in used))  # fmt: skip
    return next(free, (x, y))


def _css(now: AreaNow | None) -> str:
    standing = "none" if now is None else now.received.standing.value.replace(" ", "-")
    return f"live-area live-area--{standing}"
