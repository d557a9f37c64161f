"""Invented lines of the metric table."""

from civicstat.web.ui.charts import Point, Sparkline
from civicstat.web.ui.findings import Direction, Estimate, change_from
from civicstat.web.ui.metric_rows import MetricGroup, MetricRow
from civicstat.web.ui.patterns.figures import months, wave


def _row(
    key: str,
    title: str,
    note: str,
    estimate: Estimate,
    before: float,
    direction: Direction,
    *,
    is_clear: bool = True,
    goal: float | None = None,
    states: tuple[str, ...] = ("final",),
) -> MetricRow:
    value = estimate.value
    points: tuple[Point, ...] = ()
    if value is not None:
        seed = len(key)
        values = [
            before + (value - before) * i / 12 + 0.06 * value * (wave(i, seed) if i < 12 else 0) for i in range(13)
        ]
        points = tuple(
            Point(f"{on:%B %Y}", on, number, is_provisional=i == 12 and "provisional" in states)
            for i, (on, number) in enumerate(zip(months(13), values, strict=True))
        )
    change = change_from(value, before, estimate.unit, estimate.display, direction=direction, is_clear=is_clear)
    trend = Sparkline(f"{title}, trend", points, estimate.unit, estimate.display, goal) if points else None
    return MetricRow(key, title, estimate, f"#{key}", note, trend, change if points else None, states)


def metric_groups() -> list[MetricGroup]:
    return [
        MetricGroup("911", _calls_to_911()),
        MetricGroup("Police response", _police_response()),
        MetricGroup("People harmed", _people_harmed()),
    ]


def _calls_to_911() -> tuple[MetricRow, ...]:
    answered = Estimate(0.907, 0.902, 0.912, "share", "percent")
    abandoned = Estimate(0.041, 0.038, 0.045, "share", "percent")
    title = "911 calls answered within 15 seconds"
    return (
        _row("answered-15", title, "Share of all calls answered", answered, 0.884, "higher", goal=0.9),
        _row("abandoned", "Calls given up before an answer", "Share of calls offered", abandoned, 0.043, "lower",
             is_clear=False, states=("provisional",)),
    )  # fmt: skip


def _police_response() -> tuple[MetricRow, ...]:
    first = Estimate(462, 440, 485, "seconds", "minutes")
    second = Estimate(1122, 1094, 1150, "seconds", "minutes")
    blocked = Estimate(None, unit="share", reason="Blocked: arrival times are missing since August 14")
    return (
        _row("p1-p90", "Time for police to reach the most urgent calls", "Nine of ten arrive sooner", first, 450,
             "lower", goal=420, is_clear=False, states=("provisional",)),
        _row("p2-median", "Time to reach urgent calls", "Half arrive sooner", second, 1034, "lower"),
        _row("no-arrival", "Urgent calls without an arrival time", "Share of priority 1 calls", blocked, 0.03, "lower",
             states=("blocked",)),
    )  # fmt: skip


def _people_harmed() -> tuple[MetricRow, ...]:
    shot = Estimate(11, 5.49, 19.7, "people")
    robbed = Estimate(5.62, 5.12, 6.15, "robberies per 10,000 residents")
    calls = Estimate(20_418, 20_138, 20_700, "calls")
    force = Estimate(None, unit="uses per 1,000 arrests", reason="Too few: 12 arrests, 30 needed")
    return (
        _row("shootings", "People hit by gunfire", "Killed or injured, in the month", shot, 15, "lower",
             is_clear=False),
        _row("robberies-rate", "Robberies", "Per 10,000 residents, twelve months", robbed, 6.71, "lower"),
        _row("calls", "Calls for service", "Priorities 1 to 5, not officer-initiated", calls, 19_977, "context"),
        _row("force", "Force used in arrests, Harbor district", "Per 1,000 arrests", force, 1, "lower",
             states=("too_few",)),
    )  # fmt: skip
