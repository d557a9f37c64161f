"""What protecting small groups costs the next edition, worked out in the background and kept with the order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CostRow:
    """How many figures of a metric are withheld, and why. percent: of its figures, for the bar and the words."""

    title: str
    figures: int
    withheld: int
    percent: str
    small: int
    dominated: int
    protecting: int
    earlier: int
    left_out: int
    exposed: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class ProtectionShown:
    """What stays out of the next edition to protect small groups: in all, and by metric."""

    all: CostRow
    metrics: tuple[CostRow, ...]

    @property
    def has_dominated(self) -> bool:
        return any(each.dominated for each in self.metrics)

    @property
    def has_earlier(self) -> bool:
        return any(each.earlier for each in self.metrics)


def protection_shown(outcome: Mapping[str, Any] | None) -> ProtectionShown | None:
    """Return what an order found; None: it is of a version before, or found nothing yet."""
    if not outcome:
        return None
    return ProtectionShown(_row(outcome["all"]), tuple(_row(each) for each in outcome["metrics"]))


def _row(told: Mapping[str, Any]) -> CostRow:
    dominated = told.get("dominated", 0)  # orders of versions before do not say
    withheld = told["small"] + dominated + told["protecting"] + told["earlier"] + told["left_out"]
    return CostRow(
        told["title"], told["figures"], withheld, _percent(withheld, told["figures"]), told["small"],
        dominated, told["protecting"], told["earlier"], told["left_out"], told["exposed"], tuple(told["kinds"]),
    )  # fmt: skip


def _percent(part: int, whole: int) -> str:
    """Return a share as people say it: none is 0, and what is there is never less than 1."""
    if not part or not whole:
        return "0%"
    return f"{min(max(round(100 * part / whole), 1), 99 if part < whole else 100)}%"
