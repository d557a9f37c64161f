"""Invented figures of how values, places and courses differ."""

from math import sqrt

import numpy as np

from civicstat.stats import share_funnel
from civicstat.web.ui.charts import (
    Distribution,
    Figure,
    FunnelLimits,
    FunnelPlot,
    FunnelPoint,
    Landmark,
    Panel,
    Point,
    SmallMultiples,
    steps_of,
)
from civicstat.web.ui.findings import change_from
from civicstat.web.ui.patterns.figures import months, wave
from civicstat.web.ui.patterns.town import NAMES


def response_times() -> Figure:
    """How values are spread in two years, with percentiles and a limit."""
    random = np.random.default_rng(3)
    now, before = (np.sort(random.lognormal(level, 0.42, 1200)) for level in (5.85, 5.78))
    half, most = (float(np.quantile(now, p)) for p in (0.5, 0.9))
    chart = Distribution(
        title="How long urgent calls waited",
        steps=steps_of(now, before, "seconds", "minutes"),
        unit="seconds",
        display="minutes",
        name="September 2026",
        before_name="September 2025",
        landmarks=(Landmark("Half", half), Landmark("Nine in ten", most), Landmark("Goal", 480, is_limit=True)),
        of="calls",
    )
    return Figure("spread", chart, "Half of the calls were reached within 6 minutes; 22% took longer than the goal.")


def response_over_time() -> Figure:
    """Small multiples: one scale, the city behind, and what changed below."""
    starts = months(25)

    def points(level: float, seed: int) -> tuple[Point, ...]:
        values = [level + 26 * wave(index, seed) for index in range(25)]
        return tuple(Point(f"{on:%B %Y}", on, value) for on, value in zip(starts, values, strict=True))

    panels = tuple(
        Panel(name, series := points(420 + 25 * wave(3 * at), at), change_from(
            series[-1].value, series[-13].value, "seconds", "minutes", direction="lower", is_clear=at == 2
        ))
        for at, name in enumerate(NAMES[:8])
    )  # fmt: skip
    chart = SmallMultiples("Time to reach urgent calls, by district over time", panels, points(430, 20), "City",
                           "seconds", "minutes", heading="District")  # fmt: skip
    return Figure("multiples", chart, "Beyond chance since a year before: Juniper; the other 7 within chance.")


def clearance_by_size() -> Figure:
    """A funnel of shares: two places lie outside, names beside them."""
    sizes = [40 + 52 * at for at in range(len(NAMES))]
    target = 0.31
    shares = [target + 1.9 * sqrt(target * (1 - target) / size) * wave(5 * at) for at, size in enumerate(sizes)]
    shares[4], shares[13] = 0.46, 0.22
    alarm, warning = (share_funnel(sizes, target, level=level) for level in (0.998, 0.95))
    places = tuple(
        FunnelPoint(
            name, sizes[at], shares[at], float(alarm.low[at]), float(alarm.high[at]),
            side=int(shares[at] > alarm.high[at]) - int(shares[at] < alarm.low[at]),
            is_warned=not warning.low[at] <= shares[at] <= warning.high[at],
        )
        for at, name in enumerate(NAMES)
    )  # fmt: skip
    across = tuple(range(30, 860, 10))
    far, near = (share_funnel(across, target, level=level) for level in (0.998, 0.95))
    inner, outer = (FunnelLimits(across, tuple(each.low.tolist()), tuple(each.high.tolist())) for each in (near, far))
    title = "Robberies cleared, by size"
    chart = FunnelPlot(title, places, inner, outer, target, "City", "share", "percent", "Robberies")
    return Figure("funnel", chart, "Beyond chance: Ironworks above and Old Town below the city’s figure.")
