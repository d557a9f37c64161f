"""Findings in plain words: a figure with its uncertainty, what changed, and whether that is good news."""

import math
from dataclasses import dataclass
from typing import Literal

from civicstat.web.ui.speaking import say
from civicstat.web.ui.units import NO_FIGURE, format_apart, format_difference, format_value, format_with_noun, measure

__all__ = [
    "NO_FIGURE",
    "Change",
    "Estimate",
    "change_from",
    "change_text",
    "finding",
    "format_value",
    "format_with_noun",
    "interval_text",
    "not_comparable",
]
Direction = Literal["lower", "higher", "context"]  # which way is better; context: neither
Verdict = Literal["good", "bad", "neutral", "unclear"]
Sort = Literal["value", "amount", "gap"]  # what a figure is: one of its kind, a total, a distance between others
_ICONS = {"up": "arrow-up", "down": "arrow-down", "same": "equal", "apart": "break"}
_WORDS = {"count": ("fewer", "more"), "duration": ("shorter", "longer"), "amount": ("less", "more"),
          "gap": ("smaller", "larger")}  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """One figure and how sure we are of it. reason: why there is none, where value is None."""

    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = "count"
    display: str = ""
    level: float = 0.95
    reason: str = ""

    @property
    def text(self) -> str:
        return format_value(self.value, self.unit, self.display)

    @property
    def plain(self) -> str:
        """The value for machines, as JSON writes it; empty where there is none."""
        return "" if self.value is None else repr(float(self.value))

    @property
    def with_noun(self) -> str:
        return format_with_noun(self.value, self.unit, self.display)

    @property
    def interval(self) -> str:
        """The interval in words; empty where there is none."""
        return interval_text(self.low, self.high, self.unit, self.display)

    @property
    def level_text(self) -> str:
        return f"{self.level * 100:g}%"


@dataclass(frozen=True)
class Change:
    """What became of a figure since another period, and whether that is good news."""

    text: str
    verdict: Verdict
    way: Literal["up", "down", "same", "apart"]  # apart: the two cannot be compared

    @property
    def icon(self) -> str:
        return _ICONS[self.way]

    @property
    def verdict_text(self) -> str:
        """The word that goes with the color; empty where neither way is better."""
        words = {"good": "Better", "bad": "Worse", "unclear": "Within chance", "neutral": ""}
        return words[self.verdict]


def interval_text(low: float | None, high: float | None, unit: str = "count", display: str = "") -> str:
    """Return "7 min 20 s to 8 min 5 s"; empty where a bound is missing.

    Bounds of a count that are three or more apart are rounded outwards to whole numbers, for nobody can be
    counted in part.
    """
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ""
    if measure(unit, display).kind == "count" and high - low >= 3:
        low, high = math.floor(low), math.ceil(high)
    if math.isinf(high):
        return say("{low} or more", low=format_value(low, unit, display))
    first, last = format_value(low, unit, display), format_value(high, unit, display)
    if low != high and (first == last or not last.strip("0.% ")):
        first, last = format_apart(low, high, unit, display)
    if first == last:
        return say("{value} at both ends", value=first)
    return say("{low} to {high}", low=_without_shared_unit(first, last), high=last)


def _without_shared_unit(first: str, last: str) -> str:
    """Return "3.8" for "3.8 days" where "4.2 days" follows; what is told in several units stays whole."""
    number, _, unit = first.rpartition(" ")
    is_shared = last.endswith(f" {unit}") and " " not in last.removesuffix(f" {unit}")
    return number if is_shared and number and " " not in number else first


def change_text(
    value: float | None,
    before: float | None,
    unit: str = "count",
    display: str = "",
    *,
    than: str = "",
    sort: Sort = "value",
) -> str:
    """Return "4 fewer than the same month last year"; than: the period compared with, in words; may be empty.

    A difference too small to be seen in the figures as written is called the same.
    """
    if value is None or before is None:
        return f"Cannot be compared with {than}" if than else "Cannot be compared"
    if format_value(value, unit, display) == format_value(before, unit, display):
        return f"The same as {than}" if than else "The same"
    words = _WORDS.get(_wording(unit, display, sort), ("lower", "higher"))
    gap = format_difference(value, before, unit, display)
    return f"{gap} {words[0] if value < before else words[1]}" + (f" than {than}" if than else "")


def _wording(unit: str, display: str, sort: Sort) -> str:
    kind = measure(unit, display).kind
    if sort == "gap":
        return "gap"
    return "amount" if sort == "amount" and kind == "duration" else kind


def change_from(
    value: float | None,
    before: float | None,
    unit: str = "count",
    display: str = "",
    *,
    than: str = "",
    direction: Direction = "context",
    is_clear: bool = True,
    sort: Sort = "value",
) -> Change:
    """Return what changed and whether it is good news.

    is_clear: whether the difference is beyond chance; the caller knows the intervals or the test. An unclear
    change is never called good or bad.
    """
    text = change_text(value, before, unit, display, than=than, sort=sort)
    if value is None or before is None or text.startswith("The same"):
        return Change(text, "neutral", "same")
    way: Literal["up", "down"] = "up" if value > before else "down"
    return Change(text, _verdict(way, direction, is_clear), way)


def _verdict(way: str, direction: Direction, is_clear: bool) -> Verdict:
    if not is_clear:
        return "unclear"
    if direction == "context":
        return "neutral"
    return "good" if (way == "up") == (direction == "higher") else "bad"


def not_comparable(than: str, why: str) -> Change:
    """Return that two figures do not compare, and why: a series break lies between them."""
    return Change(f"Not comparable with {than}: {why}" if than else f"Not comparable: {why}", "neutral", "apart")


def finding(
    title: str,
    period: str,
    estimate: Estimate,
    change: Change | None = None,
    *,
    is_provisional: bool = False,
    when: str = "",
    says: str = "",
    rests_on: str = "",
) -> str:
    """Return the plain sentences that go before a chart: what, when, how sure, and what changed.

    when: the period as it stands in a sentence; "in September 2026" if empty.
    says: how the figure is told, with {} in its place: "half took at most {}"; the bare figure if empty.
    rests_on: what lies behind it: "7,764 of 8,322".
    """
    if estimate.value is None:
        return f"{title}: no figure for {period}. {_full_stop(estimate.reason)}".strip()
    first = f"{title}: {(says or '{}').format(estimate.with_noun)} {when or f'in {period}'}"
    if rests_on:
        first += f", {rests_on}"
    if estimate.interval:
        first += f" ({estimate.level_text} interval {estimate.interval})"
    sentences = [first + "."]
    if change is not None:
        sentences.append(_change_sentence(change))
    if is_provisional:
        sentences.append("This figure is provisional and may still change.")
    return " ".join(sentences)


def _full_stop(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."


def _change_sentence(change: Change) -> str:
    text = change.text[0].upper() + change.text[1:]
    return f"{text}; chance alone can explain that." if change.verdict == "unclear" else _full_stop(text)
