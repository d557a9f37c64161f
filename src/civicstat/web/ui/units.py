"""How a value of some unit is written: counts, shares, durations, rates and scores in words and digits."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from civicstat.web.ui.speaking import current, say, spelled, told

Kind = Literal["count", "share", "duration", "rate", "score"]
NO_FIGURE = "–"  # what stands where there is no figure
SECONDS_IN = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_IRREGULAR = {"people": "person", "crises": "crisis", "buses": "bus", "lives": "life"}


@dataclass(frozen=True)
class Measure:
    """A metric's unit and how it wants to be shown.

    unit: as in a metric's passport: "share" (values 0 to 1), a unit of time such as "seconds", "score", a rate
    that names its base ("people per 1,000 residents"), or the noun that is counted ("calls").
    display: for times "seconds", "minutes", "hours", "days" or "m:ss"; for shares "percent" or "points";
    empty picks what suits the size.
    """

    unit: str
    display: str = ""

    @property
    def kind(self) -> Kind:
        if self.unit == "share":
            return "share"
        if self.unit.rstrip("s") in SECONDS_IN:
            return "duration"
        if self.unit in ("score", "points on the scale", "index"):
            return "score"
        return "rate" if " per " in self.unit else "count"

    @property
    def seconds_per_unit(self) -> float:
        return SECONDS_IN[self.unit.rstrip("s")] if self.kind == "duration" else 1

    @property
    def noun(self) -> str:
        """What follows a bare number: "calls", "per 1,000 residents"; empty where the number says it itself."""
        return self.unit if self.kind in ("count", "rate") else ""


@lru_cache(maxsize=256)
def measure(unit: str = "count", display: str = "") -> Measure:
    return Measure(unit, display)


def format_value(value: float | None, unit: str = "count", display: str = "") -> str:
    """Return a value as people read it: "1,204", "89.2%", "7 min 42 s", "8.4"; "–" where there is none."""
    if value is None or not math.isfinite(value):
        return NO_FIGURE
    how = measure(unit, display)
    sign = "−" if value < 0 and format_value(-value, unit, display).strip("0.%") else ""
    size = abs(value)
    if how.kind == "share":
        return sign + _share(size, display)
    if how.kind == "duration":
        return sign + _duration(size * how.seconds_per_unit, display)
    return sign + _number(size, how.kind)


def format_with_noun(value: float | None, unit: str, display: str = "") -> str:
    """Return a value with what it counts: "1 call", "1,204 calls", "8.4 people per 1,000 residents"."""
    noun = measure(unit, display).noun
    text = format_value(value, unit, display)
    if not noun or noun == "count" or value is None:
        return text
    return f"{text} {told(singular(noun) if text == '1' else noun)}"


def singular(noun: str) -> str:
    """Return the first word of a plural English noun phrase in the singular: "calls for service", "people"."""
    word, space, rest = noun.partition(" ")
    return _IRREGULAR.get(word, _without_plural(word)) + space + rest


def _without_plural(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def format_apart(low: float, high: float, unit: str = "count", display: str = "") -> tuple[str, str]:
    """Return two values in the coarsest finer way that tells them apart: "4 h 20 min" and "5 h" for 0.2 days each.

    Where even the finest does not, both are the same text.
    """
    how = measure(unit, display)
    seconds = abs(high) * how.seconds_per_unit
    if how.kind == "duration" and (how.display or _style_for(seconds)) == "days" and seconds >= 2 * _DAY:
        pairs = [tuple(_in_days(each * how.seconds_per_unit / _DAY, n) for each in (low, high)) for n in (2, 3, 4)]
    elif how.kind == "duration":
        styles = _FINER[how.display or _style_for(seconds)]
        pairs = [tuple(format_value(each, unit, style) for each in (low, high)) for style in styles]
    else:
        size, form = (100, _of_points if display == "points" else _percent) if how.kind == "share" else (1, spelled)
        pairs = [tuple(form(_signed(each * size, digits)) for each in (low, high)) for digits in range(1, 5)]
    first, last = next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
    return (first, last) if first != last else (format_value(low, unit, display),) * 2


_FINER = {
    "days": ("hours", "minutes", "seconds"), "hours": ("minutes", "seconds"), "minutes": ("seconds",),
    "m:ss": ("seconds",), "seconds": ("seconds",),
}  # fmt: skip


def _signed(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and text.strip("0.") else text


def _share(size: float, display: str) -> str:
    percent = size * 100
    digits = "0" if percent == 0 else "100" if percent == 100 else f"{percent:,.1f}"
    if display != "points":
        return _percent(digits)
    return say("{number} point", number=spelled(digits)) if digits in ("1.0", "1") else _of_points(digits)


def _percent(digits: str) -> str:
    return f"{digits}%" if current().is_source else say("{number}%", number=spelled(digits))


def _of_points(digits: str) -> str:
    return say("{number} points", number=spelled(digits))


def _in_days(days: float, decimals: int) -> str:
    return say("{number} days", number=spelled(f"{days:,.{decimals}f}"))


def _number(size: float, kind: Kind) -> str:
    return spelled(f"{size:,.{_decimals(size, kind)}f}")


def _decimals(size: float, kind: Kind) -> int:
    if kind == "count" and (size == int(size) or size >= 100):
        return 0
    if kind == "score":
        return 2 if size < 10 else 1 if size < 100 else 0
    return 0 if size >= 100 else 1 if size >= 1 or size == 0 else 2 if size >= 0.1 else 3


def format_difference(value: float, before: float, unit: str = "count", display: str = "") -> str:
    """Return how far two values lie apart, no finer than they are written: what a reader gets who subtracts them."""
    how = measure(unit, display)
    steps = [_step(abs(each), how) for each in (value, before)]
    step = max(steps)
    apart = abs(round(value / step) - round(before / step)) * step
    if apart == 0:  # they are written differently, so they are not the same
        step = apart = min(steps)
    if how.kind == "share":
        return _share(apart, "points")
    if how.kind == "duration":
        return _duration(round(apart * how.seconds_per_unit, 1), display)
    return spelled(f"{apart:,.{max(0, -math.floor(math.log10(step)))}f}")


def _step(size: float, how: Measure) -> float:
    """Return the smallest difference that can be seen between values of this size as they are written."""
    if how.kind == "share":
        return 0.001
    if how.kind == "duration":
        return _step_of_duration(size * how.seconds_per_unit, how.display) / how.seconds_per_unit
    return float(10.0 ** -_decimals(size, how.kind))


def _step_of_duration(seconds: float, display: str) -> float:
    style = display or _style_for(seconds)
    if style == "days":
        return _DAY if seconds >= 100 * _DAY else _DAY / 10
    if style == "hours" and seconds >= _HOUR:
        return _HOUR if seconds >= 100 * _HOUR else _MINUTE
    if style != "seconds" and style != "m:ss" and seconds >= _HOUR:
        return _MINUTE
    return 0.1 if seconds < 10 and seconds != int(seconds) else 1


def _duration(seconds: float, display: str) -> str:
    style = display or _style_for(seconds)
    if style == "m:ss":
        whole = round(seconds)
        return f"{whole // _MINUTE}:{whole % _MINUTE:02d}"
    return {"seconds": _seconds, "minutes": _minutes, "hours": _hours, "days": _days}[style](seconds)


def _style_for(seconds: float) -> str:
    if seconds < _MINUTE:
        return "seconds"
    if seconds < _HOUR:
        return "minutes"
    return "hours" if seconds < 2 * _DAY else "days"


def _seconds(seconds: float) -> str:
    digits = f"{seconds:.1f}" if seconds < 10 and seconds != int(seconds) else f"{seconds:,.0f}"
    return say("{number} s", number=spelled(digits))


def _minutes(seconds: float) -> str:
    """Seconds are told up to an hour; beyond, they are noise."""
    whole = round(seconds)
    if whole < _MINUTE:
        return _seconds(seconds)
    if whole >= _HOUR:
        return say("{number} min", number=spelled(f"{round(seconds / _MINUTE):,}"))
    minutes, rest = divmod(whole, _MINUTE)
    if not rest:
        return say("{number} min", number=minutes)
    return say("{minutes} min {seconds} s", minutes=minutes, seconds=rest)


def _hours(seconds: float) -> str:
    minutes = round(seconds / _MINUTE)
    if minutes < _MINUTE:
        return _minutes(seconds)
    if minutes >= 100 * _MINUTE:
        return say("{number} h", number=spelled(f"{round(seconds / _HOUR):,}"))
    hours, rest = divmod(minutes, _MINUTE)
    return say("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else say("{number} h", number=hours)


def _days(seconds: float) -> str:
    days = seconds / _DAY
    digits = f"{days:,.0f}" if days >= 100 else f"{days:,.1f}"
    return say("1 day") if digits == "1.0" else say("{number} days", number=spelled(digits))
