"""Towns that pay: amounts of vendors by beat, ward and month, and who adds how much to each sum."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from civicstat.publishing.content import CITY, Figure, Leading, Series
from publishing.disclosure.towns import content, layers, metric, periods

DISTRICTS, BEATS, WARDS = 3, 6, 3


@dataclass(frozen=True)
class Payment:
    beat: int
    ward: int
    month: int
    vendor: str
    amount: float


def payments(seed, *, months=6, each=4, vendors=14, giants=0.12, back=0.0):
    """Return payments of which some, by chance, are so large that they make up nearly all of their sums.

    each: how many in each beat, ward and month; back: the share that is paid back.
    """
    rng = np.random.default_rng(seed)
    found = []
    for beat in range(BEATS):
        for ward in range(WARDS):
            for month in range(months):
                for _ in range(each):
                    size = 400 if rng.random() < giants / each / WARDS else 1
                    amount = float(np.round(rng.lognormal(3, 0.5) * size, 2))
                    sign = -1 if rng.random() < back else 1
                    found.append(Payment(beat, ward, month, f"V{rng.integers(vendors)}", sign * amount))
    return found


def added(paid, *, months=6):
    """Return who adds how much to each sum: {(series, first day, day after the last): {vendor: amount}}."""
    found = defaultdict(lambda: defaultdict(float))
    for one in paid:
        areas = (CITY, CITY), ("beat", f"B{one.beat}"), ("district", f"D{one.beat % DISTRICTS}"), (
            "ward", f"W{one.ward}")  # fmt: skip
        for grain, spans in periods(months).items():
            for _, start, end, at in spans:
                if at.start <= one.month < at.stop:
                    for layer, area in areas:
                        found[(layer, area, grain, "", ""), start, end][one.vendor] += one.amount
    return {place: dict(by) for place, by in found.items()}


def two_largest(by):
    """Return the two largest of some amounts, by size."""
    first, second, *_ = [*sorted(by.values(), key=abs, reverse=True), 0.0, 0.0]
    return Leading(first, second)


def town(paid, *, kind="sum", months=6, number=1, slug="paid"):
    """Return what a town that paid this much tells before it is protected."""
    by_place, counts = added(paid, months=months), added([Payment(p.beat, p.ward, p.month, "", 1) for p in paid])
    series = defaultdict(list)
    for grain, spans in periods(months).items():
        for name, start, end, _ in spans:
            for key in {key for key, *_ in by_place if key[2] == grain}:
                by = by_place.get((key, start, end), {})
                total, n = sum(by.values()), counts.get((key, start, end), {}).get("", 0)
                value, below = (total / n if n else None, n) if kind == "mean" else (total, None)
                series[key].append(
                    Figure(name, start, end, value, None, None, n, total, below, 0.0, 1, above=two_largest(by))
                )
    rows = [Series(*key[:3], tuple(figures), *key[3:]) for key, figures in sorted(series.items())]
    return content([metric(slug, kind, rows)], layers(DISTRICTS, BEATS, WARDS), number=number)
