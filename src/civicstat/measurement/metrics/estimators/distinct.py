"""How many different values; the interval takes them for events, as for counts (docs/methods/counts.md)."""

from civicstat.measurement.metrics.definitions import Distinct
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words, nothing
from civicstat.stats import poisson_interval


def plan(statistic: Distinct, words: Words) -> Plan:
    return Plan(
        value=words.column(statistic.of),
        aggregates={"events": f"count(distinct {words.v})"},
        is_addable=False,  # one value may be there in many months
        tells_apart="events",
        finish=_finish,
    )


def _finish(cells: Cells) -> Figures:
    events = cells.number("events")
    low, high = poisson_interval(events, level=cells.level)
    return Figures(events, low, high, events, nothing(events))
