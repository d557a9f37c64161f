"""What lies far out: one series in one period, or a place."""

from collections.abc import Mapping
from dataclasses import dataclass

from civicstat.directory.models import Area


@dataclass(frozen=True)
class Far:
    """since, period: of the kind that was looked at. details: circles and what else a page tells; none of a series."""

    area: Area
    period: int
    since: int
    observed: float
    expected: float
    lower: float | None
    upper: float | None
    p_value: float
    cost: float = float("nan")
    likely_false: float = float("nan")
    details: Mapping[str, object] | None = None
