"""How far two figures are apart, in words: the difference, its interval, the ratio."""

import math

from civicstat.web.ui.findings import Sort, interval_text
from civicstat.web.ui.units import format_value, measure

_WORDS = {"count": ("fewer", "more"), "duration": ("shorter", "longer"), "amount": ("less", "more"),
          "gap": ("smaller", "larger")}  # fmt: skip
_WIDE = 3  # from here on limits of a count are rounded outwards: nobody is counted in part
FEWEST_FOR_PERCENT = 20  # events on each side; of fewer a percentage says more than they do


def difference_text(difference: float, unit: str, display: str = "", *, sort: Sort = "value") -> str:
    """Return "24 more", "1 min 3 s longer", "2.1 points lower", "no difference"."""
    size = format_value(abs(difference), unit, _display(unit, display))
    if difference == 0:
        return "no difference"
    return f"{size} {_way(difference, unit, display, sort)}"


def difference_interval_text(
    low: float | None, high: float | None, unit: str, display: str = "", *, sort: Sort = "value"
) -> str:
    """Return "3 to 45 more", or where both ways are possible "from 6 fewer to 12 more"; empty without limits."""
    if low is None or high is None:
        return ""
    if low * high > 0:
        least, most = sorted((abs(low), abs(high)))
        return f"{interval_text(least, most, unit, _display(unit, display))} {_way(low, unit, display, sort)}"
    if measure(unit, display).kind == "count" and high - low >= _WIDE:
        low, high = math.floor(low), math.ceil(high)
    ends_in_words = [difference_text(end, unit, display, sort=sort) for end in (low, high)]
    return f"from {ends_in_words[0]} to {ends_in_words[1]}"


def ratio_text(ratio: float | None, low: float | None, high: float | None) -> str:
    """Return "1.24 times (1.03 to 1.51)"; empty where there is no ratio."""
    if ratio is None:
        return ""
    limits = f" ({_times(low)} to {_times(high)})" if low is not None and high is not None else ""
    return f"{_times(ratio)} times{limits}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _display(unit: str, display: str) -> str:
    return "points" if measure(unit, display).kind == "share" else display


def _way(difference: float, unit: str, display: str, sort: Sort) -> str:
    kind = measure(unit, display).kind
    wording = "gap" if sort == "gap" else "amount" if sort == "amount" and kind == "duration" else kind
    return _WORDS.get(wording, ("lower", "higher"))[difference > 0]
