"""What goes on in an area at one moment: what holds and for how long, the hour that ends now, and what is usual."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from civicstat.measurement.live.reading import Rows, Seconds
from civicstat.measurement.live.usual import HOUR, MEDIAN, Band, Past, Usual

AGES = (5, 15, 30, 60)  # minutes, between which those that hold are counted
MOST_LISTED = 12
Mask = npt.NDArray[np.bool_]


class Standing(StrEnum):
    """How a figure stands beside its band."""

    USUAL = "usual"
    ABOVE = "above"  # as seldom as one in twenty such hours
    FAR_ABOVE = "far above"  # as seldom as one in a thousand
    BELOW = "below"
    FAR_BELOW = "far below"
    UNKNOWN = "unknown"  # the past does not say what is usual

    @property
    def is_far(self) -> bool:
        return self in (Standing.FAR_ABOVE, Standing.FAR_BELOW)

    @property
    def is_out(self) -> bool:
        return self not in (Standing.USUAL, Standing.UNKNOWN)


@dataclass(frozen=True)
class Held:
    """A figure beside what is usual. value: None where there is none."""

    value: float | None
    band: Band | None
    n: int = 0  # records behind a median

    @property
    def standing(self) -> Standing:
        if self.value is None or self.band is None:
            return Standing.UNKNOWN
        if self.value > self.band.high:
            return Standing.FAR_ABOVE if self.value > self.band.most else Standing.ABOVE
        if self.value < self.band.low:
            return Standing.FAR_BELOW if self.value < self.band.least else Standing.BELOW
        return Standing.USUAL


@dataclass(frozen=True)
class Waiting:
    """One record that holds."""

    key: str
    kind: str
    priority: str
    seconds: float
    is_urgent: bool
    areas: dict[str, int]  # by layer
    point: tuple[float, float] | None = None  # longitude and latitude


@dataclass(frozen=True)
class AreaNow:
    """One area of a layer in a line."""

    area: int
    received: Held
    holding: Held
    urgent: int  # of those that hold
    open: int
    longest: float | None  # seconds


@dataclass(frozen=True)
class Picture:
    """What goes on in an area. urgent: whether the dataset says which records are."""

    at: datetime
    is_holiday: bool
    open: int
    received: Held
    holding: Held
    urgent_holding: int
    longest_urgent: float | None
    longest: float | None
    helped: Held  # median seconds until somebody helped, of those helped within the hour
    arrived: Held  # median seconds until somebody was there, of those reached within the hour
    ages: tuple[tuple[str, tuple[int, ...]], ...]  # by priority: how many hold within each of the ages and beyond
    waiting: tuple[Waiting, ...]  # the longest first, those that are urgent before all others
    units: tuple[tuple[str, int], ...]  # who is on how many records, most first


def picture(rows: Rows, usual: Usual, *, at: datetime, place: tuple[str, int] | None, has_urgent: bool) -> Picture:
    """Return what goes on. place: layer and area; None: the whole city. usual: of about this moment."""
    now = at.timestamp()
    here = _inside(rows, place)
    holds, is_open = here & (rows.held_until > now), here & (rows.ended > now)
    ages = now - rows.began
    area = place[1] if place else None
    urgent = holds & rows.is_urgent
    return Picture(
        at=at,
        is_holiday=usual.is_holiday,
        open=int(is_open.sum()),
        received=Held(float((here & (rows.began > now - HOUR)).sum()), usual.of_received(area)),
        holding=Held(float(holds.sum()), usual.of_holding(area)),
        urgent_holding=int(urgent.sum()),
        longest_urgent=_longest(ages[urgent]),
        longest=_longest(ages[holds]),
        helped=_median(rows, rows.held_until, usual.helped, here, now, place, has_urgent=has_urgent),
        arrived=_median(rows, rows.arrived, usual.arrived, here, now, place, has_urgent=has_urgent),
        ages=_by_age(rows, np.flatnonzero(holds), ages),
        waiting=_waiting(rows, np.flatnonzero(holds), ages),
        units=_units(rows, np.flatnonzero(is_open & ~holds)),
    )


def areas_now(rows: Rows, usual: Usual, *, at: datetime, layer: str, areas: Sequence[int]) -> list[AreaNow]:
    """Return a line for each area of a layer."""
    now = at.timestamp()
    holds, is_open = rows.held_until > now, rows.ended > now
    is_new, ages = rows.began > now - HOUR, now - rows.began
    found = []
    for area in areas:
        here = rows.areas[layer] == area
        held = here & holds
        found.append(
            AreaNow(
                area,
                Held(float((here & is_new).sum()), usual.of_received(area)),
                Held(float(held.sum()), usual.of_holding(area)),
                int((held & rows.is_urgent).sum()), int((here & is_open).sum()), _longest(ages[held]),
            )
        )  # fmt: skip
    return found


def _inside(rows: Rows, place: tuple[str, int] | None) -> Mask:
    if place is None:
        return np.ones(len(rows), dtype=bool)
    return np.asarray(rows.areas[place[0]] == place[1])


def _longest(ages: Seconds) -> float | None:
    return float(ages.max()) if len(ages) else None


def _median(
    rows: Rows, ends: Seconds, past: Past, here: Mask, now: float, place: tuple[str, int] | None, *, has_urgent: bool
) -> Held:
    """Return the median of what ended within the hour; of the urgent alone where the dataset says which are."""
    chosen = here & (ends > now - HOUR) & (ends <= now) & (ends >= rows.began)
    if has_urgent:
        chosen = chosen & rows.is_urgent
    took = (ends - rows.began)[chosen]
    if not len(took):
        return Held(None, None)
    return Held(float(np.quantile(took, MEDIAN)), past.median(len(took), is_urgent=has_urgent, place=place), len(took))


def _by_age(rows: Rows, holding: npt.NDArray[np.intp], ages: Seconds) -> tuple[tuple[str, tuple[int, ...]], ...]:
    priorities = rows.texts.get("priority", ("",) * len(rows))
    steps = np.searchsorted(np.array(AGES) * 60, ages, side="right")
    counted: dict[str, list[int]] = {}
    for row in holding.tolist():
        counted.setdefault(priorities[row], [0] * (len(AGES) + 1))[steps[row]] += 1
    return tuple((priority, tuple(counts)) for priority, counts in sorted(counted.items(), key=_rank))


def _rank(counted: tuple[str, list[int]]) -> tuple[bool, int, str]:
    """Order priorities: numbers as numbers, what has none last."""
    text = counted[0]
    return not text, int(text) if text.isdecimal() else 0, text


def _waiting(rows: Rows, holding: npt.NDArray[np.intp], ages: Seconds) -> tuple[Waiting, ...]:
    order = holding[np.lexsort((-ages[holding], ~rows.is_urgent[holding]))][:MOST_LISTED]
    return tuple(
        Waiting(
            _text(rows, "key", row), _text(rows, "kind", row), _text(rows, "priority", row),
            float(ages[row]), bool(rows.is_urgent[row]), {layer: int(ids[row]) for layer, ids in rows.areas.items()},
            _point(rows, row),
        )
        for row in order.tolist()
    )  # fmt: skip


def _text(rows: Rows, what: str, row: int) -> str:
    return rows.texts[what][row] if what in rows.texts else ""


def _point(rows: Rows, row: int) -> tuple[float, float] | None:
    """Return where a record is; None where it does not say, or says nought and nought."""
    x, y = _text(rows, "x", row), _text(rows, "y", row)
    point = (float(x), float(y)) if x and y else (0.0, 0.0)
    return point if any(point) else None


def _units(rows: Rows, busy: npt.NDArray[np.intp]) -> tuple[tuple[str, int], ...]:
    units = rows.texts.get("units")
    if units is None:
        return ()
    counted = Counter(units[row] for row in busy.tolist() if units[row])
    return tuple(counted.most_common())
