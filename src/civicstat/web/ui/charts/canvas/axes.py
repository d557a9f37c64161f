"""Value axes: where they begin and end, and round numbers between.

The rule of zero. An axis begins at zero, for a line's height is read as its size. It begins elsewhere only
where zero would squeeze everything drawn into a small part of the height (a quarter for counts and rates, a
third for shares, times and scores), and then the chart says so in words and with a broken axis. Bars always
begin at zero.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count

from civicstat.web.ui.speaking import say, spelled
from civicstat.web.ui.units import Measure, format_value, measure

_NARROW = {"count": 1 / 4, "rate": 1 / 4, "share": 1 / 3, "duration": 1 / 3, "score": 1 / 3}  # of the height
_SECONDS = (1, 2, 5, 10, 15, 30)
_MINUTES = (1, 2, 5, 10, 15, 30)
_HOURS = (1, 2, 3, 6, 12)
_DAY = 86_400.0


@dataclass(frozen=True)
class Axis:
    """ticks and labels run from low to high; is_cut: it does not begin at zero."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    is_cut: bool

    def share(self, value: float) -> float:
        """Return how far up the axis a value is: 0 at low, 1 at high."""
        return (value - self.low) / (self.high - self.low)


def value_axis(
    values: Iterable[float | None], unit: str, display: str = "", *, most_ticks: int = 6, from_zero: bool = False
) -> Axis:
    """Return the axis for everything that will be drawn on it, bounds and goals included."""
    how = measure(unit, display)
    drawn = [value for value in values if value is not None and math.isfinite(value)] or [0.0]
    low, high = min(drawn), max(drawn)
    is_cut = not from_zero and low > 0 and high > low and high - low < _NARROW[how.kind] * high
    low, high = (low, high) if is_cut else (min(low, 0.0), max(high, 0.0))
    if high == low:
        high = low + _least_height(how)
    is_in_days = how.kind == "duration" and _is_in_days(high, how)
    step = _step(low, high, how, most_ticks, is_in_days)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if how.kind == "share" and high <= 1:
        last = min(last, max(math.floor(1 / step + 1e-9), first + 1))
    ticks = tuple(index * step for index in range(first, last + 1))
    labels = _day_labels(ticks, step, how) if is_in_days else _labels(ticks, step, how)
    return Axis(ticks[0], max(ticks[-1], high), ticks, labels, is_cut and first > 0)


def _least_height(how: Measure) -> float:
    """The height of an axis on which all values are zero."""
    return 0.1 if how.kind == "share" else 60 / how.seconds_per_unit if how.kind == "duration" else 1


def _is_in_days(high: float, how: Measure) -> bool:
    """Return whether figures as high as this are told in days, and so parts of a day in tenths, not in hours."""
    return how.display == "days" or (not how.display and high * how.seconds_per_unit >= 2 * _DAY)


def _step(low: float, high: float, how: Measure, most_ticks: int, is_in_days: bool) -> float:
    """Return the smallest round step that needs no more than so many ticks."""
    return next(
        step
        for step in (_day_steps(high - low, how) if is_in_days else _round_steps(high - low, how))
        if math.ceil(high / step - 1e-9) - math.floor(low / step + 1e-9) < most_ticks
    )


def _round_steps(height: float, how: Measure) -> Iterable[float]:
    decimal = _decimal_steps(height)
    if how.kind == "count" and height >= 1:
        return (step for step in decimal if step >= 1)
    if how.kind != "duration":
        return decimal
    days = (digit * 10**exponent * _DAY for exponent in count() for digit in (1, 2, 5))
    clock = chain(_SECONDS, (60 * step for step in _MINUTES), (3600 * step for step in _HOURS), days)
    tenths = (0.1, 0.2, 0.5)
    return (step / how.seconds_per_unit for step in chain(tenths, clock))


def _decimal_steps(height: float) -> Iterable[float]:
    power = math.floor(math.log10(height)) - 2
    return (digit * 10.0**exponent for exponent in range(power, power + 5) for digit in (1, 2, 5))


def _day_steps(height: float, how: Measure) -> Iterable[float]:
    unit = _DAY / how.seconds_per_unit
    return (step * unit for step in _decimal_steps(height / unit))


def _day_labels(ticks: tuple[float, ...], step: float, how: Measure) -> tuple[str, ...]:
    """Days with as many decimals as the step needs, named at the top alone."""
    unit = _DAY / how.seconds_per_unit
    decimals = max(0, math.ceil(-math.log10(step / unit) - 1e-9))
    bare = [_signed(tick / unit, decimals) for tick in ticks]
    return (*bare[:-1], say("{number} days", number=bare[-1]))


def _labels(ticks: tuple[float, ...], step: float, how: Measure) -> tuple[str, ...]:
    if how.kind == "share":
        decimals = max(0, math.ceil(-math.log10(step * 100) - 1e-9))
        return tuple(say("{number}%", number=_signed(tick * 100, decimals)) for tick in ticks)
    if how.kind == "duration":
        size = how.seconds_per_unit
        return _clock_labels(tuple(round(tick * size, 3) for tick in ticks), round(step * size, 3), how)
    decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
    return tuple(_signed(tick, decimals) for tick in ticks)


def _clock_labels(seconds: tuple[float, ...], step: float, how: Measure) -> tuple[str, ...]:
    """Whole minutes, hours or days where the step is whole, named at the top alone; m:ss between."""
    if step >= 1 and (how.display == "m:ss" or (step % 60 and seconds[-1] > 120)):
        return tuple(format_value(second, "seconds", "m:ss") for second in seconds)
    size, name = next((size, name) for size, name in _CLOCK if step % size == 0 or size == 1)
    decimals = 1 if step < 1 else 0
    bare = [_signed(second / size, decimals) for second in seconds]
    return (*bare[:-1], say(name, number=bare[-1]))


_CLOCK = ((86_400, "{number} days"), (3600, "{number} h"), (60, "{number} min"), (1, "{number} s"))


def _signed(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    shown = spelled(text)
    return f"−{shown}" if value < 0 and text.strip("0.") else shown
