"""What a comparison is, and the arithmetic of its ratio."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Comparison:
    """One thing measured beside a peer, in rounds that ran in turn.

    ours, theirs: one figure per round, in `unit`; theirs is empty where only an absolute aim counts.
    aim: the greatest ratio that holds; or, where `is_absolute`, the greatest figure of ours.
    not_run: why the peer was not measured; such a comparison has not held.
    """

    bench: str
    what: str
    peer: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    aim: float
    is_absolute: bool = False
    unit: str = "s"
    note: str = ""
    not_run: str = ""

    @property
    def ratio(self) -> float | None:
        """Return the median of the paired ratios; None where there is no peer."""
        return paired_ratio(self.ours, self.theirs) if self.ours and self.theirs else None

    @property
    def is_held(self) -> bool:
        if self.not_run or not self.ours:
            return False
        if self.is_absolute:
            return median(self.ours) <= self.aim
        return self.ratio is not None and self.ratio <= self.aim

    def line(self) -> str:
        """Return the comparison as one line: what, ours, peer, ratio, aim, held or missed."""
        if self.not_run:
            return f"{self.what:<44} {'':>9}  {self.peer:<26} not run: {self.not_run}"
        ratio = f"{self.ratio:.2f}x" if self.ratio is not None else ""
        theirs = figure(median(self.theirs), self.unit) if self.theirs else ""
        aim = f"<= {figure(self.aim, self.unit)}" if self.is_absolute else f"<= {self.aim:g}x"
        verdict = "held" if self.is_held else "missed"
        note = f"  ({self.note})" if self.note else ""
        return (
            f"{self.what:<44} {figure(median(self.ours), self.unit):>9}  {self.peer:<26} {theirs:>9}  "
            f"{ratio:>8}  {aim:<10} {verdict}{note}"
        )

    def as_json(self, **circumstances: object) -> str:
        """Return the comparison as a line of JSON, with the circumstances under which it was measured."""
        known = {
            **asdict(self),
            "ours_median": median(self.ours) if self.ours else None,
            "peer_median": median(self.theirs) if self.theirs else None,
            "ratio": self.ratio,
            "held": self.is_held,
        }
        return json.dumps({**known, **circumstances})


def paired_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median over rounds of ours divided by theirs; a busy machine slows both of a round alike.

    ValueError where the rounds are not as many, or a peer took no time.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"found {len(ours)} rounds of ours and {len(theirs)} of the peer; expected pairs")
    if min(theirs) <= 0:
        raise ValueError("a peer took no time at all; it was not measured")
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def figure(value: float, unit: str) -> str:
    """Return a figure with its unit: seconds as milliseconds below one, bytes as megabytes."""
    if unit == "bytes":
        return f"{value / 1e6:,.0f} MB"
    if unit != "s":
        return f"{value:,.3g} {unit}"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"
